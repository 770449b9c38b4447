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
  let numbers: Float64Array | null = null;
  let codes: Int32Array | null = null;
  const values = new ValueList();
  for (const [i, column] of columns.entries()) {
    const start = starts[i] ?? 0;
    if (column?.numbers) {
      numbers ??= new Float64Array(count).fill(Number.NaN);
      numbers.set(column.numbers, start);
    }
    if (column?.codes) {
      codes ??= new Int32Array(count).fill(-1);
      const places = Int32Array.from(column.values, (value) => values.placeOf(value));
      recode(column.codes, places, codes, start);
    }
  }
  return { numbers, codes, values: values.all };
}

function recode(codes: Int32Array, places: Int32Array, into: Int32Array, start: number): void {
  for (let row = 0; row < codes.length; row += 1) {
    const code = codes[row] ?? -1;
    if (code >= 0) into[start + row] = places[code] ?? -1;
  }
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
