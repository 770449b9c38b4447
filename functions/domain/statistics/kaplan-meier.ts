import type { Interval } from "../scoring/types.ts";
import { twoSidedZ } from "./normal.ts";

/** Accounts by the number of whole months they were customers; both lists from month 0. */
export interface GroupedLifetimes {
  /** Left after so many months. */
  readonly left: readonly number[];
  /** Still customers after so many months: what became of them later is not known. */
  readonly still: readonly number[];
}

export interface Survival {
  readonly months: number;
  /** Share still customers beyond these months, 0–1. */
  readonly share: number;
  /** Greenwood's. */
  readonly variance: number;
  /** Log-log; null where the share is 0 or 1 and the sample does not tell. */
  readonly interval: Interval | null;
  /** Accounts watched for at least these months. */
  readonly atRisk: number;
}

export interface RestrictedMean {
  /** Mean months as a customer, up to the horizon. */
  readonly months: number;
  readonly standardError: number;
  /** Up to where it counts: the horizon asked for, or the longest lifetime seen if that is shorter. */
  readonly horizonMonths: number;
  readonly n: number;
}

interface Step {
  readonly month: number;
  readonly atRisk: number;
  readonly left: number;
  /** Survival beyond the month. */
  readonly share: number;
}

/** Product-limit steps at months in which somebody left. */
function stepsOf({ left, still }: GroupedLifetimes): Step[] {
  let atRisk = total(left) + total(still);
  let share = 1;
  const steps: Step[] = [];
  for (let month = 0; month < Math.max(left.length, still.length); month++) {
    const gone = left[month] ?? 0;
    if (gone > 0) {
      share *= (atRisk - gone) / atRisk;
      steps.push({ month, atRisk, left: gone, share });
    }
    atRisk -= gone + (still[month] ?? 0);
  }
  return steps;
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, each) => sum + each, 0);
}

/** The longest lifetime seen, −1 when there is none. */
function longest({ left, still }: GroupedLifetimes): number {
  const seen = (counts: readonly number[]) => counts.findLastIndex((each) => each > 0);
  return Math.max(seen(left), seen(still));
}

/**
 * Share of customers that stay longer than some months, when most have not left yet. Those last
 * seen in a month count as watched through it. Null without accounts, and beyond the longest
 * lifetime seen, unless all had left by then. Source: Kaplan and Meier (1958); variance Greenwood
 * (1926); interval on the log-log scale, Kalbfleisch and Prentice (1980).
 */
export function survivalAt(
  lifetimes: GroupedLifetimes,
  months: number,
  level = 0.95,
): Survival | null {
  const steps = stepsOf(lifetimes).filter(({ month }) => month <= months);
  const share = steps.at(-1)?.share ?? 1;
  const end = longest(lifetimes);
  if (end < 0 || (months > end && share > 0)) return null;
  const { left, still } = lifetimes;
  const atRisk = total(left.slice(months)) + total(still.slice(months));
  const greenwood = steps.reduce((sum, step) => sum + hazardVariance(step), 0);
  const variance = share === 0 ? 0 : share ** 2 * greenwood;
  return { months, share, variance, interval: logLog(share, greenwood, level), atRisk };
}

/** d ÷ (n·(n − d)). */
function hazardVariance({ atRisk, left }: Step): number {
  return left / (atRisk * (atRisk - left));
}

function logLog(share: number, greenwood: number, level: number): Interval | null {
  if (share <= 0 || share >= 1) return null;
  const spread = Math.exp((twoSidedZ(level) * Math.sqrt(greenwood)) / Math.abs(Math.log(share)));
  return { low: share ** spread, high: share ** (1 / spread) };
}

/**
 * Mean lifetime up to a horizon: the area under the survival curve. Null without accounts, or when
 * nobody was watched for as long as a month. Source: Irwin (1949); standard error as in Klein and
 * Moeschberger (2003), section 4.5.
 */
export function restrictedMean(
  lifetimes: GroupedLifetimes,
  horizonMonths: number,
): RestrictedMean | null {
  const end = longest(lifetimes);
  const all = stepsOf(lifetimes);
  const emptied = all.at(-1)?.share === 0;
  const reached = emptied ? horizonMonths : Math.min(horizonMonths, end);
  if (end < 0 || (end === 0 && !emptied)) return null;
  const steps = all.filter(({ month }) => month < reached);
  let area = 0;
  let variance = 0;
  // From the horizon back, so that the area behind each step is at hand.
  for (const [i, step] of [...steps.entries()].reverse()) {
    area += step.share * ((steps[i + 1]?.month ?? reached) - step.month);
    if (step.share > 0) variance += area ** 2 * hazardVariance(step);
  }
  area += steps[0]?.month ?? reached;
  const n = total(lifetimes.left) + total(lifetimes.still);
  return { months: area, standardError: Math.sqrt(variance), horizonMonths: reached, n };
}
