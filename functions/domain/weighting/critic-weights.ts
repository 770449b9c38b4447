import { isConstant } from "./constant-column.ts";
import { shareOut } from "./points.ts";

/**
 * CRITIC weights (Diakoulaki, Mavrotas and Papayannakis 1995): on values scaled from worst 0 to best
 * 1, C_j = sd_j·Σ_k(1 − r_jk), w_j = C_j / ΣC; sd over m − 1, r Pearson's correlation. They say
 * which criteria differ and tell something the others do not, not which ones matter.
 *
 * `rows`: m alternatives of n values; `lowerIsBetter`: by column, none when left out. A constant
 * column weighs 0 and is left out of the others' sums, so that it changes nothing; when one column
 * alone varies it has all the weight. Null, undefined: fewer than two rows, no column that varies,
 * or all of them tell the same.
 */
export function criticWeights(
  rows: readonly (readonly number[])[],
  lowerIsBetter: readonly boolean[] = [],
): number[] | null {
  const n = rows[0]?.length ?? 0;
  if (rows.length < 2) return null;
  const columns = Array.from({ length: n }, (_, j) =>
    deviations(
      rows.map((row) => row[j] ?? 0),
      lowerIsBetter[j] ?? false,
    ),
  );
  const varying = columns.filter((column) => column !== null);
  if (varying.length === 1) return columns.map((column) => (column === null ? 0 : 1));
  return shareOut(
    columns.map((column) => {
      if (column === null) return 0;
      const conflict = varying.map((other) =>
        other === column ? 0 : 1 - correlation(column, other),
      );
      return column.sd * conflict.reduce((sum, each) => sum + each, 0);
    }),
  );
}

interface Column {
  /** From the mean, on the scale of 0 to 1. */
  readonly deviations: readonly number[];
  readonly squares: number;
  readonly sd: number;
}

function deviations(values: readonly number[], lowerIsBetter: boolean): Column | null {
  if (isConstant(values)) return null;
  const low = Math.min(...values);
  const range = Math.max(...values) - low;
  const sign = lowerIsBetter ? -1 : 1;
  const scaled = values.map((x) => (sign * (x - low)) / range);
  const mean = scaled.reduce((sum, x) => sum + x, 0) / scaled.length;
  const from = scaled.map((x) => x - mean);
  const squares = from.reduce((sum, x) => sum + x * x, 0);
  return { deviations: from, squares, sd: Math.sqrt(squares / (scaled.length - 1)) };
}

const SAME = 1e-12;

/** Pearson's; ±1 when it is so but for rounding, lest noise should become a weight. */
function correlation(a: Column, b: Column): number {
  const products = a.deviations.reduce((sum, x, i) => sum + x * (b.deviations[i] ?? 0), 0);
  const r = products / Math.sqrt(a.squares * b.squares);
  return 1 - Math.abs(r) < SAME ? Math.sign(r) : r;
}
