import type { Relationship } from "../facts/types.ts";
import type { FeedName } from "../feeds/types.ts";
import type { PlanKnowledge } from "../knowledge/types.ts";
import type { Label } from "../label.ts";
import type { Direction, Scale } from "../scales/types.ts";

export const axes = ["value", "likelihood"] as const;
export type Axis = (typeof axes)[number];

export const builtinNames = [
  "customerLifetime",
  "revenuePerYear",
  "marginPct",
  "orderMoments",
  "customerValue",
  "upsellHeadroom",
  "crossSellHeadroom",
  "size",
  "growth",
  "churnRate",
  "motiveMatch",
  "triggerMatch",
  "trendMatch",
  "competitorSuccess",
  "referenceCases",
  "entryBarrier",
  "dmuAccess",
  "urgency",
  "urgencyFit",
  "leadResults",
  "winRate",
  "winBack",
] as const;
export type BuiltinName = (typeof builtinNames)[number];

/** Levels a rating can have, each with a text that says what it stands for. */
export const ratingLevels = ["1", "2", "3", "4", "5"] as const;
export type Anchors = Readonly<Record<(typeof ratingLevels)[number], Label>>;

export const formulaOperations = ["min", "max", "product"] as const;
export type FormulaOperation = (typeof formulaOperations)[number];

export interface BuiltinMeasure {
  readonly kind: "builtin";
  readonly name: BuiltinName;
  /** customerValue only: share of customers that stay a year, 0 to under 1; RETENTION if absent. */
  readonly retention?: number;
  /** customerValue only: yearly discount, 0–1; DISCOUNT if absent. */
  readonly discount?: number;
}

export type Measure =
  | BuiltinMeasure
  | { readonly kind: "field"; readonly field: string }
  /** numerator ÷ denominator; of a segment the ratio of the sums. Denominator ≤ 0 is missing. */
  | { readonly kind: "ratio"; readonly numerator: string; readonly denominator: string }
  /** Mean of the assessors' ratings, 1–5. */
  | { readonly kind: "rating"; readonly anchors?: Anchors }
  /** Of the utilities of other criteria of the set, taken per account before weights. */
  | {
      readonly kind: "formula";
      readonly operation: FormulaOperation;
      readonly criteria: readonly string[];
    };

/** What a raw value depends on beside the account itself. */
export interface MeasureContext {
  readonly criteria: readonly Criterion[];
  /** `YYYY-MM-DD` */
  readonly asOf: string;
  readonly knowledge: PlanKnowledge;
}

/** Where a criterion counts: in scores of accounts, of segments, or of both. */
export type Level = "account" | "segment" | "both";

export interface Criterion {
  readonly key: string;
  readonly axis: Axis;
  readonly level: Level;
  readonly appliesTo: readonly Relationship[];
  readonly direction: Direction;
  readonly measure: Measure;
  readonly scale: Scale;
  readonly label: Label;
  readonly help?: Label;
}

/**
 * mean: of the accounts' utilities; ratioOfSums: utility of the ratio of sums; restrictedMean:
 * Kaplan–Meier; segment: a figure of the segment as a whole.
 */
export const aggregations = ["mean", "ratioOfSums", "restrictedMean", "segment"] as const;
export type Aggregation = (typeof aggregations)[number];

export interface CatalogueEntry {
  readonly name: BuiltinName;
  readonly label: Label;
  readonly help: Label;
  /** Standard fields the measure reads. */
  readonly fields: readonly string[];
  /** Feeds the measure reads lines of. */
  readonly feeds: readonly FeedName[];
  /** Unit of the raw measure. */
  readonly unit: Label;
  /** How the accounts of a segment make one figure. */
  readonly aggregation: Aggregation;
  /** Ready to be put in a criteria set. */
  readonly criterion: Criterion & { readonly measure: BuiltinMeasure };
}

/** A number in the measure's unit; a text for a category field rated by a table of values. */
export type RawMeasure = number | string;
