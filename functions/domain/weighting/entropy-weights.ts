import { isConstant } from "./constant-column.ts";
import { shareOut } from "./points.ts";

/**
 * Entropy weights (Shannon 1948; Zeleny 1982): p_ij = x_ij / Σ_i x_ij, e_j = −Σ_i p·ln p / ln m,
 * w_j = (1 − e_j) / Σ(1 − e). They say in which criteria the rows differ, not which ones matter.
 *
 * `rows`: m alternatives of n values ≥ 0. A constant column weighs 0. Null, undefined: fewer than
 * two rows, a negative value, or every column constant.
 */
export function entropyWeights(rows: readonly (readonly number[])[]): number[] | null {
  const m = rows.length;
  const n = rows[0]?.length ?? 0;
  if (m < 2 || rows.some((row) => row.some((x) => !(x >= 0)))) return null;
  return shareOut(Array.from({ length: n }, (_, j) => divergence(rows.map((row) => row[j] ?? 0))));
}

/** 1 − e of one column; 0 when it is constant. */
function divergence(column: readonly number[]): number {
  const shares = shareOut(column);
  if (shares === null || isConstant(column)) return 0;
  const entropy = shares.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0);
  return Math.max(0, 1 - entropy / Math.log(column.length));
}
