import type { Label } from "../label.ts";
import {
  BEST_WORST_LINEAR_WARN,
  BEST_WORST_RATIO_WARN,
  CONSISTENCY_RATIO_WARN,
} from "../limits.ts";
import type { BestWorstModel, BestWorstWeights } from "./best-worst.ts";
import type { JudgedCriterion } from "./judgements.ts";
import { type PairwiseMatrix, type PairwiseWeights, tripleText, worstTriple } from "./pairwise.ts";

export type ConsistencyStatus = "ok" | "warn" | "unknown";

/** How well comparisons agree with one another. */
export interface Consistency {
  readonly kind: "pairwise" | "bestWorst";
  /** CR = CI/RI; ξ/CI; of the linear model ξ. 0 is perfect; null when undefined. */
  readonly ratio: number | null;
  /** Above it `status` is warn. */
  readonly threshold: number;
  readonly status: ConsistencyStatus;
  /** Of pairwise comparisons. */
  readonly lambdaMax: number | null;
  readonly index: number | null;
  readonly randomIndex: number | null;
  /** Of best–worst comparisons. */
  readonly xi: number | null;
  /** What to look at first; null when all agree. */
  readonly leastConsistent: {
    /** Keys: three that contradict one another, or the one that fits least. */
    readonly criteria: readonly string[];
    readonly text: Label;
  } | null;
}

export function pairwiseConsistency(
  found: PairwiseWeights,
  matrix: PairwiseMatrix,
  criteria: readonly JudgedCriterion[],
): Consistency {
  const triple = worstTriple(matrix);
  const labels = criteria.map(({ label }) => label);
  const keys = triple?.places.map((place) => criteria[place]?.key ?? "") ?? [];
  return {
    kind: "pairwise",
    ratio: found.consistencyRatio,
    threshold: CONSISTENCY_RATIO_WARN,
    status: found.consistencyRatio > CONSISTENCY_RATIO_WARN ? "warn" : "ok",
    lambdaMax: found.lambdaMax,
    index: found.consistencyIndex,
    randomIndex: found.randomIndex,
    xi: null,
    leastConsistent: triple && { criteria: keys, text: tripleText(triple, labels) },
  };
}

export function bestWorstConsistency(
  found: BestWorstWeights,
  model: BestWorstModel,
  criteria: readonly JudgedCriterion[],
): Consistency {
  const ratio = found.consistencyRatio;
  const threshold = model === "linear" ? BEST_WORST_LINEAR_WARN : BEST_WORST_RATIO_WARN;
  const criterion = found.leastConsistent === null ? undefined : criteria[found.leastConsistent];
  const status = ratio === null ? "unknown" : ratio > threshold ? "warn" : "ok";
  return {
    kind: "bestWorst",
    ratio,
    threshold,
    status,
    lambdaMax: null,
    index: null,
    randomIndex: null,
    xi: found.xi,
    leastConsistent: criterion
      ? { criteria: [criterion.key], text: leastText(criterion.label) }
      : null,
  };
}

function leastText({ en, nl }: Label): Label {
  return {
    en: `${en}: the best criterion over it, times it over the worst, is furthest from the best over the worst.`,
    nl: `${nl}: het belangrijkste criterium tegenover dit, maal dit tegenover het minst belangrijke, ligt het verst van het belangrijkste tegenover het minst belangrijke.`,
  };
}
