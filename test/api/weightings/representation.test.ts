import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { weightingSchema } from "../../../functions/api/weightings/representation.ts";
import { localised } from "../../../functions/contract/localised.ts";
import { bestWorstModels } from "../../../functions/domain/weighting/best-worst.ts";
import { rankFormulas } from "../../../functions/domain/weighting/rank-order.ts";
import { reportOf, type WeightingMethod } from "../../../functions/domain/weighting/report.ts";
import {
  pairwiseCombinations,
  type Weighed,
  weighBestWorst,
  weighPairwise,
  weighPoints,
  weighRanks,
} from "../../../functions/domain/weighting/weigh.ts";

const criteriaOf = (n: number) =>
  Array.from({ length: n }, (_, i) => ({
    key: `k${i}`,
    label: { en: `Criterion ${i}`, nl: `Criterium ${i}` },
  }));

const groupOf = <T>(judgement: fc.Arbitrary<T>) =>
  fc
    .array(fc.tuple(fc.integer({ min: 0, max: 3 }), judgement), { minLength: 1, maxLength: 50 })
    .map((group) =>
      group.map(([importance, each], i) => ({
        assessor: `a${i}`,
        importance: i === 0 ? 1 : importance,
        ...each,
      })),
    );

const perKey = (n: number, number: fc.Arbitrary<number>) =>
  fc
    .array(number, { minLength: n, maxLength: n })
    .map((values) => Object.fromEntries(values.map((value, i) => [`k${i}`, value])));

function expectFits(method: WeightingMethod, weighed: Weighed, n: number): void {
  const report = reportOf(method, weighed, { axis: "value", criteria: criteriaOf(n) });
  const criteriaSetId = `crs_${"0".repeat(26)}`;
  const body = localised({ ...report, criteriaSetId, draft: null }, "nl");
  const parsed = weightingSchema().safeParse(body);
  expect(parsed.error?.issues ?? []).toEqual([]);
  expect(report.weights.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9);
}

const upTo = <T>(most: number, of: (n: number) => fc.Arbitrary<T>) =>
  fc.integer({ min: 1, max: most }).chain((n) => fc.tuple(fc.constant(n), groupOf(of(n))));

describe("whatever is judged, the answer is as its contract says and the weights sum to 1", () => {
  it("points", () => {
    const points = fc.oneof(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.constant(0));
    const some = upTo(40, (n) =>
      perKey(n, points).map((found) => ({ points: { ...found, k0: (found.k0 ?? 0) + 1e-9 } })),
    );
    fc.assert(
      fc.property(some, ([n, judges]) =>
        expectFits("points", weighPoints(judges, criteriaOf(n)), n),
      ),
    );
  });

  it("an order of importance", () => {
    const some = upTo(40, (n) =>
      perKey(n, fc.integer({ min: 1, max: 40 })).map((ranks) => ({ ranks })),
    );
    fc.assert(
      fc.property(some, fc.constantFrom(...rankFormulas), ([n, judges], formula) =>
        expectFits("rankOrder", weighRanks(judges, criteriaOf(n), formula), n),
      ),
    );
  });

  it("pairs", () => {
    const some = upTo(15, (n) =>
      fc
        .array(perKey(n, fc.double({ min: 0.11, max: 9, noNaN: true })), {
          minLength: n,
          maxLength: n,
        })
        .map((rows) => ({
          comparisons: Object.fromEntries(
            rows.map((row, i) => [`k${i}`, Object.fromEntries(Object.entries(row).slice(i + 1))]),
          ),
        })),
    );
    fc.assert(
      fc.property(some, fc.constantFrom(...pairwiseCombinations), ([n, judges], combine) =>
        expectFits("pairwise", weighPairwise(judges, criteriaOf(n), combine), n),
      ),
      { numRuns: 40 },
    );
  });

  it("best and worst", () => {
    const ratio = fc.oneof(
      fc.integer({ min: 1, max: 9 }),
      fc.double({ min: 1, max: 9, noNaN: true }),
    );
    const some = upTo(40, (n) =>
      fc.record({
        best: fc.constant("k0"),
        worst: fc.constant(`k${n - 1}`),
        bestToOthers: perKey(n, ratio),
        othersToWorst: perKey(n, ratio),
      }),
    );
    fc.assert(
      fc.property(some, fc.constantFrom(...bestWorstModels), ([n, judges], model) => {
        // The vectors are read by role, so what a criterion is to itself does not count.
        const clean = judges.map((judge) => ({
          ...judge,
          bestToOthers: { ...judge.bestToOthers, k0: 1 },
          othersToWorst: { ...judge.othersToWorst, [`k${n - 1}`]: 1 },
        }));
        expectFits("bestWorst", weighBestWorst(clean, criteriaOf(n), model), n);
      }),
      { numRuns: 40 },
    );
  });
});
