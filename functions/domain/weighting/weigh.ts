import { type BestWorstModel, bestWorstWeights, type WeightRange } from "./best-worst.ts";
import { vectorsOf } from "./check-best-worst.ts";
import { matrixOf } from "./check-pairwise.ts";
import { bestWorstConsistency, type Consistency, pairwiseConsistency } from "./consistency.ts";
import { type AssessorWeights, meanWeights } from "./group.ts";
import {
  type BestWorstJudge,
  given,
  type Judge,
  type JudgedCriterion,
  type PairwiseJudge,
  type PointsJudge,
  type RankJudge,
  type SwingJudge,
} from "./judgements.ts";
import { meanMatrix, pairwiseWeights } from "./pairwise.ts";
import { shareOut } from "./points.ts";
import { type RankFormula, rankOrderWeights } from "./rank-order.ts";

export interface JudgedWeights extends AssessorWeights {
  /** Of comparisons only. */
  readonly consistency: Consistency | null;
  /** By place: within which the weight may lie; of best–worst comparisons only. */
  readonly ranges: readonly WeightRange[] | null;
}

/** Judgements that passed their check, as weights by place of the criterion. */
export interface Weighed {
  readonly weights: readonly number[];
  readonly assessors: readonly JudgedWeights[];
  /** Of the judgements taken together, when it is these that are weighed. */
  readonly consistency: Consistency | null;
}

export const pairwiseCombinations = ["judgements", "weights"] as const;
/** Geometric mean of the comparisons (AIJ), or arithmetic mean of the weights (AIP). */
export type PairwiseCombination = (typeof pairwiseCombinations)[number];

type Judged = readonly JudgedCriterion[];

export function weighPoints(judges: readonly PointsJudge[], criteria: Judged): Weighed {
  return eachAlone(judges, ({ points }) =>
    shareOut(criteria.map(({ key }) => given(points, key) ?? 0)),
  );
}

export function weighSwings(judges: readonly SwingJudge[], criteria: Judged): Weighed {
  return eachAlone(judges, ({ swings }) =>
    shareOut(criteria.map(({ key }) => given(swings, key) ?? 0)),
  );
}

export function weighRanks(
  judges: readonly RankJudge[],
  criteria: Judged,
  formula: RankFormula,
): Weighed {
  return eachAlone(judges, ({ ranks }) =>
    rankOrderWeights(
      criteria.map(({ key }) => given(ranks, key) ?? criteria.length),
      formula,
    ),
  );
}

function eachAlone<J extends Judge>(
  judges: readonly J[],
  weigh: (judge: J) => readonly number[] | null,
): Weighed {
  const assessors = judges.map((judge) => {
    const { assessor, importance } = judge;
    return { assessor, importance, weights: weigh(judge) ?? [], consistency: null, ranges: null };
  });
  return { weights: meanWeights(assessors) ?? [], assessors, consistency: null };
}

export function weighPairwise(
  judges: readonly PairwiseJudge[],
  criteria: Judged,
  combine: PairwiseCombination,
): Weighed {
  const keys = criteria.map(({ key }) => key);
  const matrices = judges.map((judge) => ({ ...judge, matrix: matrixOf(judge, keys) }));
  const assessors = matrices.map(({ assessor, importance, matrix }): JudgedWeights => {
    const found = pairwiseWeights(matrix);
    const consistency = pairwiseConsistency(found, matrix, criteria);
    return { assessor, importance, weights: found.weights, consistency, ranges: null };
  });
  if (combine === "weights") {
    return { weights: meanWeights(assessors) ?? [], assessors, consistency: null };
  }
  const together = meanMatrix(matrices);
  const found = pairwiseWeights(together);
  const consistency = pairwiseConsistency(found, together, criteria);
  return { weights: found.weights, assessors, consistency };
}

export function weighBestWorst(
  judges: readonly BestWorstJudge[],
  criteria: Judged,
  model: BestWorstModel,
): Weighed {
  const keys = criteria.map(({ key }) => key);
  const assessors = judges.map((judge): JudgedWeights => {
    const found = bestWorstWeights(vectorsOf(judge, keys), model);
    const consistency = bestWorstConsistency(found, model, criteria);
    const { assessor, importance } = judge;
    return { assessor, importance, weights: found.weights, consistency, ranges: found.ranges };
  });
  return { weights: meanWeights(assessors) ?? [], assessors, consistency: null };
}
