import type { Axis, RawMeasure } from "../criteria/types.ts";
import type { Relationship } from "../facts/types.ts";
import type { Label } from "../label.ts";

/** Criterion key → points; normalised to sum 1 per axis and relationship. */
type AxisWeights = Readonly<Record<string, number>>;
export interface Weights {
  readonly value: AxisWeights;
  readonly likelihood: AxisWeights;
}

export const missingPolicies = ["neutral", "pessimistic", "optimistic", "available"] as const;
export type MissingPolicy = (typeof missingPolicies)[number];

export type ThresholdRule =
  /** 0–100. */
  | { readonly kind: "fixed"; readonly value: number; readonly likelihood: number }
  | { readonly kind: "median" }
  | { readonly kind: "weightedMean" };

export interface ProfileDefinition {
  readonly weights: Weights;
  readonly missing: MissingPolicy;
  /** 0–1: below it an axis is not scored. */
  readonly minimumCoverage: number;
  /** 0–1: score = valueShare·value + (1 − valueShare)·likelihood. */
  readonly valueShare: number;
  readonly thresholds: ThresholdRule;
  /** Which accounts the profile is about; all when absent. */
  readonly relationships?: readonly Relationship[];
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * scored; notScored: coverage under the profile's minimum, or no accounts;
 * notApplicable: no weighted criterion of the axis applies to these relationships.
 */
export type AxisStatus = "scored" | "notScored" | "notApplicable";

export interface Contribution {
  readonly criterion: string;
  readonly label: Label;
  /** 0–1, after normalisation per relationship and mixing by share. */
  readonly weight: number;
  /** 0–1, after the missing-data policy. */
  readonly utility: number;
  /** weight·utility; these sum to the axis score. */
  readonly contribution: number;
  /** Share of the accounts whose raw value is known, 0–1. */
  readonly coverage: number;
  /** Mean raw value, or ratio of sums; null when unknown or not a number. */
  readonly raw: RawMeasure | null;
  /** Share of the known values outside the scale. */
  readonly clippedShare: number;
}

export interface AxisScore {
  readonly status: AxisStatus;
  /** 0–1, null unless scored. */
  readonly score: number | null;
  /** Share of the weight that is known, 0–1; null when not applicable. */
  readonly coverage: number | null;
  /** [s⁻, s⁺] from pessimistic to optimistic; null when not applicable. */
  readonly interval: Interval | null;
  /** Of the mean, for sampling; null when not scored or under two accounts. */
  readonly ci95: Interval | null;
  readonly contributions: readonly Contribution[];
}

/** A criterion whose facts, once found out, narrow [s⁻, s⁺] of the score by `width`. */
export interface MissingFact {
  readonly criterion: string;
  readonly label: Label;
  readonly axis: Axis;
  readonly fields: readonly string[];
  /** Accounts that lack it. */
  readonly accounts: number;
  readonly width: number;
}

/** Sums in cents. */
export interface Sizes {
  readonly potentialCents: bigint;
  readonly revenueCents: bigint;
}

export interface RelationshipShare {
  readonly relationship: Relationship;
  readonly n: number;
  /** Of the row's accounts, 0–1. */
  readonly share: number;
  readonly score: number | null;
  readonly value: number | null;
  readonly likelihood: number | null;
  readonly coverage: { readonly value: number | null; readonly likelihood: number | null };
}

export type RowStatus = "scored" | "notScored";

export interface SegmentScore {
  readonly segment: string;
  readonly label: Label;
  /** 1, 2, 2, 4; null when not scored. */
  readonly rank: number | null;
  readonly status: RowStatus;
  /** 0–1. */
  readonly score: number | null;
  readonly interval: Interval | null;
  readonly ci95: Interval | null;
  readonly value: AxisScore;
  readonly likelihood: AxisScore;
  /** Widest first, at most MISSING_FACTS_MAX. */
  readonly missing: readonly MissingFact[];
  readonly n: number;
  /** Of all accounts considered, unassigned included, 0–1. */
  readonly share: number;
  readonly sizes: Sizes;
  readonly relationships: readonly RelationshipShare[];
}

/** One-way analysis of variance of account scores over segments. */
export interface Separation {
  readonly groups: number;
  readonly n: number;
  readonly ssBetween: number;
  readonly ssWithin: number;
  /** Share of variance between segments; null when there is no variance. */
  readonly eta2: number | null;
  /** Null when the within variance is zero. */
  readonly f: number | null;
}

export interface RankingSeparation {
  readonly score: Separation | null;
  readonly value: Separation | null;
  readonly likelihood: Separation | null;
  /** Calinski–Harabasz of the accounts in the matrix plane (value, likelihood). */
  readonly calinskiHarabasz: number | null;
}

export interface RankingTotals {
  /** Accounts considered, unassigned included. */
  readonly n: number;
  readonly assigned: number;
  readonly unassigned: number;
  /** Accounts matching more than one rule, all relationships. */
  readonly overlapping: number;
  readonly sizes: Sizes;
}

/** Criterion with more than CLIPPED_SHARE_WARN of its known values outside the scale. */
export interface ClippedCriterion {
  readonly criterion: string;
  readonly label: Label;
  readonly clippedShare: number;
}

export interface Ranking {
  readonly relationships: readonly Relationship[];
  /** By rank, then key; not scored last, by key. */
  readonly rows: readonly SegmentScore[];
  readonly totals: RankingTotals;
  /** Segment keys pooled into `other`. */
  readonly pooled: readonly string[];
  /** Null parts are not applicable: fewer than two segments with accounts. */
  readonly separation: RankingSeparation;
  readonly clipped: readonly ClippedCriterion[];
}

export interface AccountScore {
  readonly status: RowStatus;
  readonly score: number | null;
  readonly interval: Interval | null;
  readonly value: AxisScore;
  readonly likelihood: AxisScore;
  readonly missing: readonly MissingFact[];
}

export interface TopAccount {
  readonly externalId: string;
  readonly name: string;
  readonly relationship: Relationship;
  /** Segment key, "" for none. */
  readonly segment: string;
  readonly score: number;
  readonly value: number | null;
  readonly likelihood: number | null;
  /** Lowest of the two axes, 0–1. */
  readonly coverage: number;
}

/** Best accounts per segment: mergeable in any order. Only scored accounts are in. */
export interface Tops {
  /** Accounts kept per segment. */
  readonly limit: number;
  /** By segment key, "" for none; best first, ties by externalId. */
  readonly segments: ReadonlyMap<string, readonly TopAccount[]>;
}
