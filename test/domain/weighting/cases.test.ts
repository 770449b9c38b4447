import { describe, expect, it } from "vitest";
import { chiSquareTail } from "../../../functions/domain/statistics/chi-square.ts";
import {
  bestWorstConsistencyIndex,
  bestWorstWeights,
} from "../../../functions/domain/weighting/best-worst.ts";
import { criticWeights } from "../../../functions/domain/weighting/critic-weights.ts";
import { entropyWeights } from "../../../functions/domain/weighting/entropy-weights.ts";
import { kendallW } from "../../../functions/domain/weighting/kendall-w.ts";
import { pairwiseWeights } from "../../../functions/domain/weighting/pairwise.ts";
import { rankOrderWeights } from "../../../functions/domain/weighting/rank-order.ts";
import { describeCase, type MatrixCase } from "../support/cases.ts";

function expectNear(found: readonly number[], of: MatrixCase, tolerance = of.tolerance): void {
  expect(found).toHaveLength(of.expected.length);
  for (const [i, expected] of of.expected.entries()) {
    expect(Math.abs((found[i] ?? Number.NaN) - expected)).toBeLessThanOrEqual(tolerance);
  }
}

describeCase<MatrixCase>("ahp_saaty2008_drinks", (load) => {
  it("gives the published weights and consistency ratio", () => {
    const { weights, consistencyRatio } = pairwiseWeights(load().matrix);
    expectNear([...weights, consistencyRatio], load());
  });
});

describeCase<MatrixCase>("ahp_wang_chin2011", (load) => {
  it("gives the published weights of judgements that contradict one another", () => {
    const { weights, consistencyRatio } = pairwiseWeights(load().matrix);
    expectNear(weights, load());
    expect(consistencyRatio).toBeCloseTo(0.229, 4);
  });
});

describeCase<MatrixCase & { params: { n: number } }>("roc_weights_n4", (load) => {
  it("gives the published weights", () => {
    const ranks = Array.from({ length: load().params.n }, (_, i) => i + 1);
    expectNear(rankOrderWeights(ranks), load());
  });
});

interface BestWorstCase extends MatrixCase {
  readonly params: {
    readonly best: number;
    readonly worst: number;
    readonly best_to_others: number[];
    readonly others_to_worst: number[];
  };
}

describeCase<BestWorstCase>("bwm_rezaei2015_ex1", (load) => {
  it("gives the published deviation, weights and consistency ratio", () => {
    const { best, worst, best_to_others, others_to_worst } = load().params;
    const found = bestWorstWeights({
      best,
      worst,
      bestToOthers: best_to_others,
      othersToWorst: others_to_worst,
    });
    expectNear([found.xi, ...found.weights], load());
    expect(found.consistencyRatio).toBeCloseTo(0.058, 3);
  });
});

describeCase<MatrixCase>("kendall_w_irr_anxiety", (load) => {
  it("gives the published concordance, chi-square and probability", () => {
    const { matrix } = load();
    const byAssessor = [0, 1, 2].map((a) => matrix.map((row) => row[a] ?? Number.NaN));
    const found = kendallW(byAssessor);
    expectNear([found?.w ?? Number.NaN], load());
    expect(found?.chiSquare).toBeCloseTo(30.76, 2);
    expect(found?.degreesOfFreedom).toBe(19);
    expect(found?.p).toBeCloseTo(0.0429, 4);
  });
});

describeCase<MatrixCase>("entropy_xu2004", (load) => {
  it("gives the published weights, next to none for a column that hardly varies", () => {
    expectNear(entropyWeights(load().matrix) ?? [], load());
  });
});

describeCase<MatrixCase>("critic_diakoulaki1995", (load) => {
  it("gives the published weights, negative values and all", () => {
    const { matrix, directions } = load();
    const lower = directions.map((direction) => direction < 0);
    expectNear(criticWeights(matrix, lower) ?? [], load());
  });
});

describe("published tables", () => {
  it("the consistency index of best–worst is Rezaei's table of 2015", () => {
    const table = [0, 0.44, 1, 1.63, 2.3, 3, 3.73, 4.47, 5.23];
    for (const [i, index] of table.entries()) {
      expect(bestWorstConsistencyIndex(i + 1)).toBeCloseTo(index, 2);
    }
  });

  it("the chi-square tail has the critical values of every textbook", () => {
    const rows = [
      [3.841458821, 1, 0.05],
      [5.991464547, 2, 0.05],
      [11.34486673, 3, 0.01],
      [18.30703805, 10, 0.05],
      [29.58829844, 10, 0.001],
      [124.3421134, 100, 0.05],
    ] as const;
    for (const [x, df, p] of rows) expect(chiSquareTail(x, df)).toBeCloseTo(p, 8);
    expect(chiSquareTail(0, 3)).toBe(1);
    expect(chiSquareTail(1e5, 3)).toBe(0);
  });
});
