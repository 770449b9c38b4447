import type { AccountColumns, CodedValue, FactColumn } from "./types.ts";

/**
 * The accounts of all parts as if they were one, in the order of the parts; a single part as it is.
 * What is measured of many at a time costs once what it would cost per part.
 */
export function joinColumns(parts: readonly AccountColumns[]): AccountColumns {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const starts = startsOf(parts);
  const count = starts.at(-1) ?? 0;
  const keys = new Set(parts.flatMap(({ facts }) => [...facts.keys()]));
  const facts = [...keys].map((key) => {
    const columns = parts.map((part) => part.facts.get(key));
    return [key, joinFacts(columns, starts, count)] as const;
  });
  return {
    count,
    present: joinPresent(parts, starts, count),
    relationships: joinRelationships(parts, starts, count),
    externalIds: parts.flatMap(({ externalIds }) => externalIds),
    names: parts.flatMap(({ names }) => names),
    facts: new Map(facts),
    feeds: shifted(parts, starts, ({ feeds }) => feeds),
    ratings: shifted(parts, starts, ({ ratings }) => ratings),
  };
}

/** Where the rows of each part begin; one more at the end. */
function startsOf(parts: readonly AccountColumns[]): readonly number[] {
  const starts = [0];
  for (const { count } of parts) starts.push((starts.at(-1) ?? 0) + count);
  return starts;
}

function joinPresent(
  parts: readonly AccountColumns[],
  starts: readonly number[],
  count: number,
): Uint8Array | null {
  if (parts.every(({ present }) => present === null)) return null;
  const all = new Uint8Array(count).fill(1);
  for (const [i, { present }] of parts.entries()) if (present !== null) all.set(present, starts[i]);
  return all;
}

function joinRelationships(
  parts: readonly AccountColumns[],
  starts: readonly number[],
  count: number,
): Uint8Array {
  const all = new Uint8Array(count);
  for (const [i, part] of parts.entries()) all.set(part.relationships, starts[i]);
  return all;
}

function shifted<T>(
  parts: readonly AccountColumns[],
  starts: readonly number[],
  of: (part: AccountColumns) => ReadonlyMap<number, T>,
): ReadonlyMap<number, T> {
  const all = new Map<number, T>();
  for (const [i, part] of parts.entries()) {
    for (const [row, value] of of(part)) all.set((starts[i] ?? 0) + row, value);
  }
  return all;
}

// ------------------------------------------------------------ one fact

function joinFacts(
  columns: readonly (FactColumn | undefined)[],
  starts: readonly number[],
  count: number,
): FactColumn {
  const values = new ValueList();
  const numbers = columns.map((column) => column?.numbers ?? null);
  const codes = columns.map((column) =>
    column?.codes ? recoded(column.codes, column.values, values) : null,
  );
  return {
    numbers: joinArrays(numbers, starts, () => new Float64Array(count), Number.NaN),
    codes: joinArrays(codes, starts, () => new Int32Array(count), -1),
    values: values.all,
  };
}

/** Arrays one behind the other, `none` in place of those that are absent; null when all are. */
function joinArrays<T extends Float64Array | Int32Array>(
  arrays: readonly (T | null)[],
  starts: readonly number[],
  open: () => T,
  none: number,
): T | null {
  if (arrays.every((each) => each === null)) return null;
  const all = open();
  for (const [i, each] of arrays.entries()) {
    if (each === null) all.fill(none, starts[i], starts[i + 1]);
    else all.set(each, starts[i]);
  }
  return all;
}

/** The codes as places in the list of all. */
function recoded(codes: Int32Array, values: readonly CodedValue[], into: ValueList): Int32Array {
  // One place on, so that −1 is looked up as any other.
  const places = new Int32Array(values.length + 1).fill(-1);
  for (const [code, value] of values.entries()) places[code + 1] = into.placeOf(value);
  const all = new Int32Array(codes.length);
  for (let row = 0; row < codes.length; row += 1) all[row] = places[(codes[row] ?? -1) + 1] ?? -1;
  return all;
}

/** Equal values of several parts once: tables of all there are stay as small as those of one part. */
class ValueList {
  readonly all: CodedValue[] = [];
  readonly #texts = new Map<CodedValue, number>();
  readonly #lists = new Map<string, number>();

  placeOf(value: CodedValue): number {
    return typeof value === "object"
      ? this.#place(this.#lists, JSON.stringify(value), value)
      : this.#place(this.#texts, value, value);
  }

  #place<K>(places: Map<K, number>, key: K, value: CodedValue): number {
    let place = places.get(key);
    if (place === undefined) {
      place = this.all.push(value) - 1;
      places.set(key, place);
    }
    return place;
  }
}
