import { columnsOf } from "../columns/of-accounts.ts";
import {
  compileCriterion,
  emptyReading,
  type ReadCriterion,
  toCents,
} from "../criteria/compile-criterion.ts";
import { applicable } from "../criteria/measure.ts";
import type { Criterion, Level, MeasureContext } from "../criteria/types.ts";
import { type Account, type Relationship, relationships } from "../facts/types.ts";
import { type CellSums, emptyCell, quantumOf, triangle } from "./cells.ts";
import { compileEvaluation, fieldsOfPlan } from "./evaluate.ts";
import { compileMoments } from "./measure-columns.ts";
import type { CellMoments, Moments, Plan } from "./types.ts";

/** Moments of some accounts under a plan, whatever their order. */
export function measureAccounts(accounts: Iterable<Account>, plan: Plan): Moments {
  return compilePlan(plan)(accounts);
}

/** The same, compiled once for many groups of accounts. */
export function compilePlan(plan: Plan): (accounts: Iterable<Account>) => Moments {
  const fields = fieldsOfPlan(plan);
  const evaluate = compileEvaluation(plan);
  const measure = compileMoments(plan);
  return (accounts) => measure(evaluate(columnsOf([...accounts], fields)));
}

/** Moments of one account alone, with the criteria that count in scores of accounts; no tallies. */
export function compileAccountCell(
  context: MeasureContext,
): (account: Account, segment: string) => CellMoments {
  const readers = compileReaders(context);
  return (account, segment) => {
    const cell = emptyCell(segment, account.relationship, context.criteria.length);
    cell.n = 1;
    const known = readAll(cell, account, readers[account.relationship]);
    addProducts(cell, known);
    addSizes(cell, account);
    return cell;
  };
}

interface IndexedReader {
  /** Place of the criterion in the plan. */
  readonly index: number;
  readonly read: ReadCriterion;
}
type Readers = Readonly<Record<Relationship, readonly IndexedReader[]>>;

/** Per relationship the criteria that apply to it and count for accounts, ascending. */
function compileReaders(context: MeasureContext): Readers {
  const all = context.criteria.map((criterion, index) => ({
    criterion,
    reader: { index, read: compileCriterion(criterion, context) },
  }));
  const of = (relationship: Relationship) =>
    all
      .filter(({ criterion }) => counts(criterion, "account", relationship))
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

interface Known {
  /** Place of the criterion in the plan. */
  readonly index: number;
  /** Its utility, units of 1e-4. */
  readonly quanta: number;
}

function readAll(cell: CellSums, account: Account, readers: readonly IndexedReader[]): Known[] {
  const reading = emptyReading();
  return readers.flatMap(({ index, read }) => {
    read(account, cell.segment, reading);
    if (!reading.known) return [];
    const { micros } = reading;
    cell.sums[index] = micros;
    cell.clipped[index] = Number(reading.clipped);
    if (!reading.measured) {
      cell.unmeasured[index] = 1;
      cell.unmeasuredSums[index] = micros;
    }
    cell.numerators[index] = BigInt(reading.numerator);
    cell.denominators[index] = BigInt(reading.denominator);
    return [{ index, quanta: quantumOf(micros) }];
  });
}

function addSizes(cell: CellSums, { facts }: Account): void {
  const { potential12m, revenue12m } = facts;
  if (typeof potential12m === "number") cell.potentialCents = BigInt(toCents(potential12m));
  if (typeof revenue12m === "number") cell.revenueCents = BigInt(toCents(revenue12m));
}

function addProducts({ gramUU, gramUK, gramKK, sums }: CellSums, known: readonly Known[]): void {
  for (const { index: i, quanta: a } of known) {
    for (const { index: j, quanta: b } of known) {
      gramUK[i * sums.length + j] = a;
      if (j > i) continue;
      gramUU[triangle(i, j)] = a * b;
      gramKK[triangle(i, j)] = 1;
    }
  }
}
