import type { Account } from "../facts/types.ts";
import { compileScale } from "../scales/utility.ts";
import { applyFormula } from "./formula.ts";
import { compileMeasure, ratioOf } from "./measure.ts";
import { compileOwnRating, ratingUtility } from "./ratings.ts";
import type { Criterion, Measure, MeasureContext } from "./types.ts";

/** Steps of a utility in 0–1: every score is made of whole millionths. */
export const MICROS = 1_000_000;
const CENTS = 100;

/** What one criterion says of one account; reused from account to account, so never kept. */
export interface Reading {
  known: boolean;
  /** False when it is known by a rating in place of a raw value. */
  measured: boolean;
  /** Utility, units of 1e-6. */
  micros: number;
  clipped: boolean;
  /** Ratios: the two facts; other numbers: the raw value and 0. Units of 1e-2. */
  numerator: number;
  denominator: number;
}

/** `segment`: key of the account's segment, "" for none. */
export type ReadCriterion = (account: Account, segment: string, reading: Reading) => void;

export function emptyReading(): Reading {
  return { known: false, measured: true, micros: 0, clipped: false, numerator: 0, denominator: 0 };
}

export function toCents(x: number): number {
  return Math.round(x * CENTS) + 0;
}

/** Sums of amounts up to here stay exact: two of them are 2^53. */
const RAW_MAX_CENTS = 2 ** 52;

/** A raw value as it adds to the mean shown; utilities do not go by it. */
export function rawCents(raw: number): number {
  return Math.min(RAW_MAX_CENTS, Math.max(-RAW_MAX_CENTS, toCents(raw)));
}

/** A criterion made ready for many accounts on one day. */
export function compileCriterion(criterion: Criterion, context: MeasureContext): ReadCriterion {
  const { measure } = criterion;
  const read =
    measure.kind === "formula"
      ? compileFormula(criterion, measure, context)
      : compileMeasured(criterion, context);
  return measure.kind === "rating" ? measuredAlways(read) : orOwnRating(read, criterion.key);
}

function compileMeasured(criterion: Criterion, context: MeasureContext): ReadCriterion {
  const read = compileMeasure(criterion, context);
  const scale = compileScale(criterion.scale, criterion.direction);
  const readSums = compileSums(criterion.measure);
  return (account, segment, reading) => {
    const raw = read(account, segment);
    reading.known = raw !== null && !Number.isNaN(raw);
    if (raw === null || !reading.known) return;
    if (typeof raw === "number") {
      reading.micros = Math.round(scale.utility(raw) * MICROS);
      reading.clipped = scale.isClipped(raw);
    } else {
      const u = scale.utilityOfText(raw);
      reading.micros = Math.round((u ?? 0) * MICROS);
      reading.clipped = u === null;
    }
    readSums(account, raw, reading);
  };
}

/** Of a criterion that is rated the rating is the raw value. */
function measuredAlways(read: ReadCriterion): ReadCriterion {
  return (account, segment, reading) => {
    reading.measured = true;
    read(account, segment, reading);
  };
}

/** What was not measured may have been rated: u = (r − 1) ÷ 4, METHOD §3. */
function orOwnRating(read: ReadCriterion, key: string): ReadCriterion {
  const ownRating = compileOwnRating(key);
  return (account, segment, reading) => {
    reading.measured = true;
    read(account, segment, reading);
    if (reading.known || account.ratings === undefined) return;
    const rating = ownRating(account);
    if (rating === null) return;
    reading.known = true;
    reading.measured = false;
    reading.micros = Math.round(ratingUtility(rating) * MICROS);
    reading.clipped = false;
    reading.numerator = 0;
    reading.denominator = 0;
  };
}

/** Missing as soon as one of the criteria it is made of is. */
function compileFormula(
  { scale, direction }: Criterion,
  { operation, criteria: keys }: Extract<Measure, { kind: "formula" }>,
  context: MeasureContext,
): ReadCriterion {
  const parts = context.criteria
    .filter(({ key }) => keys.includes(key))
    .map((criterion) => compileCriterion(criterion, context));
  const own = compileScale(scale, direction);
  const utilities = new Array<number>(parts.length).fill(0);
  return (account, segment, reading) => {
    for (const [place, part] of parts.entries()) {
      part(account, segment, reading);
      if (!reading.known) return;
      utilities[place] = reading.micros / MICROS;
    }
    reading.known = parts.length > 0;
    reading.measured = true;
    if (!reading.known) return;
    const raw = applyFormula(operation, utilities);
    reading.micros = Math.round(own.utility(raw) * MICROS);
    reading.clipped = own.isClipped(raw);
    reading.numerator = toCents(raw);
    reading.denominator = 0;
  };
}

function compileSums(measure: Measure) {
  const ratio = ratioOf(measure);
  return (account: Account, raw: number | string, reading: Reading): void => {
    if (ratio === null) {
      // A customer value can be any multiple of the margin.
      reading.numerator = typeof raw === "number" ? rawCents(raw) : 0;
      reading.denominator = 0;
      return;
    }
    const over = account.facts[ratio.numerator];
    const under = account.facts[ratio.denominator];
    reading.numerator = typeof over === "number" ? toCents(over) : 0;
    reading.denominator = typeof under === "number" ? toCents(under) : 0;
  };
}
