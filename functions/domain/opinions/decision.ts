/** Alternatives × criteria as any of the methods takes them. */
export interface Decision {
  /** Row per alternative. */
  readonly matrix: readonly (readonly number[])[];
  /** Per criterion, not negative; not necessarily summing to 1. */
  readonly weights: readonly number[];
  /** Per criterion 1: more is better (when absent), −1: less is better. */
  readonly directions?: readonly number[];
}

export interface Column {
  readonly values: readonly number[];
  /** Share of all weight, 0–1. */
  readonly weight: number;
  readonly direction: 1 | -1;
  readonly best: number;
  readonly worst: number;
}

// A column narrower than this is rounding, and would be blown up by normalising it.
const CONSTANT_WITHIN = 1e-12;

/**
 * The columns that can tell alternatives apart: those with weight in which they differ. One that is
 * the same for all is left out, as a distance to it is 0 ÷ 0.
 */
export function columnsOf({ matrix, weights, directions }: Decision): Column[] {
  const total = weights.reduce((sum, each) => sum + each, 0);
  return weights.flatMap((points, j) => {
    const values = matrix.map((row) => row[j] ?? 0);
    const high = Math.max(...values);
    const low = Math.min(...values);
    if (!(points > 0 && high - low > CONSTANT_WITHIN)) return [];
    const direction = directions?.[j] === -1 ? -1 : 1;
    const [best, worst] = direction === 1 ? [high, low] : [low, high];
    return [{ values, weight: points / total, direction, best, worst }];
  });
}
