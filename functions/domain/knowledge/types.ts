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

/** How much a motive or trigger weighs, and how well our best USP answers it. */
export interface Match {
  /** 0–1, for accounts of any segment that is not named. */
  readonly importance: number;
  /** Segment key → 0–1. */
  readonly importanceBySegment: Readonly<Record<string, number>>;
  /** max over USPs of match·strength, 0–1. */
  readonly strength: number;
}

/** What the tenant knows that decides what is measured of an account. */
export interface PlanKnowledge {
  /** By code, as in the facts `buyingMotives` and `activeTriggers`. */
  readonly motives: Readonly<Record<string, Match>>;
  readonly triggers: Readonly<Record<string, Match>>;
  readonly triggerHalfLifeDays: number;
  /** Values of the fact `competitor` whose success says something about ours. */
  readonly comparableCompetitors: readonly string[];
  /** Value of the fact `leaveReason` → how well we can mend it, 0–1. */
  readonly fixableReasons: Readonly<Record<string, number>>;
  readonly winBackHalfLifeDays: number;
}

export const TRIGGER_HALF_LIFE_DAYS = 90;
export const WIN_BACK_HALF_LIFE_DAYS = 365;

/** Of a tenant that has told nothing. */
export const emptyKnowledge: PlanKnowledge = {
  motives: {},
  triggers: {},
  triggerHalfLifeDays: TRIGGER_HALF_LIFE_DAYS,
  comparableCompetitors: [],
  fixableReasons: {},
  winBackHalfLifeDays: WIN_BACK_HALF_LIFE_DAYS,
};

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

/** By segment key, then by criterion key. */
export type SegmentConstants = ReadonlyMap<string, ReadonlyMap<string, SegmentConstant>>;
