import type {
  Aggregation,
  Axis,
  FormulaOperation,
  Measure,
  RawMeasure,
} from "../criteria/types.ts";
import type { FactValue, Relationship } from "../facts/types.ts";
import type { FeedName } from "../feeds/types.ts";
import type { RatingSummary } from "../knowledge/rating-summary.ts";
import type { ConstantSource, Rating } from "../knowledge/types.ts";
import type { Label } from "../label.ts";
import type { Direction, Scale } from "../scales/types.ts";
import type { AxisStatus, Interval, MissingPolicy } from "../scoring/types.ts";

export interface NamedField {
  readonly field: string;
  readonly label: Label;
}

/** A fact of one account, in the unit its field declares. */
interface FactOfAccount extends NamedField {
  readonly value: FactValue;
  readonly unit: string | null;
  /** ISO 4217. */
  readonly currency: string | null;
}

/** What assessors say of one subject: together, and each by itself. */
export interface RatedBy extends RatingSummary {
  readonly ratings: readonly Rating[];
}

export interface Figure {
  readonly code: string;
  readonly label: Label;
  readonly value: number | null;
}

/** A motive, trigger or reason of an account that the tenant knows something about. */
export interface KnownTheme {
  readonly code: string;
  /** 0–1; null where importance plays no part. */
  readonly importance: number | null;
  /** How well our best USP answers it, or how well we can mend it, 0–1; null: not described. */
  readonly strength: number | null;
}

/** Where a raw value comes from. `accounts`: how many of the segment it holds for. */
export type Source =
  /** A fact as it was uploaded. */
  | ({ readonly kind: "uploaded" } & FactOfAccount)
  /** A fact that lines of a feed say, in place of what was uploaded. */
  | ({
      readonly kind: "rolledUp";
      readonly feed: FeedName;
      /** Lines dated after `after`, up to and including `to`; null: all until `to`. */
      readonly after: string | null;
      readonly to: string;
      readonly lines: number;
      /** The uploaded value it overrules; null when none was uploaded. */
      readonly overrules: FactValue | null;
    } & FactOfAccount)
  /** Facts of the accounts of a segment, uploaded or from feeds. */
  | {
      readonly kind: "facts";
      readonly accounts: number;
      readonly fields: readonly NamedField[];
      readonly feeds: readonly FeedName[];
    }
  /** What assessors say of the account itself. */
  | ({ readonly kind: "rated" } & RatedBy)
  /** Accounts of a segment that have ratings of their own. */
  | { readonly kind: "accountRatings"; readonly accounts: number }
  /** What accounts take from their segment. */
  | {
      readonly kind: "inherited";
      readonly segment: string;
      readonly segmentLabel: Label;
      readonly by: ConstantSource;
      readonly accounts: number;
      readonly value: number | null;
      /** 0–1. */
      readonly utility: number;
      /** Of the segment, when it was rated. */
      readonly rated: RatedBy | null;
    }
  /** The same of further small segments, pooled into this one. */
  | {
      readonly kind: "inheritedElsewhere";
      readonly segments: number;
      readonly accounts: number;
    }
  /** A figure of the segment as a whole. */
  | {
      readonly kind: "computed";
      readonly accounts: number;
      readonly method: Label;
      /** Observations it is made of. */
      readonly n: number;
      readonly horizonMonths: number | null;
      readonly standardError: number | null;
      readonly figures: readonly Figure[];
    }
  /** Made of other criteria. */
  | {
      readonly kind: "combined";
      readonly operation: FormulaOperation;
      readonly accounts: number;
      /** `utility`: of one account, 0–1; null for a segment. */
      readonly criteria: readonly {
        readonly criterion: string;
        readonly label: Label;
        readonly utility: number | null;
      }[];
    }
  /** What the tenant knows of the account's motives, triggers or reason to leave. */
  | { readonly kind: "matched"; readonly themes: readonly KnownTheme[] }
  | {
      readonly kind: "missing";
      readonly accounts: number;
      readonly policy: MissingPolicy;
      /** The utility that stands in for it, 0–1; null when nothing does and it does not count. */
      readonly fill: number | null;
      /** Facts to find out. */
      readonly facts: readonly NamedField[];
      readonly advice: Label;
    };

/** How the points of a criterion count for accounts of one relationship. */
export interface WeightPart {
  readonly relationship: Relationship;
  readonly n: number;
  /** Of the accounts the axis is scored over, 0–1. */
  readonly share: number;
  /** Points ÷ points of the criteria that apply, 0–1. */
  readonly nominal: number;
  /** The same after the policy for missing facts, 0–1. */
  readonly weight: number;
  /** What is missing filled in, 0–1. */
  readonly utility: number;
  /** share·weight·utility; over relationships these sum to the contribution. */
  readonly contribution: number;
  readonly why: Label;
}

/** How much of the room is taken already. */
export interface Headroom {
  readonly label: Label;
  /** Spend ÷ potential or owned ÷ eligible; above 1 when they spend more; null: not known. */
  readonly penetration: number | null;
  readonly explanation: Label;
}

export interface ExplainedCriterion {
  readonly criterion: string;
  readonly label: Label;
  readonly help: Label | null;
  readonly measure: Measure["kind"];
  /** `own`: of one account nothing is aggregated. */
  readonly aggregation: Aggregation | "own";
  readonly raw: RawMeasure | null;
  readonly unit: Label | null;
  readonly scale: Scale;
  readonly direction: Direction;
  readonly utility: number;
  /** Share of the accounts whose raw value is known, 0–1. */
  readonly coverage: number;
  /** Share of the known values outside the scale, 0–1. */
  readonly clippedShare: number;
  /** Whether so many are that a new scale is worth proposing. */
  readonly rescale: boolean;
  readonly points: number;
  readonly weight: number;
  readonly weights: readonly WeightPart[];
  /** Sum to the score of the axis. */
  readonly contribution: number;
  readonly sources: readonly Source[];
  readonly headroom: Headroom | null;
  readonly summary: Label;
}

/** A weighted criterion that is not about some of the accounts: not applicable is not missing. */
export interface NotApplicable {
  readonly criterion: string;
  readonly label: Label;
  readonly points: number;
  readonly reason: "relationship" | "level";
  readonly relationships: readonly Relationship[];
  readonly text: Label;
}

export interface ExplainedAxis {
  readonly axis: Axis;
  readonly label: Label;
  readonly status: AxisStatus;
  readonly score: number | null;
  readonly coverage: number | null;
  readonly minimumCoverage: number;
  readonly interval: Interval | null;
  readonly ci95: Interval | null;
  /** Of the headline, 0–1. */
  readonly share: number;
  /** share·score; the axes sum to the headline. */
  readonly contribution: number | null;
  /** Largest contribution first. */
  readonly criteria: readonly ExplainedCriterion[];
  readonly notApplicable: readonly NotApplicable[];
  readonly summary: Label;
}
