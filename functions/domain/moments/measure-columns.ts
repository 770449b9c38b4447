import { toCents } from "../criteria/compile-criterion.ts";
import { UNKNOWN, type UtilityColumn } from "../criteria/utility-column.ts";
import { type Relationship, relationships } from "../facts/types.ts";
import { compileTallyColumns } from "../tallies/tally-columns.ts";
import { cellKey, quantumOf, triangle } from "./cells.ts";
import type { Evaluated } from "./evaluate.ts";
import { Money } from "./money.ts";
import { addProducts } from "./products.ts";
import { type RowsByCell, rowsByCell } from "./rows-by-cell.ts";
import type { CellMoments, Moments, Plan } from "./types.ts";

/** Moments of accounts that a plan has been applied to. */
export function compileMoments(plan: Plan): (evaluated: Evaluated) => Moments {
  const tally = compileTallyColumns(plan);
  const isCounted = plan.criteria.map(({ level }) => level !== "account");
  return (evaluated) => {
    const rows = rowsByCell(evaluated);
    const sums = addSums(evaluated, rows, isCounted);
    const tallies = tally(evaluated.columns, rows);
    const cells = new Map<string, CellMoments>();
    for (const [place, { segment, relationship }] of rows.cells.entries()) {
      const key = evaluated.segments.segments[segment] ?? "";
      const kind = relationships[relationship] ?? relationships[0];
      const named = tallies[place] ?? new Map<string, bigint>();
      cells.set(cellKey(key, kind), sums.cell(place, key, kind, named));
    }
    const { overlapping, overlaps } = evaluated.segments;
    return { criteriaCount: plan.criteria.length, cells, overlapping, overlaps };
  };
}

/** All sums over accounts, cell after cell. */
export function addSums(
  { columns, utilities }: Evaluated,
  rows: RowsByCell,
  isCounted: readonly boolean[],
) {
  const width = utilities.length;
  const cells = rows.cells.length;
  const flat = () => new Float64Array(cells * width);
  const into: Flat = {
    width,
    counts: flat(),
    sums: flat(),
    quantaSums: flat(),
    unmeasured: flat(),
    unmeasuredSums: flat(),
    clipped: flat(),
    numerators: new Money(cells * width),
    denominators: new Money(cells * width),
    knows: new Uint8Array(rows.rows.length * width),
    quanta: new Float64Array(rows.rows.length * width),
  };
  for (const [i, column] of utilities.entries()) {
    if (isCounted[i] !== true) continue;
    addCriterion(column, i, rows, into);
  }
  const { counts, quantaSums, knows, quanta } = into;
  const { starts } = rows;
  const products = addProducts({ width, starts, knows, quanta, counts, sums: quantaSums });
  const potential = sizes(columns.facts.get("potential12m")?.numbers, rows);
  const revenue = sizes(columns.facts.get("revenue12m")?.numbers, rows);
  const pairs = triangle(width, 0);
  // Views: the arrays behind them live as long as the moments do.
  const part = (all: Float64Array, cell: number, length: number) =>
    all.subarray(cell * length, (cell + 1) * length);
  return {
    cell: (
      cell: number,
      segment: string,
      relationship: Relationship,
      tallies: ReadonlyMap<string, bigint>,
    ): CellMoments => ({
      segment,
      relationship,
      n: (rows.starts[cell + 1] ?? 0) - (rows.starts[cell] ?? 0),
      sums: part(into.sums, cell, width),
      unmeasured: part(into.unmeasured, cell, width),
      unmeasuredSums: part(into.unmeasuredSums, cell, width),
      clipped: part(into.clipped, cell, width),
      gramUU: part(products.gramUU, cell, pairs),
      gramUK: part(products.gramUK, cell, width * width),
      gramKK: part(products.gramKK, cell, pairs),
      numerators: into.numerators.part(cell * width, width),
      denominators: into.denominators.part(cell * width, width),
      potentialCents: potential.at(cell),
      revenueCents: revenue.at(cell),
      tallies,
    }),
  };
}

interface Flat {
  readonly width: number;
  /** Cell by cell, criterion by criterion: rows that know it, and sums over them. */
  readonly counts: Float64Array;
  readonly sums: Float64Array;
  readonly quantaSums: Float64Array;
  readonly unmeasured: Float64Array;
  readonly unmeasuredSums: Float64Array;
  readonly clipped: Float64Array;
  readonly numerators: Money;
  readonly denominators: Money;
  /** Criterion by criterion, by row as `RowsByCell` has them: whether it is known, and its utility. */
  readonly knows: Uint8Array;
  readonly quanta: Float64Array;
}

function addCriterion(column: UtilityColumn, i: number, rows: RowsByCell, into: Flat): void {
  const { width, numerators, denominators } = into;
  for (let cell = 0; cell < rows.cells.length; cell += 1) addToCell(column, i, cell, rows, into);
  numerators.addColumn(column.numerators, rows, width, i);
  if (column.denominators !== null) denominators.addColumn(column.denominators, rows, width, i);
}

/** Without a question per row, as what is not known is 0: guessing wrong costs more than adding. */
function addToCell(
  column: UtilityColumn,
  i: number,
  cell: number,
  { rows, starts }: RowsByCell,
  into: Flat,
): void {
  const { known, micros, clipped } = column;
  const { knows, quanta } = into;
  const end = starts[cell + 1] ?? 0;
  const own = i * rows.length;
  let count = 0;
  let sum = 0;
  let quantaSum = 0;
  let clips = 0;
  let rated = 0;
  let ratedSum = 0;
  for (let place = starts[cell] ?? 0; place < end; place += 1) {
    const row = rows[place] ?? 0;
    const how = known[row] ?? UNKNOWN;
    const isKnown = (how + 1) >> 1;
    const isRated = how >> 1;
    const value = micros[row] ?? 0;
    const quantum = quantumOf(value);
    knows[own + place] = isKnown;
    quanta[own + place] = quantum;
    count += isKnown;
    sum += value;
    quantaSum += quantum;
    clips += clipped[row] ?? 0;
    rated += isRated;
    ratedSum += isRated * value;
  }
  const at = cell * into.width + i;
  into.counts[at] = count;
  into.sums[at] = sum;
  into.quantaSums[at] = quantaSum;
  into.clipped[at] = clips;
  into.unmeasured[at] = rated;
  into.unmeasuredSums[at] = ratedSum;
}

function sizes(numbers: Float64Array | null | undefined, { rows, cellAt, cells }: RowsByCell) {
  const sums = new Money(cells.length);
  if (numbers === null || numbers === undefined) return sums;
  for (let place = 0; place < rows.length; place += 1) {
    const value = numbers[rows[place] ?? 0] ?? Number.NaN;
    if (!Number.isNaN(value)) sums.add(cellAt[place] ?? 0, toCents(value));
  }
  return sums;
}
