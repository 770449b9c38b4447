import type { AccountColumns, FactColumn } from "../columns/types.ts";
import { valueAt } from "../columns/value-at.ts";
import { dayNumber } from "../dates.ts";
import { type Account, type Facts, type FactValue, relationships } from "../facts/types.ts";
import type { SegmentColumn } from "../segmentation/segment-column.ts";
import { dmuFields } from "./dmu.ts";
import { fieldsOf } from "./fields-of.ts";
import { readsSegment } from "./knowledge-measures.ts";
import {
  accessPart,
  compileMeasure,
  fullAccess,
  headroom,
  lifetimeYears,
  type RatioMeasure,
  ratio,
  ratioOf,
} from "./measure.ts";
import { compileOwnRating } from "./ratings.ts";
import type { BuiltinName, Criterion, MeasureContext } from "./types.ts";

/** Rows that are asked for, by place of their relationship: 1 or 0. */
export type Asked = Uint8Array;

/** Raw numbers by row, NaN where there is none: as `compileMeasure` reads them of each account. */
export type ReadRaw = (
  columns: AccountColumns,
  segments: SegmentColumn,
  asked: Asked,
) => Float64Array;

/** Of measures but formulas; texts have no raw number. */
export function compileRaw(criterion: Criterion, context: MeasureContext): ReadRaw {
  const { key, measure } = criterion;
  const shares = ratioOf(measure);
  if (shares !== null) return readRatio(shares);
  if (measure.kind === "rating") return readRatings(key);
  if (measure.kind === "field") return readNumbers(measure.field);
  if (measure.kind !== "builtin") return unknownRaw;
  const field = numberFields[measure.name];
  if (field !== undefined) return readNumbers(field);
  if (measure.name === "upsellHeadroom") return readHeadroom;
  if (measure.name === "dmuAccess") return readAccess;
  if (measure.name === "customerLifetime") return readLifetimes(dayNumber(context.asOf));
  return readByRow(criterion, context, readsSegment(context.knowledge, measure.name));
}

/** Built-in measures that are a fact as it is. */
const numberFields: Partial<Readonly<Record<BuiltinName, string>>> = {
  revenuePerYear: "revenue12m",
  orderMoments: "orders12m",
  urgency: "urgency",
};

const unknown = (count: number): Float64Array => new Float64Array(count).fill(Number.NaN);
const unknownRaw: ReadRaw = ({ count }) => unknown(count);

function numbersOf({ facts }: AccountColumns, key: string): Float64Array | null {
  return facts.get(key)?.numbers ?? null;
}

/** Built-ins read numbers only; of a field truth values count as 0 and 1. */
function readNumbers(field: string): ReadRaw {
  return (columns, _, asked) => {
    const { count, relationships: of } = columns;
    const raw = unknown(count);
    const numbers = numbersOf(columns, field);
    if (numbers === null) return raw;
    for (let row = 0; row < count; row += 1) {
      if (asked[of[row] ?? 0] === 1) raw[row] = numbers[row] ?? Number.NaN;
    }
    return raw;
  };
}

function readRatio({ numerator, denominator, factor }: RatioMeasure): ReadRaw {
  return (columns, _, asked) => {
    const { count, relationships: of } = columns;
    const raw = unknown(count);
    const over = numbersOf(columns, numerator);
    const under = numbersOf(columns, denominator);
    if (over === null || under === null) return raw;
    for (let row = 0; row < count; row += 1) {
      const divisor = under[row] ?? Number.NaN;
      if (asked[of[row] ?? 0] !== 1 || !(divisor > 0)) continue;
      raw[row] = ratio(over[row] ?? Number.NaN, divisor, factor);
    }
    return raw;
  };
}

const readHeadroom: ReadRaw = (columns, _, asked) => {
  const { count, relationships: of } = columns;
  const raw = unknown(count);
  const potentials = numbersOf(columns, "potential12m");
  const spends = numbersOf(columns, "revenue12m");
  if (potentials === null || spends === null) return raw;
  for (let row = 0; row < count; row += 1) {
    if (asked[of[row] ?? 0] !== 1) continue;
    raw[row] = headroom(potentials[row] ?? Number.NaN, spends[row] ?? Number.NaN);
  }
  return raw;
};

/** Role after role, in the order in which one account's are added: to the same last bit. */
const readAccess: ReadRaw = (columns, _, asked) => {
  const { count, relationships: of } = columns;
  const raw = unknown(count);
  for (const role of dmuFields) {
    const accesses = numbersOf(columns, role);
    for (let row = 0; accesses !== null && row < count; row += 1) {
      const access = accesses[row] ?? Number.NaN;
      if (Number.isNaN(access) || asked[of[row] ?? 0] !== 1) continue;
      const before = raw[row] ?? Number.NaN;
      raw[row] = (Number.isNaN(before) ? 0 : before) + accessPart(role, access);
    }
  }
  for (let row = 0; row < count; row += 1) raw[row] = (raw[row] ?? 0) / fullAccess;
  return raw;
};

function readLifetimes(today: number): ReadRaw {
  const former = relationships.indexOf("former_customer");
  return (columns, _, asked) => {
    const { count, relationships: of } = columns;
    const raw = unknown(count);
    const since = daysOf(columns, "customerSince");
    const until = daysOf(columns, "customerUntil");
    for (let row = 0; row < count; row += 1) {
      const kind = of[row] ?? 0;
      if (asked[kind] !== 1) continue;
      raw[row] = lifetimeYears(
        since[row] ?? Number.NaN,
        until[row] ?? Number.NaN,
        kind === former,
        today,
      );
    }
    return raw;
  };
}

/** Days by row, each text read once; NaN where there is none. */
function daysOf({ count, facts }: AccountColumns, key: string): Float64Array {
  const column = facts.get(key);
  const days = unknown(count);
  if (column === undefined || column.codes === null) return days;
  const { codes, values } = column;
  const byCode = values.map((value) => (typeof value === "string" ? dayNumber(value) : Number.NaN));
  for (let row = 0; row < count; row += 1) {
    const code = codes[row] ?? -1;
    if (code >= 0) days[row] = byCode[code] ?? Number.NaN;
  }
  return days;
}

function readRatings(key: string): ReadRaw {
  const read = compileOwnRating(key);
  return ({ count, ratings, relationships: of }, _, asked) => {
    const raw = unknown(count);
    for (const [row, own] of ratings) {
      if (asked[of[row] ?? 0] === 1) raw[row] = read({ ratings: own }) ?? Number.NaN;
    }
    return raw;
  };
}

// ------------------------------------------------------------ one by one

/** Values that occur together often are looked up; a table is this many times the rows at most. */
const TABLE_PER_ROW_MAX = 16;

/** Any other measure, row by row; equal facts are read once where there are few different ones. */
function readByRow(criterion: Criterion, context: MeasureContext, bySegment: boolean): ReadRaw {
  const fields = fieldsOf(criterion.measure, context.criteria);
  const read = compileMeasure(criterion, context);
  return (columns, segments, asked) => {
    const { count, relationships: of } = columns;
    const raw = unknown(count);
    const cursor = openCursor(fields, columns);
    const { codes, size } = codesOf(cursor.columns, columns, bySegment ? segments : null);
    const known = codes === null ? null : new Uint8Array(size);
    const table = new Float64Array(known === null ? 0 : size);
    for (let row = 0; row < count; row += 1) {
      if (asked[of[row] ?? 0] !== 1) continue;
      const code = codes?.[row] ?? 0;
      if (known !== null && known[code] === 1) {
        raw[row] = table[code] ?? Number.NaN;
        continue;
      }
      const segment = segments.segments[segments.places[row] ?? 0] ?? "";
      const value = read(cursor.at(row), segment);
      raw[row] = typeof value === "number" ? value : Number.NaN;
      if (known === null) continue;
      known[code] = 1;
      table[code] = raw[row] ?? Number.NaN;
    }
    return raw;
  };
}

/** One account object that takes the facts of one row after another. */
function openCursor(fields: readonly string[], { facts, relationships: of }: AccountColumns) {
  const columns = fields.map((field) => facts.get(field));
  const held: Record<string, FactValue | undefined> = {};
  for (const field of fields) held[field] = undefined;
  const account = {
    externalId: "",
    name: "",
    relationship: relationships[0] as Account["relationship"],
    facts: held as Facts,
  };
  const at = (row: number): Account => {
    for (let i = 0; i < fields.length; i += 1) held[fields[i] ?? ""] = valueAt(columns[i], row);
    account.relationship = relationships[of[row] ?? 0] ?? relationships[0];
    return account;
  };
  return { columns, at };
}

/** One number per row for all that its raw value depends on; null when there are too many. */
function codesOf(
  columns: readonly (FactColumn | undefined)[],
  { count, relationships: of }: AccountColumns,
  segments: SegmentColumn | null,
): { codes: Int32Array | null; size: number } {
  const coded = columns.filter((column) => column !== undefined);
  if (coded.some(({ numbers }) => numbers !== null)) return { codes: null, size: 0 };
  let size = relationships.length * (segments?.segments.length ?? 1);
  for (const { values } of coded) size *= values.length + 1;
  if (size > TABLE_PER_ROW_MAX * count) return { codes: null, size: 0 };
  const codes = new Int32Array(of);
  if (segments !== null) combine(codes, segments.places, segments.segments.length, 0);
  for (const column of coded) combine(codes, column.codes, column.values.length + 1, 1);
  return { codes, size };
}

function combine(into: Int32Array, codes: Int32Array | null, width: number, shift: number): void {
  for (let row = 0; row < into.length; row += 1) {
    into[row] = (into[row] ?? 0) * width + (codes === null ? 0 : (codes[row] ?? 0) + shift);
  }
}
