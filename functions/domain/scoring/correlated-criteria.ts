import { triangle } from "../moments/cells.ts";
import type { CellMoments, Moments } from "../moments/types.ts";
import { pearson } from "../statistics/correlation.ts";
import type { OpenRanking, OpenSegment } from "./open-ranking.ts";

/** Criteria that correlate above this say nearly the same. */
export const CORRELATION_WARN = 0.95;
/** Fewer accounts, or segments, correlate by chance. */
const ACCOUNTS_MIN = 30;
const SEGMENTS_MIN = 8;
/** Of the accounts that know either criterion, at least so many must know both. */
const OVERLAP_MIN = 0.9;
const QUANTA = 10_000;
// Squares in units of the gram matrix below this per account are rounding, not variance.
const VARIANCE_NOISE = 1;

/** Two criteria, by place, whose utilities rise and fall together. */
export interface CorrelatedPair {
  readonly first: number;
  readonly second: number;
  readonly over: "accounts" | "segments";
  /** Product-moment correlation, above CORRELATION_WARN. */
  readonly coefficient: number;
  /** Accounts that know both, or segments that do. */
  readonly n: number;
}

/**
 * Pairs of the criteria at `places` that correlate above CORRELATION_WARN over accounts or, when not
 * over those, over segments. Over accounts it follows from the gram matrix of `moments` (without
 * what accounts take from their segment, which would tie criteria together): covariance and means of
 * those that know both, variance of those that know each. Source: Pearson (1896).
 */
export function correlatedPairs(
  moments: Moments,
  open: OpenRanking,
  places: readonly number[],
): CorrelatedPair[] {
  const cells = [...moments.cells.values()].filter(({ relationship }) =>
    open.considered.includes(relationship),
  );
  const columns = new Map(places.map((i) => [i, open.segments.map((each) => meanOf(each, i))]));
  return places.flatMap((first, at) =>
    places.slice(at + 1).flatMap((second): CorrelatedPair[] => {
      const found =
        overAccounts(cells, first, second) ??
        overSegments(columns.get(first) ?? [], columns.get(second) ?? []);
      return found === null ? [] : [{ first, second, ...found }];
    }),
  );
}

type Found = Pick<CorrelatedPair, "over" | "coefficient" | "n"> | null;

function high(over: CorrelatedPair["over"], coefficient: number | null, n: number): Found {
  if (coefficient === null || coefficient <= CORRELATION_WARN) return null;
  return { over, coefficient: Math.min(1, coefficient), n };
}

function overAccounts(cells: readonly CellMoments[], i: number, j: number): Found {
  const known = (k: number) => add(cells, ({ gramKK }) => gramKK[triangle(k, k)]);
  const both = add(cells, ({ gramKK }) => gramKK[pairPlace(i, j)]);
  const [ofI, ofJ] = [known(i), known(j)];
  if (both < ACCOUNTS_MIN || both < OVERLAP_MIN * Math.max(ofI, ofJ)) return null;
  const [sumI, sumJ] = [uk(cells, i, j), uk(cells, j, i)];
  const product = add(cells, ({ gramUU }) => gramUU[pairPlace(i, j)]);
  const covariance = product / both - (sumI / both) * (sumJ / both);
  const [varianceI, varianceJ] = [varianceOf(cells, i, ofI), varianceOf(cells, j, ofJ)];
  if (varianceI <= VARIANCE_NOISE || varianceJ <= VARIANCE_NOISE) return null;
  return high("accounts", covariance / Math.sqrt(varianceI * varianceJ), both);
}

function varianceOf(cells: readonly CellMoments[], i: number, known: number): number {
  const squares = add(cells, ({ gramUU }) => gramUU[triangle(i, i)]);
  return squares / known - (uk(cells, i, i) / known) ** 2;
}

/** Σ u_i over the accounts that know j, too; units of 1e-4. */
function uk(cells: readonly CellMoments[], i: number, j: number): number {
  return add(cells, ({ gramUK, sums }) => gramUK[i * sums.length + j]);
}

const pairPlace = (i: number, j: number): number => (i < j ? triangle(j, i) : triangle(i, j));

function add(
  cells: readonly CellMoments[],
  read: (cell: CellMoments) => number | undefined,
): number {
  return cells.reduce((sum, cell) => sum + (read(cell) ?? 0), 0);
}

/** Mean utility of the accounts of a segment that know the criterion; null when none does. */
function meanOf({ cells }: OpenSegment, i: number): number | null {
  let known = 0;
  let sum = 0;
  for (const { utilities } of cells) {
    const count = utilities.known[i] ?? 0;
    known += count;
    sum += count * (utilities.utilities[i] ?? 0);
  }
  return known > 0 ? sum / known : null;
}

function overSegments(xs: readonly (number | null)[], ys: readonly (number | null)[]): Found {
  const pairs = xs.flatMap((x, place) => {
    const y = ys[place] ?? null;
    return x === null || y === null ? [] : [[round(x), round(y)] as const];
  });
  if (pairs.length < SEGMENTS_MIN) return null;
  const coefficient = pearson(
    pairs.map(([x]) => x),
    pairs.map(([, y]) => y),
  );
  return high("segments", coefficient, pairs.length);
}

/** Means that are equal but for their last bits have no variance. */
const round = (u: number): number => Math.round(u * QUANTA) / QUANTA;
