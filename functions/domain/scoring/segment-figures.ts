import { isSegmentMeasure } from "../criteria/segment-measures.ts";
import type { BuiltinName, Criterion } from "../criteria/types.ts";
import type { CellMoments } from "../moments/types.ts";
import { type Prior, priorByLikelihood, type Trials } from "../statistics/beta-binomial.ts";
import { restrictedMean } from "../statistics/kaplan-meier.ts";
import { durations, tally } from "../tallies/read.ts";

/** Lifetimes of a segment count up to here, months. */
export const LIFETIME_HORIZON_MONTHS = 120;
const MONTHS_PER_YEAR = 12;

/** All cells of one segment, whatever the relationship. */
type Cells = readonly CellMoments[];

/** Raw figures of one segment as a whole, by place of the criterion; null: not of that kind, or not known. */
export type SegmentFigures = readonly (number | null)[];

/**
 * What is known of segments beyond their accounts one by one: size, growth, churn, win rate, leads,
 * competitors, and the lifetime of customers who are still there. From tallies: no account is read.
 * Trends and references come from the tenant's knowledge instead, as segment constants.
 */
export function segmentFigures(
  segments: readonly Cells[],
  criteria: readonly Criterion[],
): readonly SegmentFigures[] {
  const figures = criteria.map(({ measure }) => {
    const name = measure.kind === "builtin" ? measure.name : null;
    return name === null ? null : compileFigure(name, segments);
  });
  return segments.map((cells) => figures.map((figure) => figure?.(cells) ?? null));
}

/** Which criteria get their value from the segment as a whole, not from a mean over accounts. */
export function isWholeFigure({ measure }: Criterion): boolean {
  if (measure.kind !== "builtin") return false;
  return measure.name === "customerLifetime" || isSegmentMeasure(measure);
}

type Figure = (cells: Cells) => number | null;

function compileFigure(name: BuiltinName, segments: readonly Cells[]): Figure | null {
  switch (name) {
    case "customerLifetime":
      return lifetimeYears;
    case "size":
      return (cells) => accountsOf(cells);
    case "growth":
      return (cells) =>
        percentChange(tally(cells, "priorRevenueCents"), tally(cells, "orderRevenueCents"));
    case "churnRate":
      return (cells) => share(tally(cells, "churned12m"), tally(cells, "atRisk12m"));
    case "competitorSuccess":
      return (cells) =>
        share(tally(cells, "competitorComparable"), tally(cells, "competitorKnown"));
    case "winRate":
      return compileWinRate(segments);
    case "leadResults":
      return compileLeadResults(segments);
    default:
      return null;
  }
}

/** Kaplan–Meier mean lifetime restricted to LIFETIME_HORIZON_MONTHS, in years (METHOD §3). */
function lifetimeYears(cells: Cells): number | null {
  const mean = restrictedMean(durations(cells, "lifetime"), LIFETIME_HORIZON_MONTHS);
  return mean === null ? null : mean.months / MONTHS_PER_YEAR;
}

function accountsOf(cells: Cells): number {
  return cells.reduce((sum, { n }) => sum + n, 0);
}

function share(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

function percentChange(before: number, after: number): number | null {
  return before > 0 ? (100 * (after - before)) / before : null;
}

/** won ÷ (won + lost), drawn towards all segments: beta-binomial posterior mean (METHOD §10). */
function compileWinRate(segments: readonly Cells[]): Figure {
  const of = (cells: Cells) => {
    const won = tally(cells, "won");
    return { successes: won, trials: won + tally(cells, "lost") };
  };
  const prior = priorByLikelihood(segments.map(of));
  return (cells) => {
    const outcomes = of(cells);
    return outcomes.trials === 0 ? null : posteriorMean(prior, outcomes);
  };
}

/** Leads per 100 accounts × their shrunken conversion; null where no segment has leads at all. */
function compileLeadResults(segments: readonly Cells[]): Figure {
  const of = (cells: Cells) => ({
    successes: tally(cells, "convertedLeads12m"),
    trials: tally(cells, "leads12m"),
  });
  const all = segments.map(of);
  if (all.every(({ trials }) => trials === 0)) return () => null;
  const prior = priorByLikelihood(all);
  return (cells) => {
    const leads = of(cells);
    const perHundred = share(100 * leads.trials, accountsOf(cells));
    return perHundred === null ? null : perHundred * posteriorMean(prior, leads);
  };
}

function posteriorMean({ alpha, beta }: Prior, { successes, trials }: Trials): number {
  return (alpha + successes) / (alpha + beta + trials);
}
