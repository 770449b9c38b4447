import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type BestWorstJudgement,
  bestWorstModels,
  bestWorstWeights,
} from "../../../functions/domain/weighting/best-worst.ts";
import { criticWeights } from "../../../functions/domain/weighting/critic-weights.ts";
import { entropyWeights } from "../../../functions/domain/weighting/entropy-weights.ts";
import { kendallW } from "../../../functions/domain/weighting/kendall-w.ts";
import {
  meanMatrix,
  pairwiseWeights,
  worstTriple,
} from "../../../functions/domain/weighting/pairwise.ts";
import { shareOut } from "../../../functions/domain/weighting/points.ts";
import { rankFormulas, rankOrderWeights } from "../../../functions/domain/weighting/rank-order.ts";

function sum(values: readonly number[]): number {
  return values.reduce((so, x) => so + x, 0);
}

function expectClose(found: readonly number[], expected: readonly number[], digits = 10): void {
  expect(found).toHaveLength(expected.length);
  for (const [i, each] of expected.entries()) expect(found[i]).toBeCloseTo(each, digits);
}

/** Weights of which the largest is at most nine times the smallest. */
const weights = (minLength: number, maxLength: number) =>
  fc
    .array(fc.double({ min: 1, max: 9, noNaN: true }), { minLength, maxLength })
    .map((points) => points.map((each) => each / sum(points)));

function ratios(of: readonly number[]): number[][] {
  return of.map((w) => of.map((other) => w / other));
}

const at = (values: readonly number[], place: number) => values[place] ?? Number.NaN;

/** What somebody with these weights in mind would answer. */
function judgementOf(of: readonly number[]): BestWorstJudgement {
  const best = of.indexOf(Math.max(...of));
  const worst = of.lastIndexOf(Math.min(...of));
  const bestToOthers = of.map((w) => at(of, best) / w);
  return { best, worst, bestToOthers, othersToWorst: of.map((w) => w / at(of, worst)) };
}

/** Any best–worst answers from 1 to 9, contradictory ones among them. */
const judgement = fc.integer({ min: 3, max: 7 }).chain((n) =>
  fc
    .record({
      bestToOthers: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: n, maxLength: n }),
      othersToWorst: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: n, maxLength: n }),
      ends: fc.integer({ min: 2, max: 9 }),
      best: fc.nat(n - 1),
      step: fc.integer({ min: 1, max: n - 1 }),
    })
    .map(({ bestToOthers, othersToWorst, ends, best, step }): BestWorstJudgement => {
      const worst = (best + step) % n;
      return {
        best,
        worst,
        bestToOthers: bestToOthers.map((x, i) => (i === best ? 1 : i === worst ? ends : x)),
        othersToWorst: othersToWorst.map((y, i) => (i === worst ? 1 : i === best ? ends : y)),
      };
    }),
);

const permuted = <T>(values: readonly T[], order: readonly number[]): T[] =>
  order.map((place) => values[place] as T);

const order = (n: number) =>
  fc.shuffledSubarray(
    Array.from({ length: n }, (_, i) => i),
    { minLength: n },
  );

const reciprocal = fc.integer({ min: 2, max: 7 }).chain((n) =>
  fc.array(fc.integer({ min: -8, max: 8 }), { minLength: n * n, maxLength: n * n }).map((steps) =>
    Array.from({ length: n }, (_, i) =>
      Array.from({ length: n }, (_, j) => {
        if (i === j) return 1;
        const step = at(steps, Math.min(i, j) * n + Math.max(i, j));
        const ratio = step >= 0 ? step + 1 : 1 / (1 - step);
        return i < j ? ratio : 1 / ratio;
      }),
    ),
  ),
);

describe("pairwise comparisons", () => {
  it("that agree give back the weights they came from, with nothing to warn of", () => {
    fc.assert(
      fc.property(weights(1, 15), (w) => {
        const found = pairwiseWeights(ratios(w));
        expectClose(found.weights, w, 12);
        expect(found.consistencyRatio).toBeCloseTo(0, 12);
        expect(worstTriple(ratios(w))).toBeNull();
      }),
    );
  });

  it("give an eigenvector: every row of the matrix weighs to λmax times its weight", () => {
    fc.assert(
      fc.property(reciprocal, (matrix) => {
        const { weights: w, lambdaMax, consistencyRatio } = pairwiseWeights(matrix);
        expect(sum(w)).toBeCloseTo(1, 12);
        expect(consistencyRatio).toBeGreaterThanOrEqual(0);
        for (const [i, row] of matrix.entries()) {
          expect(sum(row.map((x, j) => x * at(w, j))) / at(w, i)).toBeCloseTo(lambdaMax, 9);
        }
      }),
    );
  });

  it("of several assessors combine to a reciprocal matrix, of equal ones to their own", () => {
    fc.assert(
      fc.property(
        reciprocal,
        fc.double({ min: 0.1, max: 9, noNaN: true }),
        (matrix, importance) => {
          const turned = matrix.map((_, i) => matrix.map((row) => at(row, i)));
          const same = meanMatrix([
            { matrix, importance },
            { matrix, importance: 2 },
          ]);
          for (const [i, row] of same.entries()) expectClose(row, matrix[i] ?? [], 9);
          const level = meanMatrix([
            { matrix, importance },
            { matrix: turned, importance },
          ]);
          for (const row of level)
            expectClose(
              row,
              row.map(() => 1),
              9,
            );
        },
      ),
    );
  });
});

describe("best–worst comparisons", () => {
  it.each(bestWorstModels)("that agree give back the weights they came from, %s", (model) => {
    fc.assert(
      fc.property(weights(1, 12), (w) => {
        const found = bestWorstWeights(judgementOf(w), model);
        expectClose(found.weights, w);
        expect(found.xi).toBeCloseTo(0, 10);
        expect(found.consistencyRatio ?? 0).toBeCloseTo(0, 9);
      }),
    );
  });

  const deviation = (j: BestWorstJudgement, w: readonly number[]) =>
    Math.max(
      ...w.map(
        (x, i) => Math.abs(at(w, j.best) / x - at(j.bestToOthers, i)) * Number(i !== j.best),
      ),
      ...w.map(
        (x, i) => Math.abs(x / at(w, j.worst) - at(j.othersToWorst, i)) * Number(i !== j.worst),
      ),
    );
  const linearDeviation = (j: BestWorstJudgement, w: readonly number[]) =>
    Math.max(
      ...w.map(
        (x, i) => Math.abs(at(w, j.best) - at(j.bestToOthers, i) * x) * Number(i !== j.best),
      ),
      ...w.map(
        (x, i) => Math.abs(x - at(j.othersToWorst, i) * at(w, j.worst)) * Number(i !== j.worst),
      ),
    );

  it("no weights deviate less than ξ, in either model", () => {
    fc.assert(
      fc.property(
        judgement,
        fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 7 }),
        (j, points) => {
          const some = shareOut(points.slice(0, j.bestToOthers.length)) ?? [];
          expect(deviation(j, some)).toBeGreaterThanOrEqual(bestWorstWeights(j).xi - 1e-9);
          const linear = bestWorstWeights(j, "linear");
          expect(linearDeviation(j, some)).toBeGreaterThanOrEqual(linear.xi - 1e-9);
          expect(linearDeviation(j, linear.weights)).toBeCloseTo(linear.xi, 9);
        },
      ),
    );
  });

  it("with three criteria the non-linear model has one optimum, and reaches ξ", () => {
    const three = judgement.filter((j) => j.bestToOthers.length === 3);
    fc.assert(
      fc.property(three, (j) => {
        const found = bestWorstWeights(j);
        if (found.xi > 0) expect(deviation(j, found.weights)).toBeCloseTo(found.xi, 6);
        for (const { low, high } of found.ranges) expect(high - low).toBeLessThan(1e-9);
      }),
    );
  });

  it("ranges hold the weights that reach ξ, and are no wider than they say", () => {
    fc.assert(
      fc.property(judgement, (j) => {
        const { weights: w, ranges } = bestWorstWeights(j);
        expect(sum(w)).toBeCloseTo(1, 12);
        expect(sum(ranges.map(({ low }) => low))).toBeLessThanOrEqual(1 + 1e-9);
        expect(sum(ranges.map(({ high }) => high))).toBeGreaterThanOrEqual(1 - 1e-9);
        for (const { low, high } of ranges) {
          expect(low).toBeGreaterThan(0);
          expect(low).toBeLessThanOrEqual(high);
        }
      }),
    );
  });
});

describe("an order of importance", () => {
  it.each(rankFormulas)(
    "gives weights that sum to 1, the first the most, ties alike: %s",
    (formula) => {
      const ranks = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 40 });
      fc.assert(
        fc.property(ranks, (given) => {
          const w = rankOrderWeights(given, formula);
          expect(sum(w)).toBeCloseTo(1, 12);
          for (const [i, rank] of given.entries())
            for (const [j, other] of given.entries()) {
              if (rank === other) expect(at(w, i)).toBe(at(w, j));
              if (rank < other) expect(at(w, i)).toBeGreaterThan(at(w, j));
            }
        }),
      );
    },
  );
});

describe("permuting the criteria permutes the weights", () => {
  it("of pairwise comparisons", () => {
    fc.assert(
      fc.property(
        reciprocal.chain((matrix) => fc.tuple(fc.constant(matrix), order(matrix.length))),
        ([matrix, to]) => {
          const moved = permuted(matrix, to).map((row) => permuted(row, to));
          const before = pairwiseWeights(matrix);
          expectClose(pairwiseWeights(moved).weights, permuted(before.weights, to));
          expect(worstTriple(moved)?.inconsistency ?? 0).toBeCloseTo(
            worstTriple(matrix)?.inconsistency ?? 0,
            9,
          );
        },
      ),
    );
  });

  it.each(bestWorstModels)("of best–worst comparisons, %s", (model) => {
    fc.assert(
      fc.property(
        judgement.chain((j) => fc.tuple(fc.constant(j), order(j.bestToOthers.length))),
        ([j, to]) => {
          const moved = {
            best: to.indexOf(j.best),
            worst: to.indexOf(j.worst),
            bestToOthers: permuted(j.bestToOthers, to),
            othersToWorst: permuted(j.othersToWorst, to),
          };
          const before = bestWorstWeights(j, model);
          expectClose(bestWorstWeights(moved, model).weights, permuted(before.weights, to), 9);
        },
      ),
    );
  });

  it("of ranks, points, entropy and CRITIC", () => {
    const rows = fc.array(
      fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 4, maxLength: 4 }),
      {
        minLength: 2,
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(rows, order(4), (matrix, to) => {
        const moved = matrix.map((row) => permuted(row, to));
        const [first = []] = matrix;
        const [movedFirst = []] = moved;
        expectClose(rankOrderWeights(movedFirst), permuted(rankOrderWeights(first), to));
        for (const of of [entropyWeights, criticWeights]) {
          const before = of(matrix);
          expectClose(of(moved) ?? [], before === null ? [] : permuted(before, to), 9);
        }
      }),
    );
  });
});

describe("Kendall's W", () => {
  const ratings = fc
    .tuple(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 2, max: 8 }))
    .chain(([m, n]) =>
      fc.array(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: n, maxLength: n }), {
        minLength: m,
        maxLength: m,
      }),
    );

  it("lies within 0 and 1, whatever the ties, and minds only the order", () => {
    fc.assert(
      fc.property(ratings, (rows) => {
        const found = kendallW(rows);
        if (found === null) return;
        expect(found.w).toBeGreaterThanOrEqual(0);
        expect(found.w).toBeLessThanOrEqual(1);
        const stretched = rows.map((row, i) => row.map((x) => x ** 3 * (i + 1) - 5));
        expect(kendallW(stretched)?.w).toBeCloseTo(found.w, 12);
      }),
    );
  });

  it("is 1 when all give the same order", () => {
    fc.assert(
      fc.property(ratings, ([first = []]) => {
        const found = kendallW([first, first, first]);
        if (found !== null) expect(found.w).toBeCloseTo(1, 12);
        else expect(new Set(first).size).toBe(1);
      }),
    );
  });
});
