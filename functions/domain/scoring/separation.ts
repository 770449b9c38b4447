import type { WeightedCell } from "./score-axis.ts";
import { type Affine, accountHeadlines, accountScores, sumOf, sumOfSquares } from "./spread.ts";
import type { ProfileDefinition, RankingSeparation, Separation } from "./types.ts";

/** Accounts of one group: how many, their mean and the squares around it. */
export interface Group {
  readonly n: number;
  readonly mean: number;
  readonly ss: number;
}

// Sums of squares of figures in 0–1 below this per account are rounding, not variance.
const VARIANCE_NOISE = 1e-12;

/**
 * One-way analysis of variance: eta² = SSB ÷ (SSB + SSW), F = (SSB ÷ (k − 1)) ÷ (SSW ÷ (n − k)).
 * Null with fewer than two groups that have accounts.
 */
export function separate(groups: readonly Group[]): Separation | null {
  const filled = groups.filter(({ n }) => n > 0);
  if (filled.length < 2) return null;
  const n = filled.reduce((sum, group) => sum + group.n, 0);
  const mean = filled.reduce((sum, group) => sum + group.n * group.mean, 0) / n;
  const between = filled.reduce((sum, group) => sum + group.n * (group.mean - mean) ** 2, 0);
  const within = filled.reduce((sum, group) => sum + group.ss, 0);
  const [ssBetween, ssWithin] = [real(between, n), real(within, n)];
  const variance = ssBetween + ssWithin;
  const [df1, df2] = [filled.length - 1, n - filled.length];
  const testable = ssWithin > 0 && df2 > 0;
  return {
    groups: filled.length,
    n,
    ssBetween,
    ssWithin,
    eta2: variance > 0 ? ssBetween / variance : null,
    f: testable ? ssBetween / df1 / (ssWithin / df2) : null,
  };
}

function real(squares: number, n: number): number {
  return squares <= VARIANCE_NOISE * n ? 0 : squares;
}

/**
 * Calinski–Harabasz over several dimensions of the same accounts: the F of the summed squares.
 * By convention 1 without variance inside the groups, 0 with equal centres.
 */
function calinskiHarabasz(dimensions: readonly (Separation | null)[]): number | null {
  const known = dimensions.filter((each) => each !== null);
  const [first] = known;
  if (first === undefined || known.length < dimensions.length) return null;
  const between = known.reduce((sum, each) => sum + each.ssBetween, 0);
  const within = known.reduce((sum, each) => sum + each.ssWithin, 0);
  if (within === 0) return 1;
  return (between * (first.n - first.groups)) / (within * (first.groups - 1));
}

/** How far the segments of a ranking lie apart, over the scores of their accounts. */
export function separationOf(
  segments: readonly (readonly WeightedCell[])[],
  { missing, valueShare }: ProfileDefinition,
): RankingSeparation {
  const value = (cell: WeightedCell) => accountScores(cell, "value", missing);
  const likelihood = (cell: WeightedCell) => accountScores(cell, "likelihood", missing);
  const both = segments.map((cells) =>
    cells.filter(({ weights }) => weights.value !== null && weights.likelihood !== null),
  );
  return {
    score: over(segments, (cell) => accountHeadlines(cell, valueShare, missing)),
    value: over(segments, value),
    likelihood: over(segments, likelihood),
    calinskiHarabasz: calinskiHarabasz([over(both, value), over(both, likelihood)]),
  };
}

function over(
  segments: readonly (readonly WeightedCell[])[],
  figure: (cell: WeightedCell) => Affine | null,
): Separation | null {
  return separate(segments.map((cells) => groupOf(cells, figure)));
}

export function groupOf(
  cells: readonly WeightedCell[],
  figure: (cell: WeightedCell) => Affine | null,
): Group {
  const parts = cells.flatMap((cell) => {
    const affine = figure(cell);
    return affine === null ? [] : [{ cell: cell.utilities.cell, affine }];
  });
  const n = parts.reduce((sum, { cell }) => sum + cell.n, 0);
  if (n === 0) return { n: 0, mean: 0, ss: 0 };
  const mean = parts.reduce((sum, { cell, affine }) => sum + sumOf(cell, affine), 0) / n;
  const ss = parts.reduce(
    (sum, { cell, affine }) =>
      sum + sumOfSquares(cell, { ...affine, constant: affine.constant - mean }),
    0,
  );
  return { n, mean, ss };
}
