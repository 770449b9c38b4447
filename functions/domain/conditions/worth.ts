import type { Interval } from "../scoring/types.ts";
import { shrink } from "../statistics/beta-binomial.ts";
import { axisError } from "./leads.ts";
import type { SegmentAtHand, Situation } from "./situation.ts";

const CENTS = 100;

/** What the accounts of a segment are worth a year, in the currency of the field. */
export interface Worth {
  readonly amount: number;
  /** Which field it is the sum of. */
  readonly of: "potential12m" | "revenue12m";
}

/** Potential where any is known, otherwise revenue; null when neither is. */
export function worthOf({ row }: Pick<SegmentAtHand, "row">): Worth | null {
  const { potentialCents, revenueCents } = row.sizes;
  if (potentialCents > 0n) return { amount: Number(potentialCents) / CENTS, of: "potential12m" };
  if (revenueCents > 0n) return { amount: Number(revenueCents) / CENTS, of: "revenue12m" };
  return null;
}

/** How likely an account of the segment is won, 0–1. */
export interface Chance extends Interval {
  readonly share: number;
  readonly of: "winRate" | "likelihoodScore";
}

/**
 * The shrunken win rate where there are outcomes, otherwise the likelihood score, which is no
 * probability by itself; null when there is neither.
 */
export function chanceOf(
  segment: SegmentAtHand,
  { winPrior, errors }: Pick<Situation, "winPrior" | "errors">,
): Chance | null {
  if (winPrior !== null) {
    const { share, low, high } = shrink(segment.outcomes, winPrior);
    return { share, low, high, of: "winRate" };
  }
  const { score } = segment.row.likelihood;
  if (score === null) return null;
  const half = axisError(segment.row, "likelihood", errors) ?? 0;
  const low = Math.max(0, score - half);
  return { share: score, low, high: Math.min(1, score + half), of: "likelihoodScore" };
}
