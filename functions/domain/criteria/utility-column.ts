import type { AccountColumns } from "../columns/types.ts";
import { relationships } from "../facts/types.ts";
import { type CompiledScale, compileScale } from "../scales/utility.ts";
import type { SegmentColumn } from "../segmentation/segment-column.ts";
import { MICROS, rawCents, toCents } from "./compile-criterion.ts";
import { applyFormula } from "./formula.ts";
import { applicable, ratioOf } from "./measure.ts";
import { compileOwnRating, ratingUtility } from "./ratings.ts";
import { type Asked, compileRaw } from "./raw-column.ts";
import type { Criterion, Measure, MeasureContext } from "./types.ts";

/** How a row is known; sums count by these numbers. */
export const UNKNOWN = 0;
const MEASURED = 1;
const RATED = 2;

/** What one criterion says of many accounts: what `compileCriterion` reads of each. */
export interface UtilityColumn {
  /** By row: MEASURED, RATED in place of a raw value, or UNKNOWN: then the rest is 0. */
  readonly known: Uint8Array;
  /** Units of 1e-6. */
  readonly micros: Int32Array;
  readonly clipped: Uint8Array;
  /** Ratios: the two facts; other numbers: the raw value and 0. Units of 1e-2. */
  readonly numerators: Float64Array;
  readonly denominators: Float64Array | null;
}

type Read = (columns: AccountColumns, segments: SegmentColumn, asked: Asked) => UtilityColumn;

const everybody: Asked = new Uint8Array(relationships.length).fill(1);

/** All criteria of a plan for many accounts; a row is known only where the criterion applies. */
export function compileUtilities(
  context: MeasureContext,
): (columns: AccountColumns, segments: SegmentColumn) => readonly UtilityColumn[] {
  const { criteria } = context;
  const reads = criteria.map((criterion) => ({
    read: compileUtility(criterion, context),
    asked: Uint8Array.from(relationships, (each) => Number(applicable(criterion, each))),
  }));
  return (columns, segments) => reads.map(({ read, asked }) => read(columns, segments, asked));
}

function compileUtility(criterion: Criterion, context: MeasureContext): Read {
  const { key, measure } = criterion;
  const read =
    measure.kind === "formula"
      ? compileFormula(criterion, measure, context)
      : compileMeasured(criterion, context);
  return measure.kind === "rating" ? read : orOwnRating(read, key);
}

const FLOAT_BYTES = 8;
const WHOLE_BYTES = 4;

/** On one piece of memory: there are many columns, and most of what they take is making them. */
function open(count: number, hasDenominators: boolean): UtilityColumn {
  const wholes = FLOAT_BYTES * count;
  const flags = wholes + WHOLE_BYTES * count;
  const memory = new ArrayBuffer(flags + 2 * count);
  return {
    numerators: new Float64Array(memory, 0, count),
    micros: new Int32Array(memory, wholes, count),
    known: new Uint8Array(memory, flags, count),
    clipped: new Uint8Array(memory, flags + count, count),
    denominators: hasDenominators ? new Float64Array(count) : null,
  };
}

// ------------------------------------------------------------ measured

function compileMeasured(criterion: Criterion, context: MeasureContext): Read {
  const { measure } = criterion;
  const readRaw = compileRaw(criterion, context);
  const scale = compileScale(criterion.scale, criterion.direction);
  const putOnScale = compileNumbers(criterion, scale);
  return (columns, segments, asked) => {
    const raw = readRaw(columns, segments, asked);
    const into = open(columns.count, ratioOf(measure) !== null);
    putOnScale(raw, into);
    addSums(measure, columns, raw, into);
    if (measure.kind === "field") addCoded(measure.field, columns, asked, scale, into);
    return into;
  };
}

type PutOnScale = (raw: Float64Array, into: UtilityColumn) => void;

/** Straight lines, the most frequent by far, without a call per number. */
function compileNumbers({ scale, direction }: Criterion, compiled: CompiledScale): PutOnScale {
  if (scale.kind !== "linear") return withCalls(compiled);
  const { low, high } = scale;
  const width = high - low;
  const isHigher = direction === "higher";
  return (raw, { known, micros, clipped }) => {
    for (let row = 0; row < raw.length; row += 1) {
      const x = raw[row] ?? Number.NaN;
      if (Number.isNaN(x)) continue;
      const u = Math.min(1, Math.max(0, (x - low) / width));
      known[row] = MEASURED;
      micros[row] = Math.round((isHigher ? u : 1 - u) * MICROS);
      if (x < low || x > high) clipped[row] = 1;
    }
  };
}

function withCalls(scale: CompiledScale): PutOnScale {
  return (raw, { known, micros, clipped }) => {
    for (let row = 0; row < raw.length; row += 1) {
      const x = raw[row] ?? Number.NaN;
      if (Number.isNaN(x)) continue;
      known[row] = MEASURED;
      micros[row] = Math.round(scale.utility(x) * MICROS);
      if (scale.isClipped(x)) clipped[row] = 1;
    }
  };
}

function addSums(
  measure: Measure,
  { facts }: AccountColumns,
  raw: Float64Array,
  { known, numerators, denominators }: UtilityColumn,
): void {
  const shares = ratioOf(measure);
  if (shares === null) {
    for (let row = 0; row < raw.length; row += 1) {
      if (known[row] !== UNKNOWN) numerators[row] = rawCents(raw[row] ?? 0);
    }
    return;
  }
  const over = facts.get(shares.numerator)?.numbers;
  const under = facts.get(shares.denominator)?.numbers;
  for (let row = 0; row < raw.length; row += 1) {
    if (known[row] === UNKNOWN) continue;
    numerators[row] = toCents(over?.[row] ?? 0);
    if (denominators !== null) denominators[row] = toCents(under?.[row] ?? 0);
  }
}

/** Texts by the scale's table; truth values as 0 and 1. */
function addCoded(
  field: string,
  { count, facts, relationships: of }: AccountColumns,
  asked: Asked,
  scale: CompiledScale,
  { known, micros, clipped, numerators }: UtilityColumn,
): void {
  const column = facts.get(field);
  if (column === undefined || column.codes === null) return;
  const { codes, values } = column;
  const utilities = values.map((value) => {
    if (typeof value === "object") return null;
    if (typeof value === "string") {
      const u = scale.utilityOfText(value);
      return { u: u ?? 0, isClipped: u === null, cents: 0 };
    }
    const x = Number(value);
    return { u: scale.utility(x), isClipped: scale.isClipped(x), cents: rawCents(x) };
  });
  for (let row = 0; row < count; row += 1) {
    const found = utilities[codes[row] ?? -1];
    if (found === undefined || found === null || asked[of[row] ?? 0] !== 1) continue;
    known[row] = MEASURED;
    micros[row] = Math.round(found.u * MICROS);
    clipped[row] = Number(found.isClipped);
    numerators[row] = found.cents;
  }
}

// ------------------------------------------------------------ rated, or made of others

/** What was not measured may have been rated: u = (r − 1) ÷ 4, METHOD §3. */
function orOwnRating(read: Read, key: string): Read {
  const ownRating = compileOwnRating(key);
  return (columns, segments, asked) => {
    const column = read(columns, segments, asked);
    for (const [row, ratings] of columns.ratings) {
      if (asked[columns.relationships[row] ?? 0] !== 1 || column.known[row] !== UNKNOWN) continue;
      const rating = ownRating({ ratings });
      if (rating === null) continue;
      column.known[row] = RATED;
      column.micros[row] = Math.round(ratingUtility(rating) * MICROS);
      column.clipped[row] = 0;
      column.numerators[row] = 0;
      if (column.denominators !== null) column.denominators[row] = 0;
    }
    return column;
  };
}

/** Missing as soon as one of the criteria it is made of is; those need not apply themselves. */
function compileFormula(
  { scale, direction }: Criterion,
  { operation, criteria: keys }: Extract<Measure, { kind: "formula" }>,
  context: MeasureContext,
): Read {
  const parts = context.criteria
    .filter(({ key }) => keys.includes(key))
    .map((criterion) => compileUtility(criterion, context));
  const own = compileScale(scale, direction);
  return (columns, segments, asked) => {
    const { count, relationships: of } = columns;
    const into = open(count, false);
    const read = parts.map((part) => part(columns, segments, everybody));
    if (read.length === 0) return into;
    for (let row = 0; row < count; row += 1) {
      const isKnown = read.every(({ known }) => known[row] !== UNKNOWN);
      if (!isKnown || asked[of[row] ?? 0] !== 1) continue;
      const raw = applyFormula(
        operation,
        read.map(({ micros }) => (micros[row] ?? 0) / MICROS),
      );
      into.known[row] = MEASURED;
      into.micros[row] = Math.round(own.utility(raw) * MICROS);
      into.clipped[row] = Number(own.isClipped(raw));
      into.numerators[row] = toCents(raw);
    }
    return into;
  };
}
