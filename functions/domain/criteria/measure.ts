import { dayNumber, daysToMonths, daysToYears } from "../dates.ts";
import type { Account, Facts, Relationship } from "../facts/types.ts";
import { customerValue } from "./customer-value.ts";
import { dmuFields } from "./dmu.ts";
import {
  compileMotiveMatch,
  compileTriggerMatch,
  compileUrgencyFit,
  compileWinBack,
} from "./knowledge-measures.ts";
import { compileOwnRating } from "./ratings.ts";
import type { BuiltinMeasure, Criterion, Measure, MeasureContext, RawMeasure } from "./types.ts";

/** Reads one raw value, given the account's segment; null when a fact it needs is missing. */
type ReadMeasure = (account: Account, segment: string) => RawMeasure | null;

/** Ratio of two facts times a factor; of a segment the ratio of the sums. */
export interface RatioMeasure {
  readonly numerator: string;
  readonly denominator: string;
  readonly factor: number;
}

/** Raw value of a criterion for one account of a segment ("" for none); null when missing. */
export function rawMeasure(
  criterion: Criterion,
  account: Account,
  context: MeasureContext,
  segment = "",
): RawMeasure | null {
  return compileMeasure(criterion, context)(account, segment);
}

/** Whether the criterion is about such accounts at all: not applicable is not missing. */
export function applicable(criterion: Criterion, relationship: Relationship): boolean {
  return criterion.appliesTo.includes(relationship);
}

/** The ratio behind a measure, null for measures that are averaged. */
export function ratioOf(measure: Measure): RatioMeasure | null {
  if (measure.kind === "ratio") {
    return { numerator: measure.numerator, denominator: measure.denominator, factor: 1 };
  }
  const isMargin = measure.kind === "builtin" && measure.name === "marginPct";
  return isMargin ? { numerator: "margin12m", denominator: "revenue12m", factor: 100 } : null;
}

/** Figures of whole segments, and formulas over other criteria, have no raw value of an account. */
export function compileMeasure(
  { key, measure }: Pick<Criterion, "key" | "measure">,
  context: MeasureContext,
): ReadMeasure {
  const shares = ratioOf(measure);
  if (shares !== null) return readRatio(shares);
  switch (measure.kind) {
    case "builtin":
      return compileBuiltin(measure, context);
    case "field":
      return readField(measure.field);
    case "rating":
      return compileOwnRating(key);
    default:
      return () => null;
  }
}

function readRatio({ numerator, denominator, factor }: RatioMeasure): ReadMeasure {
  return ({ facts }) => {
    const over = numberOf(facts, numerator);
    const under = numberOf(facts, denominator);
    return over === null || under === null || under <= 0 ? null : ratio(over, under, factor);
  };
}

/** Of two facts, the second above 0. */
export function ratio(over: number, under: number, factor: number): number {
  return (factor * over) / under;
}

function readField(field: string): ReadMeasure {
  return ({ facts }) => {
    const value = facts[field];
    if (typeof value === "number" || typeof value === "string") return value;
    return typeof value === "boolean" ? Number(value) : null;
  };
}

function compileBuiltin(measure: BuiltinMeasure, context: MeasureContext): ReadMeasure {
  const { knowledge } = context;
  const today = dayNumber(context.asOf);
  switch (measure.name) {
    case "customerLifetime":
      return (account) => customerLifetime(account, today);
    case "revenuePerYear":
      return ({ facts }) => numberOf(facts, "revenue12m");
    case "orderMoments":
      return ({ facts }) => numberOf(facts, "orders12m");
    case "customerValue":
      return ({ facts }) => clv(facts, measure);
    case "upsellHeadroom":
      return ({ facts }) => upsellHeadroom(facts);
    case "crossSellHeadroom":
      return ({ facts }) => crossSellHeadroom(facts);
    case "motiveMatch":
      return compileMotiveMatch(knowledge);
    case "triggerMatch":
      return compileTriggerMatch(knowledge, today);
    case "entryBarrier":
      return ({ facts }) => entryBarrier(facts, today);
    case "dmuAccess":
      return ({ facts }) => dmuAccess(facts);
    case "urgency":
      return ({ facts }) => numberOf(facts, "urgency");
    case "urgencyFit":
      return compileUrgencyFit(knowledge);
    case "winBack":
      return compileWinBack(knowledge, today);
    default:
      return () => null;
  }
}

function clv(facts: Facts, { retention, discount }: BuiltinMeasure): number | null {
  const margin = numberOf(facts, "margin12m");
  return margin === null ? null : customerValue(margin, retention, discount);
}

function numberOf(facts: Facts, key: string): number | null {
  const value = facts[key];
  return typeof value === "number" ? value : null;
}

function dayOf(facts: Facts, key: string): number | null {
  const value = facts[key];
  return typeof value === "string" ? dayNumber(value) : null;
}

function customerLifetime({ facts, relationship }: Account, today: number): number | null {
  const since = dayOf(facts, "customerSince") ?? Number.NaN;
  const until = dayOf(facts, "customerUntil") ?? Number.NaN;
  const years = lifetimeYears(since, until, relationship === "former_customer", today);
  return Number.isNaN(years) ? null : years;
}

/** Between days, NaN where one is not known; NaN for former customers of whom the end is not known. */
export function lifetimeYears(
  since: number,
  until: number,
  isFormer: boolean,
  today: number,
): number {
  const isOpen = Number.isNaN(until);
  if (isOpen && isFormer) return Number.NaN;
  return Math.max(0, daysToYears((isOpen ? today : Math.min(until, today)) - since));
}

function upsellHeadroom(facts: Facts): number | null {
  const potential = numberOf(facts, "potential12m");
  const spend = numberOf(facts, "revenue12m");
  return potential === null || spend === null ? null : headroom(potential, spend);
}

export function headroom(potential: number, spend: number): number {
  return Math.max(0, potential - spend);
}

function crossSellHeadroom(facts: Facts): number | null {
  const { productLines, eligibleProductLines } = facts;
  if (typeof productLines !== "object" || typeof eligibleProductLines !== "object") return null;
  if (eligibleProductLines.length === 0) return null;
  let owned = 0;
  for (const line of eligibleProductLines) if (productLines.includes(line)) owned++;
  return 1 - owned / eligibleProductLines.length;
}

function entryBarrier(facts: Facts, today: number): number | null {
  const end = dayOf(facts, "contractEnd");
  return end === null ? null : Math.max(0, daysToMonths(end - today));
}

const ACCESS_MAX = 4;
const roleWeights: Readonly<Record<(typeof dmuFields)[number], number>> = {
  dmuInitiator: 1,
  dmuUser: 1,
  dmuInfluencer: 2,
  dmuBuyer: 2,
  dmuDecider: 3,
  dmuGatekeeper: 1,
};
/** What access to all roles adds up to. */
export const fullAccess = Object.values(roleWeights).reduce((sum, weight) => sum + weight, 0);

/** What access to one role adds. */
export function accessPart(role: (typeof dmuFields)[number], access: number): number {
  return (roleWeights[role] * access) / ACCESS_MAX;
}

function dmuAccess(facts: Facts): number | null {
  let known = false;
  let sum = 0;
  for (const role of dmuFields) {
    const access = numberOf(facts, role);
    if (access === null) continue;
    known = true;
    sum += accessPart(role, access);
  }
  return known ? sum / fullAccess : null;
}
