import { TIE_TOLERANCE } from "../limits.ts";
import { chiSquareTail } from "../statistics/chi-square.ts";

export interface Concordance {
  /** 0: no agreement at all; 1: all in the same order. */
  readonly w: number;
  readonly chiSquare: number;
  readonly degreesOfFreedom: number;
  /** P(chi-square ≥ this) had the assessors ordered at random; rough for few assessors or items. */
  readonly p: number;
}

/**
 * Kendall's coefficient of concordance, corrected for ties (Kendall and Babington Smith 1939;
 * Kendall 1948): W = 12·S / (m²(n³ − n) − m·ΣT), S the squares of the items' rank sums about their
 * mean, T = Σ(t³ − t) over the ties of an assessor; χ² = m(n − 1)W on n − 1 degrees.
 *
 * `ratings`: m rows, one per assessor, of n numbers, one per item; only their order counts. Null,
 * undefined, for fewer than two assessors or items, or when every assessor holds all items equal.
 */
export function kendallW(ratings: readonly (readonly number[])[]): Concordance | null {
  const m = ratings.length;
  const n = ratings[0]?.length ?? 0;
  if (m < 2 || n < 2) return null;
  const ranked = ratings.map(midRanks);
  const ties = ranked.reduce((sum, row) => sum + tieTerm(row), 0);
  const whole = m * m * (n ** 3 - n) - m * ties;
  if (whole <= 0) return null;
  const mean = (m * (n + 1)) / 2;
  const s = Array.from({ length: n }, (_, i) => {
    const total = ranked.reduce((sum, row) => sum + (row[i] ?? 0), 0);
    return (total - mean) ** 2;
  }).reduce((sum, each) => sum + each, 0);
  const w = Math.min(1, (12 * s) / whole);
  const chiSquare = m * (n - 1) * w;
  return { w, chiSquare, degreesOfFreedom: n - 1, p: chiSquareTail(chiSquare, n - 1) };
}

/** Ranks from 1 up, the lowest first; those within a billionth of a neighbour share their mean. */
function midRanks(ratings: readonly number[]): number[] {
  const order = ratings
    .map((rating, item) => ({ rating, item }))
    .sort((a, b) => a.rating - b.rating);
  const ranks = new Array<number>(ratings.length).fill(0);
  let start = 0;
  for (const [i, { rating }] of order.entries()) {
    const next = order[i + 1];
    if (next !== undefined && next.rating - rating <= TIE_TOLERANCE) continue;
    for (const { item } of order.slice(start, i + 1)) ranks[item] = (start + i) / 2 + 1;
    start = i + 1;
  }
  return ranks;
}

function tieTerm(ranks: readonly number[]): number {
  const sizes = Map.groupBy(ranks, (rank) => rank);
  return [...sizes.values()].reduce((sum, { length: t }) => sum + t ** 3 - t, 0);
}
