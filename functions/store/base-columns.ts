import { columnsOf } from "../domain/columns/of-accounts.ts";
import type { AccountColumns, CodedValue, FactColumn } from "../domain/columns/types.ts";
import { type AccountRating, type PackedFeeds, unpackFeeds } from "../domain/index.ts";
import { COLUMNS, readParts, rowsOfBytes } from "./base-format.ts";
import { ColumnReader } from "./column-bytes.ts";
import {
  type ColumnKind,
  DAYS,
  dayText,
  FLOATS,
  kinds,
  NAMED,
  PLAIN,
  readListNames,
  readPlaces,
} from "./columns.ts";
import { unpackBytes } from "./pack.ts";

/** The accounts of a base by column, with the facts of these keys alone; others are not decoded. */
export function unpackBaseColumns(data: Uint8Array, fields: ReadonlySet<string>): AccountColumns {
  const bytes = unpackBytes(data);
  if (bytes[0] === COLUMNS) return readColumns(new ColumnReader(bytes.subarray(1)), fields);
  return columnsOf(
    rowsOfBytes(bytes).map(({ account }) => account),
    fields,
  );
}

function readColumns(input: ColumnReader, fields: ReadonlySet<string>): AccountColumns {
  const count = input.count();
  // Versions, and when rows were made and changed.
  for (let column = 0; column < 3; column += 1) input.skipWholes(count);
  const relationships = new Uint8Array(input.wholeArray(count));
  const externalIds = input.texts(count);
  const names = input.texts(count);
  const facts = new Map<string, FactColumn>();
  for (let left = input.count(); left > 0; left -= 1) {
    const [key = ""] = input.texts(1);
    const kind = kinds[input.byte()];
    if (kind === undefined) throw new RangeError("a column of an unknown kind");
    if (fields.has(key)) facts.set(key, joined(facts.get(key), readFacts(input, kind, count)));
    else skipFacts(input, kind, count);
  }
  const feeds = [...readParts<PackedFeeds>(input, count)].map(
    ([row, packed]) => [row, unpackFeeds(packed)] as const,
  );
  const ratings = readParts<readonly AccountRating[]>(input, count);
  return {
    ...{ count, present: null, relationships, externalIds, names, facts },
    feeds: new Map(feeds),
    ratings,
  };
}

/** A field that was declared anew has a column per kind of value; a row is in one of them. */
function joined(before: FactColumn | undefined, column: FactColumn): FactColumn {
  if (before === undefined) return column;
  const shift = before.values.length;
  return {
    numbers: before.numbers ?? column.numbers,
    codes: joinedCodes(before.codes, column.codes, shift),
    values: [...before.values, ...column.values],
  };
}

function joinedCodes(before: Int32Array | null, codes: Int32Array | null, shift: number) {
  if (before === null || codes === null) return before ?? codes;
  return before.map((code, row) => {
    const other = codes[row] ?? -1;
    return other < 0 ? code : other + shift;
  });
}

function readFacts(input: ColumnReader, kind: ColumnKind, count: number): FactColumn {
  const places = readPlaces(input, count);
  const known = places?.length ?? count;
  if (kind === "number") {
    const numbers = readNumbers(input, known);
    return { numbers: spread(numbers, places, Number.NaN, count), codes: null, values: [] };
  }
  const { codes, values } = readCodes(input, kind, known);
  return { numbers: null, codes: spread(codes, places, -1, count), values };
}

/** Values of the rows that have one as values of all. */
function spread<T extends Float64Array | Int32Array>(
  values: T,
  places: readonly number[] | null,
  none: number,
  count: number,
): T {
  if (places === null) return values;
  const all = values instanceof Float64Array ? new Float64Array(count) : new Int32Array(count);
  all.fill(none);
  for (let i = 0; i < places.length; i += 1) all[places[i] ?? 0] = values[i] ?? none;
  return all as T;
}

function readNumbers(input: ColumnReader, count: number): Float64Array {
  const decimals = input.byte();
  if (decimals === FLOATS) return new Float64Array(input.floats(count));
  const values = input.wholeArray(count);
  const unit = 10 ** decimals;
  if (decimals > 0) for (let i = 0; i < count; i += 1) values[i] = (values[i] ?? 0) / unit;
  return values;
}

interface Coded {
  readonly codes: Int32Array;
  readonly values: readonly CodedValue[];
}

function readCodes(input: ColumnReader, kind: Exclude<ColumnKind, "number">, count: number): Coded {
  if (kind === "boolean") return { codes: codeArray(input, count), values: [false, true] };
  if (kind === "list") {
    const values = readListNames(input);
    return { codes: codeArray(input, count), values };
  }
  const form = input.byte();
  if (form === DAYS) return readDays(input, count);
  if (form === PLAIN) {
    const codes = new Int32Array(count);
    for (let i = 0; i < count; i += 1) codes[i] = i;
    return { codes, values: input.texts(count) };
  }
  if (form !== NAMED) throw new RangeError("texts of an unknown form");
  const values = input.texts(input.count());
  return { codes: codeArray(input, count), values };
}

const codeArray = (input: ColumnReader, count: number): Int32Array =>
  new Int32Array(input.wholeArray(count));

/** Days recur: what is made of one is made of it once. */
function readDays(input: ColumnReader, count: number): Coded {
  const days = input.wholeArray(count);
  const codes = new Int32Array(count);
  const known = new Map<number, number>();
  const values: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const day = days[i] ?? 0;
    let code = known.get(day);
    if (code === undefined) {
      code = values.length;
      known.set(day, code);
      values.push(dayText(day));
    }
    codes[i] = code;
  }
  return { codes, values };
}

// ------------------------------------------------------------ columns nobody asks for

function skipFacts(input: ColumnReader, kind: ColumnKind, count: number): void {
  const known = input.count();
  if (known > 0 && known < count) input.raw(Math.ceil(count / 8));
  if (kind === "number") {
    if (input.byte() === FLOATS) input.skipFloats(known);
    else input.skipWholes(known);
  } else if (kind === "string") skipStrings(input, known);
  else if (kind === "boolean") input.skipWholes(known);
  else {
    readListNames(input);
    input.skipWholes(known);
  }
}

function skipStrings(input: ColumnReader, count: number): void {
  const form = input.byte();
  if (form === PLAIN) input.skipTexts(count);
  else {
    if (form === NAMED) input.skipTexts(input.count());
    input.skipWholes(count);
  }
}
