import type { Relationship } from "../facts/types.ts";
import type { Label } from "../label.ts";
import type { Direction, Scale } from "../scales/types.ts";

export const axes = ["value", "likelihood"] as const;
export type Axis = (typeof axes)[number];

export const builtinNames = [
  "customerLifetime",
  "revenuePerYear",
  "marginPct",
  "orderMoments",
  "upsellHeadroom",
  "crossSellHeadroom",
  "entryBarrier",
  "dmuAccess",
  "urgency",
] as const;
export type BuiltinName = (typeof builtinNames)[number];

export type Measure =
  | { readonly kind: "builtin"; readonly name: BuiltinName }
  | { readonly kind: "field"; readonly field: string }
  /** numerator ÷ denominator; of a segment the ratio of the sums. Denominator ≤ 0 is missing. */
  | { readonly kind: "ratio"; readonly numerator: string; readonly denominator: string };

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

export interface CatalogueEntry {
  readonly name: BuiltinName;
  readonly label: Label;
  readonly help: Label;
  /** Standard fields the measure reads. */
  readonly fields: readonly string[];
  /** Unit of the raw measure. */
  readonly unit: Label;
  /** How the accounts of a segment make one figure. */
  readonly aggregation: "mean" | "ratioOfSums";
  /** Ready to be put in a criteria set. */
  readonly criterion: Criterion;
}

/** A number in the measure's unit; a text for a category field rated by a table of values. */
export type RawMeasure = number | string;
