import type { Axis } from "../criteria/types.ts";
import { axisShares } from "../scoring/axis-weights.ts";
import type { AxisScore, Interval, Ranking, SegmentScore } from "../scoring/types.ts";
import type { Verdict } from "./distinct-segments.ts";
import type { FigureErrors } from "./figure-errors.ts";

/** How far a segment is ahead of the next one in the ranking. */
export interface Lead {
  /** Key of the next segment. */
  readonly over: string;
  /** Scores 0–1, this minus next. */
  readonly difference: number;
  /** 95 %; null when chance in one of the two cannot be judged, or it has too few accounts. */
  readonly ci95: Interval | null;
  /** Whether the interval stays above 0; null when there is none. False when segments do not differ. */
  readonly supported: boolean | null;
}

/** What a claim about a segment rests on. */
export interface Grounds {
  readonly errors: ReadonlyMap<string, FigureErrors>;
  readonly verdict: Verdict;
  /** Of segments with fewer accounts nothing is claimed: their own variance says too little. */
  readonly enough: number;
}

type Errors = ReadonlyMap<string, FigureErrors>;

/**
 * Leads by segment key, of the scored segments but the last. The interval of a difference of two
 * independent means: the squares of their half-widths add up. Read after the verdict, so that no
 * lead is claimed among segments that do not differ at all (Fisher's protected comparisons, 1935).
 */
export function leadsOf(
  { rows }: Pick<Ranking, "rows">,
  valueShare: number,
  { errors, verdict, enough }: Grounds,
): ReadonlyMap<string, Lead> {
  const scored = rows.filter(({ score }) => score !== null);
  return new Map(
    scored.slice(0, -1).flatMap((row, place): [string, Lead][] => {
      const next = scored[place + 1];
      if (next === undefined) return [];
      const difference = (row.score ?? 0) - (next.score ?? 0);
      const judged = row.n >= enough && next.n >= enough;
      const half = joined([
        headlineError(row, valueShare, errors),
        headlineError(next, valueShare, errors),
      ]);
      const ci95 =
        half === null || !judged ? null : { low: difference - half, high: difference + half };
      const supported = claimed(ci95 === null ? null : ci95.low > 0, verdict);
      return [[row.segment, { over: next.segment, difference, ci95, supported }]];
    }),
  );
}

/** What may be claimed, given whether segments differ at all. */
export function claimed(holds: boolean | null, { status }: Verdict): boolean | null {
  if (holds === false || status === "doNotDiffer") return false;
  return status === "differ" ? holds : null;
}

/** Half the 95 % interval of the score: accounts and figures of the segment together. */
function headlineError(row: SegmentScore, valueShare: number, errors: Errors): number | null {
  const shares = axisShares(valueShare, {
    value: row.value.interval !== null,
    likelihood: row.likelihood.interval !== null,
  });
  return joined([
    halfOf(row.ci95, row.score),
    ...figureParts(row, "value", shares.value, errors),
    ...figureParts(row, "likelihood", shares.likelihood, errors),
  ]);
}

/** Half the 95 % interval of one axis, 0–1. */
export function axisError(row: SegmentScore, axis: Axis, errors: Errors): number | null {
  return joined([halfOf(row[axis].ci95, row[axis].score), ...figureParts(row, axis, 1, errors)]);
}

function figureParts(
  row: SegmentScore,
  axis: Axis,
  share: number,
  errors: Errors,
): (number | null)[] {
  const ofSegment = errors.get(row.segment);
  const used: AxisScore = row[axis];
  if (ofSegment === undefined || share === 0) return [];
  return used.contributions.flatMap(({ criterion, weight, coverage }) => {
    const half = ofSegment.get(criterion);
    // What is not known is filled in by the policy: there is no chance in that.
    if (half === undefined || weight === 0 || coverage === 0) return [];
    return [half === null ? null : share * weight * half];
  });
}

/** The interval is clipped to 0–1: the longer side is the whole half. */
function halfOf(interval: Interval | null, centre: number | null): number | null {
  if (interval === null || centre === null) return null;
  return Math.max(centre - interval.low, interval.high - centre);
}

function joined(halves: readonly (number | null)[]): number | null {
  let squares = 0;
  for (const half of halves) {
    if (half === null) return null;
    squares += half ** 2;
  }
  return Math.sqrt(squares);
}
