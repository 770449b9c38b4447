import type { Label } from "../label.ts";

/** What one assessor says of one subject on one criterion. */
export interface Rating {
  /** The caller's own name or code of who rates. */
  readonly assessor: string;
  /** 1–5. */
  readonly value: number;
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly comment?: string;
}

/** A rating of an account, kept with it. */
export interface AccountRating extends Rating {
  /** Key of the criterion. */
  readonly criterion: string;
}

/** A rating of a segment. */
export interface SegmentRating extends Rating {
  /** Key of the criterion. */
  readonly criterion: string;
  /** Key of the segment. */
  readonly segment: string;
}

// ------------------------------------------------------------ what a tenant tells

/** Something we have that others have not. */
export interface Usp {
  readonly label: Label;
  /** 0–1. */
  readonly strength: number;
}

/** A buying motive, a trend or a trigger: how much it weighs, and which USPs answer it. */
export interface Theme {
  readonly label: Label;
  /** 0–1, for segments that are not named. */
  readonly importance: number;
  /** Segmentation id → segment key → 0–1. */
  readonly importanceBySegment?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** USP code → 0–1; a USP left out does not answer it. */
  readonly matches: Readonly<Record<string, number>>;
}
export type Themes = Readonly<Record<string, Theme>>;

export interface Competitor {
  readonly label: Label;
  /** Whether its success says something about ours. */
  readonly comparable: boolean;
}

export interface ReferenceCase {
  readonly label: Label;
  /** Segmentation id → keys of the segments it convinces. */
  readonly segments?: Readonly<Record<string, readonly string[]>>;
  /** Codes of motives, trends and triggers it is about. */
  readonly topics?: readonly string[];
  /** 0–1. */
  readonly strength: number;
  /** Whether the customer lets us use it. */
  readonly accepted: boolean;
  /** `YYYY-MM-DD` */
  readonly date: string;
}

export interface LeaveReason {
  readonly label: Label;
  /** How well we can mend it, 0–1. */
  readonly fixable: number;
}

/** Everything a tenant tells of itself and its market; all records by code. */
export interface KnowledgeDocument {
  readonly usps: Readonly<Record<string, Usp>>;
  /** By value of the fact `buyingMotives`. */
  readonly motives: Themes;
  readonly trends: Themes;
  /** By value of the fact `activeTriggers`. */
  readonly triggers: Themes;
  readonly triggerHalfLifeDays: number;
  /** By value of the fact `competitor`. */
  readonly competitors: Readonly<Record<string, Competitor>>;
  readonly referenceCases: Readonly<Record<string, ReferenceCase>>;
  readonly referenceHalfLifeDays: number;
  /** n0: so many fresh, full references convince for 1 − 1/e, 63 %. */
  readonly referencesNeeded: number;
  /** By value of the fact `leaveReason`. */
  readonly leaveReasons: Readonly<Record<string, LeaveReason>>;
  readonly winBackHalfLifeDays: number;
}

export const TRIGGER_HALF_LIFE_DAYS = 90;
const REFERENCE_HALF_LIFE_DAYS = 730;
const REFERENCES_NEEDED = 3;
export const WIN_BACK_HALF_LIFE_DAYS = 365;

/** Of a tenant that has told nothing. */
export const emptyDocument: KnowledgeDocument = {
  usps: {},
  motives: {},
  trends: {},
  triggers: {},
  triggerHalfLifeDays: TRIGGER_HALF_LIFE_DAYS,
  competitors: {},
  referenceCases: {},
  referenceHalfLifeDays: REFERENCE_HALF_LIFE_DAYS,
  referencesNeeded: REFERENCES_NEEDED,
  leaveReasons: {},
  winBackHalfLifeDays: WIN_BACK_HALF_LIFE_DAYS,
};

// ------------------------------------------------------------ what follows for accounts

/** How much a motive or trigger weighs, and how well our best USP answers it. */
export interface Match {
  /** 0–1, for accounts of any segment that is not named. */
  readonly importance: number;
  /** Segment key → 0–1. */
  readonly importanceBySegment: Readonly<Record<string, number>>;
  /** max over USPs of match·strength, 0–1. */
  readonly strength: number;
}
export type Matches = Readonly<Record<string, Match>>;

/** What the tenant knows that decides what is measured of an account. */
export interface PlanKnowledge {
  /** By code, as in the facts `buyingMotives` and `activeTriggers`. */
  readonly motives: Matches;
  readonly triggers: Matches;
  readonly triggerHalfLifeDays: number;
  /** Values of the fact `competitor` whose success says something about ours. */
  readonly comparableCompetitors: readonly string[];
  /** Value of the fact `leaveReason` → how well we can mend it, 0–1. */
  readonly fixableReasons: Readonly<Record<string, number>>;
  readonly winBackHalfLifeDays: number;
}

/** Of a tenant that has told nothing. */
export const emptyKnowledge: PlanKnowledge = {
  motives: {},
  triggers: {},
  triggerHalfLifeDays: TRIGGER_HALF_LIFE_DAYS,
  comparableCompetitors: [],
  fixableReasons: {},
  winBackHalfLifeDays: WIN_BACK_HALF_LIFE_DAYS,
};

// ------------------------------------------------------------ what follows for segments

export const constantSources = ["ratings", "knowledge", "outcomes"] as const;
export type ConstantSource = (typeof constantSources)[number];

/** What holds for every account of a segment that does not know better itself. */
export interface SegmentConstant {
  /** 0–1. */
  readonly utility: number;
  /** The raw value behind it, in the measure's unit. */
  readonly raw: number | null;
  readonly source: ConstantSource;
}

/** By criterion key. */
export type ConstantsOfSegment = ReadonlyMap<string, SegmentConstant>;

/** By segment key, then by criterion key. */
export type SegmentConstants = ReadonlyMap<string, ConstantsOfSegment>;
