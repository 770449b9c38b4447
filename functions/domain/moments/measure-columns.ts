import { toCents } from "../criteria/compile-criterion.ts";
import { RATED, UNKNOWN, type UtilityColumn } from "../criteria/utility-column.ts";
import { type Relationship, relationships } from "../facts/types.ts";
import { compileTallyColumns } from "../tallies/tally-columns.ts";
import { cellKey, triangle } from "./cells.ts";
import type { Evaluated } from "./evaluate.ts";
import { type ColumnPlaces, Money } from "./money.ts";
import { addProducts } from "./products.ts";
import { type RowsByCell, rowsByCell } from "./rows-by-cell.ts";
import type { CellMoments, Moments, Plan } from "./types.ts";

const MICROS_PER_QUANTUM = 100;

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
    sums: flat(),
    unmeasured: flat(),
    unmeasuredSums: flat(),
    clipped: flat(),
    numerators: new Money(cells * width),
    denominators: new Money(cells * width),
    knows: new Uint8Array(rows.rows.length * width),
    quanta: new Float64Array(rows.rows.length * width),
  };
  for (const [i, column] of utilities.entries()) {
    if (isCounted[i] === true) addCriterion(column, i, rows, into);
  }
  const { knows, quanta } = into;
  const products = addProducts({ width, starts: rows.starts, knows, quanta });
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
  readonly sums: Float64Array;
  readonly unmeasured: Float64Array;
  readonly unmeasuredSums: Float64Array;
  readonly clipped: Float64Array;
  readonly numerators: Money;
  readonly denominators: Money;
  /** By row as `RowsByCell` has them, then by criterion: whether it is known, and its utility. */
  readonly knows: Uint8Array;
  readonly quanta: Float64Array;
}

function addCriterion(
  column: UtilityColumn,
  i: number,
  { rows, cellAt }: RowsByCell,
  into: Flat,
): void {
  const { known, micros } = column;
  const { width, sums, knows, quanta } = into;
  for (let place = 0; place < rows.length; place += 1) {
    const row = rows[place] ?? 0;
    const how = known[row];
    if (how === UNKNOWN) continue;
    const at = (cellAt[place] ?? 0) * width + i;
    const value = micros[row] ?? 0;
    const own = place * width + i;
    knows[own] = 1;
    quanta[own] = Math.round(value / MICROS_PER_QUANTUM);
    sums[at] = (sums[at] ?? 0) + value;
    if (how === RATED) {
      into.unmeasured[at] = (into.unmeasured[at] ?? 0) + 1;
      into.unmeasuredSums[at] = (into.unmeasuredSums[at] ?? 0) + value;
    }
  }
  const places = { rows, cellAt, width, i };
  addClipped(column, places, into.clipped);
  into.numerators.addColumn(column.numerators, known, places);
  if (column.denominators !== null) {
    into.denominators.addColumn(column.denominators, known, places);
  }
}

function addClipped(
  { known, clipped }: UtilityColumn,
  { rows, cellAt, width, i }: ColumnPlaces,
  into: Float64Array,
): void {
  for (let place = 0; place < rows.length; place += 1) {
    const row = rows[place] ?? 0;
    if (clipped[row] !== 1 || known[row] === UNKNOWN) continue;
    const at = (cellAt[place] ?? 0) * width + i;
    into[at] = (into[at] ?? 0) + 1;
  }
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
