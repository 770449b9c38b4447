import { shareOut } from "./points.ts";

export const rankFormulas = ["centroid", "sum", "reciprocal"] as const;
export type RankFormula = (typeof rankFormulas)[number];

/**
 * Weights from an order of importance. `ranks`: the lowest is the most important; only their order
 * counts, and equal ranks are a tie, whose criteria share the mean of the places they take together.
 *
 * - centroid (ROC): w_k = (1/n)·Σ_{i≥k} 1/i (Barron and Barrett 1996)
 * - sum: w_k = 2(n + 1 − k) / (n(n + 1)); reciprocal: w_k = (1/k) / Σ 1/i (Stillwell, Seaver and
 *   Edwards 1981)
 *
 * Sums to 1; empty for no criteria.
 */
export function rankOrderWeights(
  ranks: readonly number[],
  formula: RankFormula = "centroid",
): number[] {
  const places = placeWeights(ranks.length, formula);
  const mean = (rank: number) => {
    const first = ranks.filter((other) => other < rank).length;
    const tied = ranks.filter((other) => other === rank).length;
    return places.slice(first, first + tied).reduce((sum, each) => sum + each, 0) / tied;
  };
  return shareOut(ranks.map(mean)) ?? [];
}

/** By place, the most important first. */
function placeWeights(n: number, formula: RankFormula): number[] {
  const inverses = Array.from({ length: n }, (_, i) => 1 / (i + 1));
  switch (formula) {
    case "centroid":
      // From the smallest term up: the sum loses least.
      return inverses.map((_, k) => inverses.slice(k).reduceRight((sum, x) => sum + x, 0) / n);
    case "sum":
      return inverses.map((_, i) => (2 * (n - i)) / (n * (n + 1)));
    case "reciprocal":
      return inverses;
  }
}
