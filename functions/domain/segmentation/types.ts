import type { Account } from "../facts/types.ts";
import type { Label } from "../label.ts";

export const operators = [
  "eq",
  "ne",
  "in",
  "notIn",
  "gt",
  "gte",
  "lt",
  "lte",
  "between",
  "contains",
  "startsWith",
  "known",
  "unknown",
] as const;
export type Operator = (typeof operators)[number];

export type Scalar = number | string | boolean;
/** `in`, `notIn`: a list. `between`: [from, to], both included. `known`, `unknown`: none. */
type ConditionValue = Scalar | readonly Scalar[];

export interface Comparison {
  /** A declared field, or `relationship`, `name`, `externalId`. */
  readonly field: string;
  readonly op: Operator;
  readonly value?: ConditionValue;
}

/**
 * A fact that is not known matches no comparison but `unknown`: also not `ne` and `notIn`.
 * `not` turns the outcome round, so `not eq` does match an unknown fact.
 */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | Comparison;

export interface Dimension {
  readonly field: string;
  /** Ascending cut points, needed for numbers and for dates (whole years): a value on an edge belongs above it. */
  readonly edges?: readonly number[];
}

export interface DimensionScheme {
  readonly kind: "dimensions";
  readonly dimensions: readonly Dimension[];
  /** Segments with fewer accounts are pooled into `other`. */
  readonly minimumSize?: number;
}

export interface SegmentRule {
  readonly key: string;
  readonly label: Label;
  readonly where: Condition;
}

export interface RuleScheme {
  readonly kind: "rules";
  /** In order: the first that matches wins. */
  readonly rules: readonly SegmentRule[];
}

export type Scheme = DimensionScheme | RuleScheme;

export interface Assignment {
  /** Segment key, null when the account falls in none. */
  readonly segment: string | null;
  /** Keys of the later rules that match as well. */
  readonly overlaps: readonly string[];
}

export type Assign = (account: Account) => Assignment;

/** Key of the segment that pools the small ones. */
export const OTHER_SEGMENT = "other";
