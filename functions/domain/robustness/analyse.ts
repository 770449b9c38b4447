import { SMAA_WORK_MAX } from "../limits.ts";
import type { OpenRanking } from "../scoring/open-ranking.ts";
import { modelOf, type RankingModel } from "./axis-model.ts";
import { type FillFirst, fillFirst } from "./fill-first.ts";
import type { RankedFigure } from "./segment-curves.ts";
import { type Acceptability, acceptabilityOf, type Sampling } from "./smaa.ts";
import {
  type ShareInterval,
  shareInterval,
  type WeightInterval,
  weightIntervals,
} from "./weight-intervals.ts";

export interface RobustnessAsked {
  readonly of: RankedFigure;
  readonly draws: number;
  readonly seed: number;
  readonly concentration: number;
}

export interface Robustness {
  readonly of: RankedFigure;
  readonly weights: readonly WeightInterval[];
  /** Of the score alone; null when an axis has no weights. */
  readonly valueShare: ShareInterval | null;
  readonly aroundProfile: Acceptability;
  readonly uniform: Acceptability;
  readonly fillFirst: FillFirst;
}

/** `compared`: segment keys in order of rank. Ask `drawsAtMost` first whether it takes too long. */
export function analyse(
  open: OpenRanking,
  asked: RobustnessAsked,
  compared: readonly string[],
): Robustness {
  const model = modelOf(open);
  const { of, draws, seed, concentration } = asked;
  const sampled = (sampling: Sampling) =>
    acceptabilityOf(open, model, { of, sampling, draws, seed, compared });
  return {
    of,
    weights: weightIntervals(open, model, of),
    valueShare: of === "score" ? shareInterval(open, model) : null,
    aroundProfile: sampled({ kind: "aroundProfile", concentration }),
    uniform: sampled({ kind: "uniform" }),
    fillFirst: fillFirst(open, of),
  };
}

export interface Work {
  readonly segments: number;
  /** Criteria with weight. */
  readonly criteria: number;
  /** Draws that can be made in reasonable time. */
  readonly drawsAtMost: number;
}

/** What a number of draws comes to for a ranking. */
export function workOf(open: OpenRanking): Work {
  const segments = open.segments.length;
  const criteria = weighted(modelOf(open));
  return {
    segments,
    criteria,
    drawsAtMost: Math.floor(SMAA_WORK_MAX / Math.max(1, segments * criteria)),
  };
}

function weighted({ value, likelihood }: RankingModel): number {
  return [...(value.weights ?? []), ...(likelihood.weights ?? [])].filter((w) => w > 0).length;
}
