import type { Account } from "../facts/types.ts";
import { compileScale } from "../scales/utility.ts";
import { compileMeasure, ratioOf } from "./measure.ts";
import type { Criterion, Measure } from "./types.ts";

/** Steps of a utility in 0–1: every score is made of whole millionths. */
export const MICROS = 1_000_000;
const CENTS = 100;

/** What one criterion says of one account; reused from account to account, so never kept. */
export interface Reading {
  known: boolean;
  /** Utility, units of 1e-6. */
  micros: number;
  clipped: boolean;
  /** Ratios: the two facts; other numbers: the raw value and 0. Units of 1e-2. */
  numerator: number;
  denominator: number;
}

export type ReadCriterion = (account: Account, reading: Reading) => void;

export function emptyReading(): Reading {
  return { known: false, micros: 0, clipped: false, numerator: 0, denominator: 0 };
}

export function toCents(x: number): number {
  return Math.round(x * CENTS) + 0;
}

/** A criterion made ready for many accounts on one day. */
export function compileCriterion(criterion: Criterion, asOf: string): ReadCriterion {
  const read = compileMeasure(criterion.measure, asOf);
  const scale = compileScale(criterion.scale, criterion.direction);
  const readSums = compileSums(criterion.measure);
  return (account, reading) => {
    const raw = read(account);
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

function compileSums(measure: Measure) {
  const ratio = ratioOf(measure);
  return (account: Account, raw: number | string, reading: Reading): void => {
    if (ratio === null) {
      reading.numerator = typeof raw === "number" ? toCents(raw) : 0;
      reading.denominator = 0;
      return;
    }
    const over = account.facts[ratio.numerator];
    const under = account.facts[ratio.denominator];
    reading.numerator = typeof over === "number" ? toCents(over) : 0;
    reading.denominator = typeof under === "number" ? toCents(under) : 0;
  };
}
