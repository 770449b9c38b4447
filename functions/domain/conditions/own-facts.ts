import { isSegmentMeasure } from "../criteria/segment-measures.ts";
import { axes } from "../criteria/types.ts";
import type { Moments } from "../moments/types.ts";
import {
  type OpenRanking,
  openRanking,
  type RankingOptions,
  type RankingPlan,
} from "../scoring/open-ranking.ts";
import { type Group, groupOf } from "../scoring/separation.ts";
import { accountHeadlines } from "../scoring/spread.ts";
import type { ProfileDefinition, Weights } from "../scoring/types.ts";

/** The score of a segment's accounts: how many, their mean and the squares around it. */
export interface SegmentSpread extends Group {
  readonly segment: string;
}

/**
 * The ranking by what accounts show themselves. What is said of a segment as a whole (its ratings,
 * win rate, trend) is the same for all its accounts: taken along, it would make any segments look
 * sure to differ.
 */
export function openOnOwnFacts(
  moments: Moments,
  plan: RankingPlan,
  profile: ProfileDefinition,
  options: RankingOptions,
): OpenRanking {
  const { constants: _ofSegments, ...own } = plan;
  const ofSegments = new Set(
    plan.criteria.flatMap(({ key, measure }) => (isSegmentMeasure(measure) ? [key] : [])),
  );
  const without = (points: Weights["value"]) =>
    Object.fromEntries(Object.entries(points).filter(([key]) => !ofSegments.has(key)));
  const { value, likelihood } = profile.weights;
  const weights = { value: without(value), likelihood: without(likelihood) };
  return openRanking(moments, own, { ...profile, weights }, options);
}

/** Segments without accounts, or without any weighted fact of accounts, have n = 0. */
export function spreadsOf({ segments, profile }: OpenRanking): SegmentSpread[] {
  return segments.map(({ key, cells }) => ({
    segment: key,
    ...groupOf(cells, (cell) => accountHeadlines(cell, profile.valueShare, profile.missing)),
  }));
}

/** Whether any account knows anything that counts: if not, that all score the same says nothing. */
export function knowsAnything({ segments }: OpenRanking): boolean {
  return segments.some(({ cells }) =>
    cells.some(({ utilities, weights }) =>
      axes.some((axis) =>
        (weights[axis] ?? []).some(
          (weight: number, i: number) => weight > 0 && (utilities.known[i] ?? 0) > 0,
        ),
      ),
    ),
  );
}
