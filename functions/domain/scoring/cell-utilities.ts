import { MICROS } from "../criteria/compile-criterion.ts";
import { type RatioMeasure, ratioOf } from "../criteria/measure.ts";
import type { Criterion } from "../criteria/types.ts";
import { knownCount, measuredCount } from "../moments/cells.ts";
import type { CellMoments } from "../moments/types.ts";
import { type CompiledScale, compileScale } from "../scales/utility.ts";

/** A criterion with what a score of sums needs of it. */
export interface ScoredCriterion {
  readonly criterion: Criterion;
  readonly ratio: RatioMeasure | null;
  readonly scale: CompiledScale;
}

export function compileScored(criteria: readonly Criterion[]): readonly ScoredCriterion[] {
  return criteria.map((criterion) => ({
    criterion,
    ratio: ratioOf(criterion.measure),
    scale: compileScale(criterion.scale, criterion.direction),
  }));
}

/** What the sums of one cell say per criterion. */
export interface CellUtilities {
  readonly cell: CellMoments;
  /** Accounts known. */
  readonly known: Float64Array;
  /** Utility of the known accounts together, 0–1; 0 when none is known. */
  readonly utilities: Float64Array;
  /** Raw values of the segment as a whole, where it has one of its own; by place. */
  readonly wholes: readonly (number | null)[];
}

/** `wholes`: raw values of the segment as a whole that stand in for a mean, by place. */
export function cellUtilities(
  cell: CellMoments,
  criteria: readonly ScoredCriterion[],
  wholes: readonly (number | null)[] = [],
): CellUtilities {
  const known = Float64Array.from(criteria, (_, i) => knownCount(cell, i));
  const utilities = Float64Array.from(criteria, (each, i) =>
    knownUtility(cell, each, i, wholes[i] ?? null),
  );
  return { cell, known, utilities, wholes };
}

/**
 * Mean utility; of a ratio the utility of the ratio of sums, as a mean of ratios misleads, and of a
 * figure of the whole segment the utility of that. Accounts without a raw value keep their own.
 */
function knownUtility(
  cell: CellMoments,
  criterion: ScoredCriterion,
  i: number,
  whole: number | null,
): number {
  const known = knownCount(cell, i);
  if (known === 0) return 0;
  const measured = measuredCount(cell, i);
  const together = measured > 1 ? togetherUtility(cell, criterion, i, whole) : null;
  if (together === null) return (cell.sums[i] ?? 0) / MICROS / known;
  return (measured * together + (cell.unmeasuredSums[i] ?? 0) / MICROS) / known;
}

/** Of the accounts with a raw value as one; null where the mean over them counts. */
function togetherUtility(
  cell: CellMoments,
  { ratio, scale }: ScoredCriterion,
  i: number,
  whole: number | null,
): number | null {
  if (whole !== null) return scale.utility(whole);
  const under = cell.denominators[i] ?? 0n;
  if (ratio === null || under <= 0n) return null;
  return scale.utility(ratioOfSums(ratio, cell.numerators[i] ?? 0n, under));
}

export function ratioOfSums({ factor }: RatioMeasure, over: bigint, under: bigint): number {
  return (factor * Number(over)) / Number(under);
}
