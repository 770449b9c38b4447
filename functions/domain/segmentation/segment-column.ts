import type { AccountColumns, FactColumn } from "../columns/types.ts";
import { valueAt } from "../columns/value-at.ts";
import { type FieldTable, relationships } from "../facts/types.ts";
import { type CompiledDimension, compileDimension, joinParts } from "./compile-scheme.ts";
import { compileMask } from "./condition-column.ts";
import { distinct } from "./segment-key.ts";
import type { Dimension, RuleScheme, Scheme } from "./types.ts";

/** The segment of every row, and what rules said beside it. */
export interface SegmentColumn {
  /** Keys; "" for no segment. */
  readonly segments: readonly string[];
  /** Place in `segments` by row. */
  readonly places: Int32Array;
  /** Rows that match more than one rule, and how many per pair `winner\nlater rule`. */
  readonly overlapping: number;
  readonly overlaps: ReadonlyMap<string, number>;
}

/** The scheme for columns: the same segments as `compileScheme` gives each account. */
export function compileSegments(
  scheme: Scheme,
  fields: FieldTable,
): (columns: AccountColumns) => SegmentColumn {
  return scheme.kind === "rules"
    ? compileRules(scheme)
    : compileDimensions(scheme.dimensions, fields);
}

/** Fields a scheme reads beside the relationship. */
export function fieldsOfScheme(scheme: Scheme): readonly string[] {
  if (scheme.kind === "dimensions") return scheme.dimensions.map(({ field }) => field);
  return scheme.rules.flatMap(({ where }) => compileMask(where).fields);
}

// ------------------------------------------------------------ rules

function compileRules({ rules }: RuleScheme): (columns: AccountColumns) => SegmentColumn {
  const segments = ["", ...rules.map(({ key }) => key)];
  const compiled = rules.map(({ where }) => compileMask(where).holds);
  return (columns) => {
    const masks = compiled.map((holds) => holds(columns));
    const places = new Int32Array(columns.count);
    const overlaps = new Map<string, number>();
    let overlapping = 0;
    for (let row = 0; row < columns.count; row += 1) {
      const first = masks.findIndex((mask) => mask[row] === 1);
      places[row] = first + 1;
      if (first < 0 || columns.present?.[row] === 0) continue;
      if (noteOverlaps(masks, row, first, segments, overlaps)) overlapping += 1;
    }
    return { segments, places, overlapping, overlaps };
  };
}

function noteOverlaps(
  masks: readonly Uint8Array[],
  row: number,
  first: number,
  segments: readonly string[],
  overlaps: Map<string, number>,
): boolean {
  let found = false;
  for (let other = first + 1; other < masks.length; other += 1) {
    if (masks[other]?.[row] !== 1) continue;
    found = true;
    const pair = `${segments[first + 1]}\n${segments[other + 1]}`;
    overlaps.set(pair, (overlaps.get(pair) ?? 0) + 1);
  }
  return found;
}

// ------------------------------------------------------------ dimensions

const noOverlaps: ReadonlyMap<string, number> = new Map();

function compileDimensions(
  dimensions: readonly Dimension[],
  fields: FieldTable,
): (columns: AccountColumns) => SegmentColumn {
  const compiled = dimensions.map((dimension) => compileDimension(dimension, fields));
  return (columns) => {
    let at: Keyed = { keys: [""], places: new Int32Array(columns.count) };
    for (const dimension of compiled) at = crossed(at, partsOf(dimension, columns));
    const segments = ["", ...at.keys.map(distinct)];
    const places = at.places.map((place) => place + 1);
    return { segments, places, overlapping: 0, overlaps: noOverlaps };
  };
}

/** Keys so far, and the place of each row's; −1 for rows that have none. */
interface Keyed {
  readonly keys: readonly string[];
  readonly places: Int32Array;
}

function partsOf({ field, partOf }: CompiledDimension, columns: AccountColumns): Keyed {
  const parts = new PartList();
  if (field === "relationship") {
    const codes = relationships.map((each) => parts.placeOf(partOf(each)));
    return { keys: parts.keys, places: mapPlaces(columns.relationships, codes) };
  }
  const column = columns.facts.get(field);
  if (column === undefined) return { keys: [], places: new Int32Array(columns.count).fill(-1) };
  if (column.numbers === null) return { keys: parts.keys, places: ofCodes(column, partOf, parts) };
  const places = new Int32Array(columns.count);
  for (let row = 0; row < places.length; row += 1) {
    places[row] = parts.placeOf(partOf(valueAt(column, row)));
  }
  return { keys: parts.keys, places };
}

function ofCodes(
  { codes, values }: FactColumn,
  partOf: CompiledDimension["partOf"],
  parts: PartList,
): Int32Array {
  if (codes === null) return new Int32Array(0);
  return mapPlaces(
    codes,
    values.map((value) => parts.placeOf(partOf(value))),
  );
}

function mapPlaces(codes: Uint8Array | Int32Array, to: readonly number[]): Int32Array {
  const places = new Int32Array(codes.length);
  for (let row = 0; row < codes.length; row += 1) places[row] = to[codes[row] ?? -1] ?? -1;
  return places;
}

/** Texts in the order they are first met. */
class PartList {
  readonly keys: string[] = [];
  readonly #places = new Map<string, number>();

  placeOf(part: string | null): number {
    if (part === null) return -1;
    let place = this.#places.get(part);
    if (place === undefined) {
      place = this.keys.length;
      this.keys.push(part);
      this.#places.set(part, place);
    }
    return place;
  }
}

/** Both keys together, for the pairs that occur. */
function crossed(left: Keyed, right: Keyed): Keyed {
  const width = right.keys.length;
  const known = new Int32Array(left.keys.length * width).fill(-1);
  const keys: string[] = [];
  const places = new Int32Array(left.places.length);
  for (let row = 0; row < places.length; row += 1) {
    const a = left.places[row] ?? -1;
    const b = right.places[row] ?? -1;
    if (a < 0 || b < 0) {
      places[row] = -1;
      continue;
    }
    let place = known[a * width + b] ?? -1;
    if (place < 0) {
      place = keys.length;
      keys.push(joinParts(left.keys[a] ?? "", right.keys[b] ?? ""));
      known[a * width + b] = place;
    }
    places[row] = place;
  }
  return { keys, places };
}
