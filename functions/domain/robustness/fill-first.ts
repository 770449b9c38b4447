import { fieldsOf } from "../criteria/fields-of.ts";
import { type Axis, axes } from "../criteria/types.ts";
import type { Label } from "../label.ts";
import { FILL_FIRST_SEGMENTS_MAX } from "../limits.ts";
import { byCodeUnit } from "../order.ts";
import type { OpenRanking, OpenSegment } from "../scoring/open-ranking.ts";
import { ranksOf } from "../scoring/ranks.ts";
import { combine, type DetailedAxis, scoreAxis, type WeightedCell } from "../scoring/score-axis.ts";
import { sharesOf } from "../scoring/spread.ts";
import type { Interval } from "../scoring/types.ts";
import type { RankedFigure } from "./segment-curves.ts";

export interface FactToFill {
  readonly criterion: string;
  readonly label: Label;
  readonly axis: Axis;
  readonly fields: readonly string[];
  /** Accounts that lack it, and segments they are in. */
  readonly accounts: number;
  readonly segments: number;
  /** By how much filling it narrows [s⁻, s⁺], on average over the accounts of all segments. */
  readonly narrows: number;
  /** Whether this fact alone, once known, could put another segment first. */
  readonly couldChangeFirst: boolean;
  /** Where it narrows most, counted by accounts; at most FILL_FIRST_SEGMENTS_MAX. */
  readonly where: readonly {
    readonly segment: string;
    readonly label: Label;
    readonly accounts: number;
    readonly narrows: number;
  }[];
}

export interface Challenger {
  readonly segment: string;
  readonly label: Label;
  readonly interval: Interval;
}

export interface FillFirst {
  /** First of the ranking with its interval; null when nothing is scored. */
  readonly leader: Challenger | null;
  /** Segments whose interval reaches above the lower end of the leader's, highest first. */
  readonly challengers: readonly Challenger[];
  /** Widest first. */
  readonly facts: readonly FactToFill[];
}

interface Looked {
  readonly segment: OpenSegment;
  readonly n: number;
  readonly figure: number | null;
  readonly interval: Interval | null;
  /** By place of the criterion. */
  readonly widths: Float64Array;
  readonly lacking: Float64Array;
}

/**
 * Which facts to find out first: those whose absence widens the intervals of the segments most,
 * weighted by accounts, and whether finding out could change which segment is first.
 */
export function fillFirst(open: OpenRanking, of: RankedFigure): FillFirst {
  const looked = open.segments.map((segment) => lookAt(open, of, segment));
  const ranked = ranksOf(
    looked.map((each) => ({ key: each.segment.key, score: each.figure, each })),
  );
  const leader = ranked[0]?.rank === 1 ? (ranked[0].item.each ?? null) : null;
  const named = leader && challenger(leader);
  return {
    leader: named,
    challengers: named === null ? [] : challengersOf(looked, named),
    facts: factsOf(open, of, looked, leader),
  };
}

function lookAt(open: OpenRanking, of: RankedFigure, segment: OpenSegment): Looked {
  const { cells } = segment;
  const detailed = detail(open, cells);
  const { score, interval } = figureOf(open, of, detailed);
  const shares = sharesFor(open, of, cells);
  const zeros = () => new Float64Array(open.criteria.length);
  const looked = { widths: zeros(), lacking: zeros() };
  for (const axis of axes) {
    const { widths, lacking } = detailed[axis];
    for (let i = 0; i < widths.length; i++) {
      looked.widths[i] = (looked.widths[i] ?? 0) + shares[axis] * (widths[i] ?? 0);
      if (shares[axis] > 0) looked.lacking[i] = (looked.lacking[i] ?? 0) + (lacking[i] ?? 0);
    }
  }
  const n = cells.reduce((sum, { utilities }) => sum + utilities.cell.n, 0);
  return { segment, n, figure: score, interval, ...looked };
}

type Detailed = Readonly<Record<Axis, DetailedAxis>>;

function detail({ criteria, profile }: OpenRanking, cells: readonly WeightedCell[]): Detailed {
  return {
    value: scoreAxis(cells, "value", criteria, profile),
    likelihood: scoreAxis(cells, "likelihood", criteria, profile),
  };
}

function figureOf({ profile }: OpenRanking, of: RankedFigure, { value, likelihood }: Detailed) {
  if (of === "score") return combine(value.axis, likelihood.axis, profile.valueShare);
  return of === "value" ? value.axis : likelihood.axis;
}

function sharesFor({ profile }: OpenRanking, of: RankedFigure, cells: readonly WeightedCell[]) {
  if (of === "score") return sharesOf(cells, profile.valueShare);
  return { value: of === "value" ? 1 : 0, likelihood: of === "likelihood" ? 1 : 0 };
}

function challenger({ segment: { key, label }, interval }: Looked): Challenger | null {
  return interval && { segment: key, label, interval };
}

function challengersOf(looked: readonly Looked[], leader: Challenger): Challenger[] {
  const found = looked.flatMap((each) => {
    const named = challenger(each);
    if (named === null || named.segment === leader.segment || each.n === 0) return [];
    return named.interval.high > leader.interval.low ? [named] : [];
  });
  return found.sort(
    (a, b) => b.interval.high - a.interval.high || byCodeUnit(a.segment, b.segment),
  );
}

const NEGLIGIBLE_WIDTH = 1e-12;

function factsOf(
  open: OpenRanking,
  of: RankedFigure,
  looked: readonly Looked[],
  leader: Looked | null,
): FactToFill[] {
  const accounts = looked.reduce((sum, { n }) => sum + n, 0);
  const facts = open.criteria.flatMap(({ criterion }, i) => {
    const gaps = looked.filter(({ widths }) => (widths[i] ?? 0) > NEGLIGIBLE_WIDTH);
    if (gaps.length === 0) return [];
    const weighed = (each: Looked) => each.n * (each.widths[i] ?? 0);
    return [
      {
        criterion: criterion.key,
        label: criterion.label,
        axis: criterion.axis,
        fields: fieldsOf(criterion.measure, open.plan.criteria),
        accounts: gaps.reduce((sum, { lacking }) => sum + (lacking[i] ?? 0), 0),
        segments: gaps.length,
        narrows: gaps.reduce((sum, each) => sum + weighed(each), 0) / accounts,
        couldChangeFirst: leader !== null && couldChangeFirst(open, of, looked, leader, i),
        where: gaps
          .sort((a, b) => weighed(b) - weighed(a) || byCodeUnit(a.segment.key, b.segment.key))
          .slice(0, FILL_FIRST_SEGMENTS_MAX)
          .map(({ segment: { key, label }, lacking, widths }) => ({
            segment: key,
            label,
            accounts: lacking[i] ?? 0,
            narrows: widths[i] ?? 0,
          })),
      },
    ];
  });
  return facts.sort((a, b) => b.narrows - a.narrows || byCodeUnit(a.criterion, b.criterion));
}

/** Whether any segment at its best can pass the leader at its worst, once fact i is known. */
function couldChangeFirst(
  open: OpenRanking,
  of: RankedFigure,
  looked: readonly Looked[],
  leader: Looked,
  i: number,
): boolean {
  const worst = onceKnown(open, of, leader, i, 0);
  if (worst === null) return true;
  return looked.some((each) => {
    if (each === leader) return false;
    const best = onceKnown(open, of, each, i, 1);
    return best !== null && best > worst;
  });
}

/** The figure of a segment when all that lack fact i turn out to have this utility. */
function onceKnown(
  open: OpenRanking,
  of: RankedFigure,
  { segment: { cells }, figure, lacking }: Looked,
  i: number,
  utility: 0 | 1,
): number | null {
  if ((lacking[i] ?? 0) === 0) return figure;
  const filled = cells.map((cell) => filledCell(cell, i, utility));
  return figureOf(open, of, detail(open, filled)).score;
}

function filledCell(cell: WeightedCell, i: number, utility: 0 | 1): WeightedCell {
  const { cell: moments, known, utilities } = cell.utilities;
  const share = (known[i] ?? 0) / moments.n;
  const allKnown = known.with(i, moments.n);
  const mixed = utilities.with(i, share * (utilities[i] ?? 0) + (1 - share) * utility);
  return { ...cell, utilities: { ...cell.utilities, known: allKnown, utilities: mixed } };
}
