import {
  compileCriterion,
  emptyReading,
  type ReadCriterion,
  type Reading,
  toCents,
} from "../criteria/compile-criterion.ts";
import { applicable } from "../criteria/measure.ts";
import type { Criterion, Level, MeasureContext } from "../criteria/types.ts";
import { type Account, type Relationship, relationships } from "../facts/types.ts";
import { withRollUps } from "../feeds/roll-up.ts";
import { compileScheme } from "../segmentation/compile-scheme.ts";
import type { Assign } from "../segmentation/types.ts";
import { OpenTallies } from "../tallies/open.ts";
import { compileTallies, type TallyAccount } from "../tallies/tally-account.ts";
import { type CellSums, cellKey, emptyCell, triangle } from "./cells.ts";
import type { CellMoments, Moments, Plan } from "./types.ts";

/** Moments of some accounts under a plan, whatever their order. */
export function measureAccounts(accounts: Iterable<Account>, plan: Plan): Moments {
  return compilePlan(plan)(accounts);
}

/** The same, compiled once for many groups of accounts. */
export function compilePlan(plan: Plan): (accounts: Iterable<Account>) => Moments {
  const assign = compileScheme(plan.scheme, plan.fields);
  const readers = compileReaders(plan, "segment");
  const tally = compileTallies(plan);
  return (accounts) => {
    const inForce = rolledUp(accounts, plan.asOf);
    return measure(inForce, { assign, readers, tally, count: plan.criteria.length });
  };
}

/** Moments of one account alone, with the criteria that count in scores of accounts. */
export function compileAccountCell(
  context: MeasureContext,
): (account: Account, segment: string) => CellMoments {
  const { criteria } = context;
  const readers = compileReaders(context, "account");
  return (account, segment) => {
    const cell = openCell(segment, account.relationship, criteria.length);
    addAccount(cell, account, readers[account.relationship], scratchFor(criteria.length));
    return closeCell(cell);
  };
}

interface IndexedReader {
  /** Place of the criterion in the plan. */
  readonly index: number;
  readonly read: ReadCriterion;
}
type Readers = Readonly<Record<Relationship, readonly IndexedReader[]>>;

/** Per relationship the criteria that apply to it and count at the level, ascending. */
export function compileReaders(context: MeasureContext, level: Exclude<Level, "both">): Readers {
  const all = context.criteria.map((criterion, index) => ({
    criterion,
    reader: { index, read: compileCriterion(criterion, context) },
  }));
  const of = (relationship: Relationship) =>
    all
      .filter(({ criterion }) => counts(criterion, level, relationship))
      .map(({ reader }) => reader);
  const [customer, prospect, former_customer] = relationships.map(of);
  return {
    customer: customer ?? [],
    prospect: prospect ?? [],
    former_customer: former_customer ?? [],
  };
}

/** Whether a criterion counts for such accounts in scores of that level. */
export function counts(
  criterion: Criterion,
  level: Exclude<Level, "both">,
  relationship: Relationship,
): boolean {
  const levelFits = criterion.level === "both" || criterion.level === level;
  return levelFits && applicable(criterion, relationship);
}

/** What lines say of an account wins over what was uploaded. */
function* rolledUp(accounts: Iterable<Account>, asOf: string): Iterable<Account> {
  for (const account of accounts) yield withRollUps(account, asOf);
}

interface Compiled {
  readonly assign: Assign;
  readonly readers: Readers;
  readonly tally: TallyAccount;
  readonly count: number;
}

function measure(
  accounts: Iterable<Account>,
  { assign, readers, tally, count: criteriaCount }: Compiled,
): Moments {
  const cells = cellTable(criteriaCount);
  const overlaps = new Map<string, number>();
  const scratch = scratchFor(criteriaCount);
  let overlapping = 0;
  for (const account of accounts) {
    const { segment, overlaps: others } = assign(account);
    const cell = cells.of(segment ?? "", account.relationship);
    addAccount(cell, account, readers[account.relationship], scratch);
    tally(account, cell.tallies);
    if (others.length === 0) continue;
    overlapping++;
    for (const other of others) {
      const pair = `${segment}\n${other}`;
      overlaps.set(pair, (overlaps.get(pair) ?? 0) + 1);
    }
  }
  return { criteriaCount, cells: cells.closed(), overlapping, overlaps };
}

/** Cells by segment and relationship, made when first asked for. */
function cellTable(criteriaCount: number) {
  const tables = {
    customer: new Map<string, OpenCell>(),
    prospect: new Map<string, OpenCell>(),
    former_customer: new Map<string, OpenCell>(),
  };
  const of = (segment: string, relationship: Relationship): OpenCell => {
    const table = tables[relationship];
    let cell = table.get(segment);
    if (cell === undefined) {
      cell = openCell(segment, relationship, criteriaCount);
      table.set(segment, cell);
    }
    return cell;
  };
  const closed = (): Map<string, CellMoments> => {
    const all = Object.values(tables).flatMap((table) => [...table.values()]);
    return new Map(
      all.map((cell) => [cellKey(cell.sums.segment, cell.sums.relationship), closeCell(cell)]),
    );
  };
  return { of, closed };
}

/** Cents are added as numbers and moved to bigint before they could leave 2^53. */
interface OpenCell {
  readonly sums: CellSums;
  readonly numerators: Float64Array;
  readonly denominators: Float64Array;
  readonly tallies: OpenTallies;
  potential: number;
  revenue: number;
}

// A single amount is below 1e15 (1e12 in cents, and the difference of two): one more still fits.
const CARRY_AT = 2 ** 52;

function openCell(segment: string, relationship: Relationship, criteriaCount: number): OpenCell {
  return {
    sums: emptyCell(segment, relationship, criteriaCount),
    numerators: new Float64Array(criteriaCount),
    denominators: new Float64Array(criteriaCount),
    tallies: new OpenTallies(),
    potential: 0,
    revenue: 0,
  };
}

function carry(cell: OpenCell): void {
  const { sums, numerators, denominators } = cell;
  for (let i = 0; i < numerators.length; i++) {
    sums.numerators[i] = (sums.numerators[i] ?? 0n) + BigInt(numerators[i] ?? 0);
    sums.denominators[i] = (sums.denominators[i] ?? 0n) + BigInt(denominators[i] ?? 0);
  }
  numerators.fill(0);
  denominators.fill(0);
  sums.potentialCents += BigInt(cell.potential);
  sums.revenueCents += BigInt(cell.revenue);
  cell.potential = 0;
  cell.revenue = 0;
}

function closeCell(cell: OpenCell): CellMoments {
  carry(cell);
  cell.tallies.moveTo(cell.sums.tallies);
  return cell.sums;
}

interface Scratch {
  readonly reading: Reading;
  /** Places and utilities (units of 1e-4) of the criteria known for the account at hand. */
  readonly places: Int32Array;
  readonly quanta: Float64Array;
}

function scratchFor(criteriaCount: number): Scratch {
  return {
    reading: emptyReading(),
    places: new Int32Array(criteriaCount),
    quanta: new Float64Array(criteriaCount),
  };
}

const MICROS_PER_QUANTUM = 100;

function addAccount(
  cell: OpenCell,
  account: Account,
  readers: readonly IndexedReader[],
  scratch: Scratch,
): void {
  const { sums, numerators, denominators } = cell;
  const { reading, places, quanta } = scratch;
  sums.n++;
  let known = 0;
  let largest = 0;
  for (const { index, read } of readers) {
    read(account, sums.segment, reading);
    if (!reading.known) continue;
    sums.sums[index] = (sums.sums[index] ?? 0) + reading.micros;
    if (!reading.measured) addUnmeasured(sums, index, reading.micros);
    if (reading.clipped) sums.clipped[index] = (sums.clipped[index] ?? 0) + 1;
    const over = (numerators[index] ?? 0) + reading.numerator;
    const under = (denominators[index] ?? 0) + reading.denominator;
    numerators[index] = over;
    denominators[index] = under;
    largest = Math.max(largest, Math.abs(over), Math.abs(under));
    places[known] = index;
    quanta[known] = Math.round(reading.micros / MICROS_PER_QUANTUM);
    known++;
  }
  addProducts(sums, places, quanta, known);
  addSizes(cell, account);
  largest = Math.max(largest, Math.abs(cell.potential), Math.abs(cell.revenue));
  if (largest >= CARRY_AT) carry(cell);
}

function addUnmeasured(sums: CellSums, index: number, micros: number): void {
  sums.unmeasured[index] = (sums.unmeasured[index] ?? 0) + 1;
  sums.unmeasuredSums[index] = (sums.unmeasuredSums[index] ?? 0) + micros;
}

function addSizes(cell: OpenCell, { facts }: Account): void {
  const { potential12m, revenue12m } = facts;
  if (typeof potential12m === "number") cell.potential += toCents(potential12m);
  if (typeof revenue12m === "number") cell.revenue += toCents(revenue12m);
}

function addProducts(
  { gramUU, gramUK, gramKK, sums }: CellSums,
  places: Int32Array,
  quanta: Float64Array,
  known: number,
): void {
  const width = sums.length;
  for (let p = 0; p < known; p++) {
    const i = places[p] ?? 0;
    const a = quanta[p] ?? 0;
    const row = triangle(i, 0);
    for (let q = 0; q <= p; q++) {
      const j = places[q] ?? 0;
      const b = quanta[q] ?? 0;
      const pair = row + j;
      gramUU[pair] = (gramUU[pair] ?? 0) + a * b;
      gramKK[pair] = (gramKK[pair] ?? 0) + 1;
      const forward = i * width + j;
      gramUK[forward] = (gramUK[forward] ?? 0) + a;
      if (i === j) continue;
      const backward = j * width + i;
      gramUK[backward] = (gramUK[backward] ?? 0) + b;
    }
  }
}
