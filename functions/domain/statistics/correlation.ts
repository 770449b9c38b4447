import type { Interval } from "../scoring/types.ts";
import { twoSidedZ } from "./normal.ts";
import { midRanks } from "./ranks.ts";

// Rounding of sums must not make a perfect correlation look estimated.
const PERFECT_WITHIN = 1e-14;

export interface Correlation {
  /** −1 to 1. */
  readonly coefficient: number;
  /** Null under four pairs, and at −1 and 1. */
  readonly interval: Interval | null;
  readonly n: number;
}

/** Product-moment correlation; null without variance or under two pairs. Source: Pearson (1896). */
export function pearson(xs: readonly number[], ys: readonly number[]): number | null {
  const n = Math.min(xs.length, ys.length);
  if (n < 2 || constant(xs) || constant(ys)) return null;
  const meanX = mean(xs);
  const meanY = mean(ys);
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < n; i++) {
    const dx = (xs[i] ?? 0) - meanX;
    const dy = (ys[i] ?? 0) - meanY;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  if (xx === 0 || yy === 0) return null;
  const r = xy / (Math.sqrt(xx) * Math.sqrt(yy));
  return Math.abs(r) > 1 - PERFECT_WITHIN ? Math.sign(r) : r;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}

function constant(values: readonly number[]): boolean {
  return values.every((each) => each === values[0]);
}

/**
 * Rank correlation, ties at the mean of their places; null without variance or under two pairs.
 * Source: Spearman (1904); interval by Fisher's z with variance (1 + ρ²/2) ÷ (n − 3), Bonett and
 * Wright (2000).
 */
export function spearman(
  xs: readonly number[],
  ys: readonly number[],
  level = 0.95,
): Correlation | null {
  const coefficient = pearson(midRanks(xs), midRanks(ys));
  if (coefficient === null) return null;
  const n = Math.min(xs.length, ys.length);
  return { coefficient, n, interval: fisher(coefficient, n, level) };
}

function fisher(rho: number, n: number, level: number): Interval | null {
  if (n < 4 || Math.abs(rho) === 1) return null;
  const half = twoSidedZ(level) * Math.sqrt((1 + rho ** 2 / 2) / (n - 3));
  return { low: Math.tanh(Math.atanh(rho) - half), high: Math.tanh(Math.atanh(rho) + half) };
}

/**
 * Concordant minus discordant pairs, corrected for ties (tau-b); null when either list is all ties.
 * Source: Kendall (1945).
 */
export function kendallTauB(xs: readonly number[], ys: readonly number[]): number | null {
  let balance = 0;
  let untiedX = 0;
  let untiedY = 0;
  for (let i = 0; i < xs.length; i++) {
    for (let j = 0; j < i; j++) {
      const dx = Math.sign((xs[i] ?? 0) - (xs[j] ?? 0));
      const dy = Math.sign((ys[i] ?? 0) - (ys[j] ?? 0));
      balance += dx * dy;
      untiedX += dx * dx;
      untiedY += dy * dy;
    }
  }
  return untiedX === 0 || untiedY === 0 ? null : balance / Math.sqrt(untiedX * untiedY);
}
