import type { AccountExplanation } from "../../domain/explanation/explain-account.ts";
import type { SegmentExplanation } from "../../domain/explanation/explain-segment.ts";
import type {
  ExplainedAxis,
  ExplainedCriterion,
  WeightPart,
} from "../../domain/explanation/types.ts";
import { nineBoxOf, type Thresholds } from "../../domain/index.ts";
import {
  coordinates,
  intervalOrNull,
  scoreOrNull,
  shownMissing,
  shownNineBox,
  shownQuadrant,
  shownScore,
} from "../../domain/ranking/show.ts";
import type { AxisScore, Interval, MissingFact, RowStatus } from "../../domain/scoring/types.ts";

function shownWeight(part: WeightPart) {
  return { ...part, contribution: shownScore(part.contribution) };
}

/** `version`: of the criteria set, which froze the scale. */
function shownCriterion(
  { scale, direction, contribution, weights, ...rest }: ExplainedCriterion,
  version: number,
) {
  return {
    ...rest,
    scale: { version, direction, definition: scale },
    weights: weights.map(shownWeight),
    contribution: shownScore(contribution),
  };
}

export function shownAxis(
  { score, interval, ci95, contribution, criteria, ...rest }: ExplainedAxis,
  version: number,
) {
  return {
    ...rest,
    score: scoreOrNull(score),
    interval: intervalOrNull(interval),
    ci95: intervalOrNull(ci95),
    contribution: scoreOrNull(contribution),
    criteria: criteria.map((each) => shownCriterion(each, version)),
  };
}

interface Scored {
  readonly status: RowStatus;
  readonly score: number | null;
  readonly interval: Interval | null;
  readonly value: AxisScore;
  readonly likelihood: AxisScore;
  readonly missing: readonly MissingFact[];
}

/** Headline, place and axes: what segments and accounts have in common. */
function shownCore(
  scored: Scored,
  { axes, thresholds, quadrant }: Pick<AccountExplanation, "axes" | "thresholds" | "quadrant">,
  version: number,
) {
  const { value, likelihood } = scored;
  const placed = value.score !== null && likelihood.score !== null;
  return {
    status: scored.status,
    score: scoreOrNull(scored.score),
    interval: intervalOrNull(scored.interval),
    place: {
      coordinates: coordinates(likelihood.score, value.score),
      quadrant: shownQuadrant(quadrant),
      nineBox: shownNineBox(
        placed ? nineBoxOf(100 * (likelihood.score ?? 0), 100 * (value.score ?? 0)) : null,
      ),
      thresholds: linesOf(thresholds),
    },
    axes: {
      value: shownAxis(axes.value, version),
      likelihood: shownAxis(axes.likelihood, version),
    },
    missing: scored.missing.map(shownMissing),
  };
}

const linesOf = ({ kind, value, likelihood }: Thresholds) => ({ kind, value, likelihood });

export function shownSegment(found: SegmentExplanation, version: number) {
  const { row, point, matrix, ranked, pooled, axes } = found;
  const { thresholds } = matrix;
  return {
    segment: {
      key: row.segment,
      label: row.label,
      rank: row.rank,
      ranked,
      n: row.n,
      share: row.share,
      pooled,
    },
    ci95: intervalOrNull(row.ci95),
    ...shownCore(row, { axes, thresholds, quadrant: point.quadrant }, version),
  };
}

export function shownAccount(found: AccountExplanation, version: number) {
  const { score, segment, about, ...rest } = found;
  return { segment, about, ...shownCore(score, rest, version) };
}
