import type { Criterion } from "../criteria/types.ts";
import type { FieldTable, Relationship } from "../facts/types.ts";
import type { PlanKnowledge, SegmentConstants } from "../knowledge/types.ts";
import type { Scheme } from "../segmentation/types.ts";

/** Everything that decides what the moments of an account are. */
export interface Plan {
  readonly scheme: Scheme;
  readonly fields: FieldTable;
  readonly criteria: readonly Criterion[];
  /** `YYYY-MM-DD`: the day durations are counted to. */
  readonly asOf: string;
  readonly knowledge: PlanKnowledge;
  /** Decides nothing that is measured: taken in when segments are ranked. */
  readonly constants?: SegmentConstants;
}

/**
 * Sums over the accounts of one segment and relationship. Criteria by their place in the plan, J of
 * them. All numbers are integers below 2^53 (safe to 9e7 accounts), so addition is exact.
 * With a = known·u and k = known (0 or 1) of an account:
 */
export interface CellMoments {
  /** Segment key, "" for accounts in no segment. */
  readonly segment: string;
  readonly relationship: Relationship;
  /** Accounts. */
  readonly n: number;
  /** Σ a, units of 1e-6. */
  readonly sums: Float64Array;
  /** Accounts known by a rating or from their segment, without a raw value of their own. */
  readonly unmeasured: Float64Array;
  /** Σ a over those, units of 1e-6. */
  readonly unmeasuredSums: Float64Array;
  /** Accounts whose raw value lay outside the scale. */
  readonly clipped: Float64Array;
  /** Σ a_i·a_j, units of 1e-8 (each a rounded to 1e-4), lower triangle: i(i+1)/2 + j, j ≤ i. */
  readonly gramUU: Float64Array;
  /** Σ a_i·k_j, units of 1e-4, square: i·J + j. */
  readonly gramUK: Float64Array;
  /** Σ k_i·k_j, lower triangle; the diagonal holds the number of accounts known. */
  readonly gramKK: Float64Array;
  /** Ratios: Σ numerator; other numeric measures: Σ raw. Units of 1e-2. */
  readonly numerators: readonly bigint[];
  /** Ratios: Σ denominator, units of 1e-2; otherwise 0. */
  readonly denominators: readonly bigint[];
  /** Σ potential12m and Σ revenue12m, cents, over the accounts that have them. */
  readonly potentialCents: bigint;
  readonly revenueCents: bigint;
  /** Named whole numbers that add up (tallies/); one that is 0 is absent. */
  readonly tallies: ReadonlyMap<string, bigint>;
}

/** The decision matrix: independent of weights, mergeable by addition. */
export interface Moments {
  /** J, the number of criteria of the plan. */
  readonly criteriaCount: number;
  /** By `cellKey`; a cell without accounts is absent. */
  readonly cells: ReadonlyMap<string, CellMoments>;
  /** Accounts that match more than one rule. */
  readonly overlapping: number;
  /** Accounts per pair `winner\nlater rule`. */
  readonly overlaps: ReadonlyMap<string, number>;
}
