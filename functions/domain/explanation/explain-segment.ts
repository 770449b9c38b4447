import type { Axis } from "../criteria/types.ts";
import type { SegmentRating } from "../knowledge/types.ts";
import { placeSegments } from "../matrix/place-segments.ts";
import type { Matrix, MatrixPoint } from "../matrix/types.ts";
import { cellKey } from "../moments/cells.ts";
import { counts } from "../moments/measure-accounts.ts";
import type { Moments, Plan } from "../moments/types.ts";
import {
  type OpenRanking,
  type OpenSegment,
  openRanking,
  type RankingOptions,
} from "../scoring/open-ranking.ts";
import { rankSegments } from "../scoring/rank-segments.ts";
import { effectiveWeights, fillOf, type WeightedCell } from "../scoring/score-axis.ts";
import { sharesOf } from "../scoring/spread.ts";
import type { MissingPolicy, ProfileDefinition, Ranking, SegmentScore } from "../scoring/types.ts";
import { OTHER_SEGMENT } from "../segmentation/types.ts";
import { explainAxis } from "./explain-axis.ts";
import { segmentHeadroom } from "./headroom.ts";
import { segmentSources } from "./segment-sources.ts";
import type { ExplainedAxis, WeightPart } from "./types.ts";
import { whyWeight } from "./weights.ts";

export interface SegmentExplanation {
  readonly row: SegmentScore;
  readonly point: MatrixPoint;
  readonly matrix: Matrix;
  /** Segments with a score. */
  readonly ranked: number;
  /** Keys of the segments pooled into this one. */
  readonly pooled: readonly string[];
  readonly axes: Readonly<Record<Axis, ExplainedAxis>>;
}

export interface SegmentQuestion {
  readonly moments: Moments;
  readonly plan: Plan;
  readonly profile: ProfileDefinition;
  readonly options: RankingOptions;
  readonly segment: string;
  /** Ratings of the segments of the segmentation. */
  readonly ratings: readonly SegmentRating[];
}

/** From facts to the score of one segment; null when there is no such segment. No account is read. */
export function explainSegment(question: SegmentQuestion): SegmentExplanation | null {
  const { moments, plan, profile, options, segment: key } = question;
  const ranking = rankSegments(moments, plan, profile, options);
  const matrix = placeSegments(ranking, profile.thresholds);
  const named = ({ segment }: { readonly segment: string }) => segment === key;
  const row = ranking.rows.find(named);
  const point = matrix.points.find(named);
  const open = openRanking(moments, plan, profile, options);
  const segment = open.segments.find((each) => each.key === key);
  if (row === undefined || point === undefined || segment === undefined) return null;
  const pooled = key === OTHER_SEGMENT ? ranking.pooled : [];
  const explained = (axis: Axis) =>
    explainSegmentAxis(axis, question, { open, segment, row, pooled });
  return {
    row,
    point,
    matrix,
    ranked: rankedOf(ranking),
    pooled,
    axes: { value: explained("value"), likelihood: explained("likelihood") },
  };
}

function rankedOf({ rows }: Ranking): number {
  return rows.reduce((sum, { rank }) => sum + (rank === null ? 0 : 1), 0);
}

interface Found {
  readonly open: OpenRanking;
  readonly segment: OpenSegment;
  readonly row: SegmentScore;
  readonly pooled: readonly string[];
}

function explainSegmentAxis(
  axis: Axis,
  { moments, plan, profile, ratings }: SegmentQuestion,
  { open, segment, row, pooled }: Found,
): ExplainedAxis {
  const keys = pooled.length > 0 ? pooled : [segment.key];
  const evidence = { open, segment, moments, keys, ratings, asOf: plan.asOf };
  const measured = keys.flatMap((key) =>
    open.considered.flatMap((each) => moments.cells.get(cellKey(key, each)) ?? []),
  );
  return explainAxis({
    axis,
    score: row[axis],
    share: sharesOf(segment.cells, profile.valueShare)[axis],
    weighing: { criteria: plan.criteria, profile, level: "segment" },
    fields: plan.fields,
    present: segment.cells.map(({ utilities }) => utilities.cell.relationship),
    tell: (criterion, i) => ({
      weights: weightParts(open, segment, axis, i),
      sources: segmentSources(evidence, i),
      headroom: segmentHeadroom(criterion, measured, i),
    }),
  });
}

/** Per relationship what a criterion weighs and adds; the rules of `scoreAxis`. */
function weightParts(
  { criteria, profile }: OpenRanking,
  { cells }: OpenSegment,
  axis: Axis,
  i: number,
): WeightPart[] {
  const criterion = criteria[i]?.criterion;
  const all = criteria.map((each) => each.criterion);
  const scored = cells.flatMap((cell) => {
    const nominal = cell.weights[axis];
    const effective = nominal && effectiveWeights(nominal, cell.utilities, profile.missing);
    return nominal && effective ? [{ cell, nominal, effective }] : [];
  });
  const accounts = scored.reduce((sum, { cell }) => sum + cell.utilities.cell.n, 0);
  return scored.flatMap(({ cell, nominal, effective }) => {
    const { n, relationship } = cell.utilities.cell;
    if (criterion === undefined || !counts(criterion, "segment", relationship)) return [];
    const [share, weight, utility] = [
      n / accounts,
      effective[i] ?? 0,
      filled(cell, i, profile.missing),
    ];
    const unknown = all.filter((_, j) => (nominal[j] ?? 0) > 0 && (effective[j] ?? 0) === 0);
    return [
      {
        ...{ relationship, n, share, nominal: nominal[i] ?? 0, weight, utility },
        contribution: share * weight * utility,
        why: whyWeight(
          { criteria: all, profile, level: "segment" },
          criterion,
          relationship,
          unknown,
        ),
      },
    ];
  });
}

function filled({ utilities }: WeightedCell, i: number, policy: MissingPolicy): number {
  const u = utilities.utilities[i] ?? 0;
  const share = (utilities.known[i] ?? 0) / utilities.cell.n;
  return share * u + (1 - share) * fillOf(policy, u);
}
