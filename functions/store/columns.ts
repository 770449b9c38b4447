import type { FactValue } from "../domain/index.ts";
import { type ColumnReader, type ColumnWriter, fitWholes } from "./column-bytes.ts";

/** What the values of a column are; the numbers are stored. */
export const kinds = ["number", "string", "boolean", "list"] as const;
export type ColumnKind = (typeof kinds)[number];

/** One fact of many rows: its values, and the places of the rows that have one, ascending. */
export interface FactColumn {
  readonly key: string;
  readonly kind: ColumnKind;
  readonly places: number[];
  readonly values: FactValue[];
}

export function kindOf(value: FactValue): ColumnKind {
  if (typeof value === "object") return "list";
  return typeof value === "number" ? "number" : typeof value === "string" ? "string" : "boolean";
}

export function writeColumn(out: ColumnWriter, column: FactColumn, rows: number): void {
  const { key, kind, places, values } = column;
  out.texts([key]);
  out.byte(kinds.indexOf(kind));
  writePlaces(out, places, rows);
  if (kind === "number") writeNumbers(out, values as number[]);
  else if (kind === "string") writeStrings(out, values as string[]);
  else if (kind === "boolean") out.wholes(values.map(Number));
  else writeLists(out, values as (readonly string[])[]);
}

/** The values by row; rows without one have undefined. */
export interface ReadColumn {
  readonly key: string;
  readonly values: readonly (FactValue | undefined)[];
}

export function readColumn(input: ColumnReader, rows: number): ReadColumn {
  const [key = ""] = input.texts(1);
  const kind = kinds[input.byte()];
  const places = readPlaces(input, rows);
  const values = readValues(input, kind, places?.length ?? rows);
  if (places === null) return { key, values };
  const all = new Array<FactValue | undefined>(rows).fill(undefined);
  for (let i = 0; i < places.length; i += 1) all[places[i] ?? 0] = values[i];
  return { key, values: all };
}

function readValues(input: ColumnReader, kind: ColumnKind | undefined, count: number): FactValue[] {
  switch (kind) {
    case "number":
      return readNumbers(input, count);
    case "string":
      return readStrings(input, count);
    case "boolean":
      return input.wholes(count).map(Boolean);
    case "list":
      return readLists(input, count) as string[][];
    case undefined:
      throw new RangeError("a column of an unknown kind");
  }
}

// ------------------------------------------------------------ which rows

/** How many, and a bit per row unless all rows or none. */
export function writePlaces(out: ColumnWriter, places: readonly number[], rows: number): void {
  out.count(places.length);
  if (places.length === 0 || places.length === rows) return;
  const bits = new Uint8Array(Math.ceil(rows / 8));
  for (const place of places) bits[place >> 3] = (bits[place >> 3] ?? 0) | (1 << (place & 7));
  out.raw(bits);
}

/** Null for all rows. */
export function readPlaces(input: ColumnReader, rows: number): readonly number[] | null {
  const count = input.count();
  if (count === 0) return [];
  if (count === rows) return null;
  const bits = input.raw(Math.ceil(rows / 8));
  const places: number[] = [];
  for (let row = 0; row < rows; row += 1) {
    if (((bits[row >> 3] ?? 0) & (1 << (row & 7))) !== 0) places.push(row);
  }
  return places;
}

// ------------------------------------------------------------ numbers

/** Decimals tried before a column is stored as it is. */
const DECIMALS_MAX = 6;
export const FLOATS = 255;
const WHOLE_MAX = 2 ** 47;

/** Amounts are whole numbers of some decimal unit: those are short, and exact. */
function writeNumbers(out: ColumnWriter, values: readonly number[]): void {
  for (let decimals = 0; decimals <= DECIMALS_MAX; decimals += 1) {
    const unit = 10 ** decimals;
    if (!values.every((value) => isWholeIn(value, unit))) continue;
    out.byte(decimals);
    out.wholes(decimals === 0 ? values : values.map((value) => Math.round(value * unit)));
    return;
  }
  out.byte(FLOATS);
  out.floats(values);
}

function isWholeIn(value: number, unit: number): boolean {
  const whole = Math.round(value * unit);
  return Math.abs(whole) < WHOLE_MAX && whole / unit === value;
}

function readNumbers(input: ColumnReader, count: number): number[] {
  const decimals = input.byte();
  if (decimals === FLOATS) return input.floats(count);
  const values = input.wholes(count);
  if (decimals === 0) return values;
  const unit = 10 ** decimals;
  return values.map((value) => value / unit);
}

// ------------------------------------------------------------ texts

export const DAYS = 1;
export const NAMED = 2;
export const PLAIN = 3;

const MILLIS_PER_DAY = 86_400_000;
/** `YYYY-MM-DD` by day, and the other way round: the days in use are few. */
const dayTexts = new Map<number, string>();
const dayNumbers = new Map<string, number>();
/** Days kept; a tenant's dates seldom span more than a few decades. */
const DAYS_KEPT_MAX = 100_000;

/** Days as numbers, texts that recur as places in a list of them, others as they are. */
function writeStrings(out: ColumnWriter, values: readonly string[]): void {
  const days = daysOf(values);
  if (days !== null && fitWholes(days)) {
    out.byte(DAYS);
    out.wholes(days);
    return;
  }
  const names = new Map<string, number>();
  const places = values.map((value) => placeIn(names, value));
  if (2 * names.size > values.length) {
    out.byte(PLAIN);
    out.texts(values);
    return;
  }
  out.byte(NAMED);
  out.count(names.size);
  out.texts([...names.keys()]);
  out.wholes(places);
}

function readStrings(input: ColumnReader, count: number): string[] {
  const form = input.byte();
  if (form === DAYS) return input.wholes(count).map(dayText);
  if (form === PLAIN) return input.texts(count);
  if (form !== NAMED) throw new RangeError("texts of an unknown form");
  const names = input.texts(input.count());
  return input.wholes(count).map((place) => names[place] ?? "");
}

/** Null at the first text that is no day: most columns have none. */
function daysOf(values: readonly string[]): number[] | null {
  const days: number[] = [];
  for (const value of values) {
    const day = dayOf(value);
    if (day === null) return null;
    days.push(day);
  }
  return days;
}

function placeIn(names: Map<string, number>, name: string): number {
  const known = names.get(name);
  if (known !== undefined) return known;
  names.set(name, names.size);
  return names.size - 1;
}

/** Null when the text is not exactly how `dayText` writes a day. */
function dayOf(text: string): number | null {
  if (text.length !== 10 || text[4] !== "-" || text[7] !== "-") return null;
  const known = dayNumbers.get(text);
  if (known !== undefined) return known;
  const day = Date.parse(text) / MILLIS_PER_DAY;
  if (!Number.isInteger(day) || dayText(day) !== text) return null;
  if (dayNumbers.size >= DAYS_KEPT_MAX) dayNumbers.clear();
  dayNumbers.set(text, day);
  return day;
}

export function dayText(day: number): string {
  const known = dayTexts.get(day);
  if (known !== undefined) return known;
  const text = new Date(day * MILLIS_PER_DAY).toISOString().slice(0, 10);
  if (dayTexts.size >= DAYS_KEPT_MAX) dayTexts.clear();
  dayTexts.set(day, text);
  return text;
}

// ------------------------------------------------------------ lists

/** Lists recur as wholes: a row holds the place of its list. */
function writeLists(out: ColumnWriter, values: readonly (readonly string[])[]): void {
  const names = new Map<string, number>();
  const lists: (readonly string[])[] = [];
  // Cells that recur are one list: found without being spelled out.
  const placed = new Map<readonly string[], number>();
  const places = values.map((list) => {
    const known = placed.get(list);
    if (known !== undefined) return known;
    const place = placeIn(names, JSON.stringify(list));
    if (place === lists.length) lists.push(list);
    placed.set(list, place);
    return place;
  });
  out.count(lists.length);
  out.wholes(lists.map((list) => list.length));
  writeStrings(out, lists.flat());
  out.wholes(places);
}

/** Rows with equal lists share one. */
function readLists(input: ColumnReader, count: number): (readonly string[])[] {
  const lists = readListNames(input);
  return input.wholes(count).map((place) => lists[place] ?? []);
}

/** The different lists of a column; the places of rows in them follow. */
export function readListNames(input: ColumnReader): readonly (readonly string[])[] {
  const lengths = input.wholes(input.count());
  const all = readStrings(
    input,
    lengths.reduce((sum, length) => sum + length, 0),
  );
  let end = 0;
  return lengths.map((length) => {
    const start = end;
    end += length;
    return all.slice(start, end);
  });
}
