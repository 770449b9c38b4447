import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adjustedRand } from "../../../functions/domain/statistics/adjusted-rand.ts";
import { aucOf, aucOfHistograms } from "../../../functions/domain/statistics/auc.ts";
import { brier } from "../../../functions/domain/statistics/brier.ts";
import {
  kendallTauB,
  pearson,
  spearman,
} from "../../../functions/domain/statistics/correlation.ts";
import { cramersV } from "../../../functions/domain/statistics/cramers-v.ts";
import {
  divergenceBits,
  entropyBits,
  evenness,
} from "../../../functions/domain/statistics/entropy.ts";
import { describeCase } from "../support/cases.ts";

interface Case<Params> {
  readonly matrix: number[][];
  readonly params: Params;
  readonly expected: [number];
  readonly tolerance: number;
}

function agrees(found: number | null | undefined, { expected, tolerance }: Case<unknown>): void {
  expect(Math.abs((found ?? Number.NaN) - expected[0])).toBeLessThanOrEqual(tolerance);
}

describeCase<Case<unknown>>("cramers_v_scipy", (load) => {
  it("agrees", () => agrees(cramersV(load().matrix)?.v, load()));
});

describeCase<Case<{ y: number[]; score: number[] }>>("auc_sklearn", (load) => {
  it("agrees", () => {
    const { y, score } = load().params;
    const outcomes = score.map((each, i) => ({ score: each, positive: y[i] === 1 }));
    agrees(aucOf(outcomes)?.auc, load());
  });
});

describeCase<Case<{ y: number[]; p: number[] }>>("brier_sklearn", (load) => {
  it("agrees", () => {
    const { y, p } = load().params;
    agrees(brier(p.map((probability, i) => ({ probability, outcome: y[i] === 1 }))), load());
  });
});

describeCase<Case<{ labels_a: number[]; labels_b: number[] }>>("adjusted_rand_sklearn", (load) => {
  it("agrees", () => {
    const { labels_a, labels_b } = load().params;
    agrees(adjustedRand(labels_a, labels_b), load());
  });
});

const counts = fc.array(fc.array(fc.nat({ max: 30 }), { minLength: 3, maxLength: 3 }), {
  minLength: 1,
  maxLength: 5,
});

describe("cramers V", () => {
  it("is 1 when one category tells the other, 0 when it tells nothing", () => {
    const told = cramersV([
      [40, 0, 0],
      [0, 30, 0],
      [0, 0, 20],
    ]);
    expect(told?.v).toBeCloseTo(1, 12);
    expect(told?.corrected).toBeCloseTo(1, 12);
    const untold = cramersV([
      [10, 20],
      [30, 60],
    ]);
    expect(untold?.v).toBeCloseTo(0, 12);
    expect(untold?.corrected).toBe(0);
  });

  it("does not count empty rows and columns, and needs two of both", () => {
    const table = [
      [10, 0, 5],
      [0, 0, 0],
      [3, 0, 9],
    ];
    expect(cramersV(table)).toEqual(
      cramersV([
        [10, 5],
        [3, 9],
      ]),
    );
    expect(cramersV([[1, 2]])).toBeNull();
    expect(cramersV([[1], [2]])).toBeNull();
    expect(cramersV([])).toBeNull();
  });

  it("stays in [0, 1], and its correction never adds", () => {
    fc.assert(
      fc.property(counts, (table) => {
        const found = cramersV(table);
        if (found === null) return;
        expect(found.v).toBeGreaterThanOrEqual(0);
        expect(found.v).toBeLessThanOrEqual(1);
        if (found.corrected !== null) expect(found.corrected).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it("corrected is 0 where the plain one is what chance gives", () => {
    const found = cramersV([
      [6, 4],
      [4, 6],
    ]);
    expect(found?.v).toBeCloseTo(0.2, 12);
    expect(found?.corrected).toBe(0);
  });
});

const values = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 2, maxLength: 30 });

describe("correlation", () => {
  const xs = [1, 2, 2, 4, 5, 6, 7, 7, 9, 12];
  const ys = [2, 1, 3, 3, 5, 8, 6, 9, 9, 10];

  it("agrees with an independent implementation on ranks with ties", () => {
    expect(spearman(xs, ys)?.coefficient).toBeCloseTo(0.9447852760736197, 12);
    expect(kendallTauB(xs, ys)).toBeCloseTo(0.8604651162790699, 12);
  });

  it("without variance is not applicable", () => {
    expect(pearson([1, 1, 1], [1, 2, 3])).toBeNull();
    expect(spearman([1, 2, 3], [5, 5, 5])).toBeNull();
    expect(kendallTauB([1, 2, 3], [5, 5, 5])).toBeNull();
    expect(spearman([1], [2])).toBeNull();
    expect(pearson([0.1, 0.1, 0.1], [1, 2, 3])).toBeNull();
  });

  it("is 1 with itself and −1 with its opposite, without an interval there", () => {
    fc.assert(
      fc.property(values, (list) => {
        fc.pre(new Set(list).size > 1);
        const opposite = list.map((each) => -each);
        const same = spearman(list, list);
        expect(same?.coefficient).toBeCloseTo(1, 12);
        expect(spearman(list, opposite)?.coefficient).toBeCloseTo(-1, 12);
        expect(kendallTauB(list, list)).toBeCloseTo(1, 12);
        expect(kendallTauB(list, opposite)).toBeCloseTo(-1, 12);
      }),
    );
    expect(spearman([1, 2, 3, 4], [1, 2, 3, 4])?.interval).toBeNull();
    expect(spearman([1, 2, 3], [1, 3, 2])?.interval).toBeNull();
  });

  it("has an interval around it from four pairs on", () => {
    const { coefficient, interval } = spearman(xs, ys) ?? { coefficient: 0, interval: null };
    expect(interval?.low).toBeLessThan(coefficient);
    expect(interval?.high).toBeGreaterThan(coefficient);
  });
});

describe("AUC", () => {
  it("from histograms counts ties half, as every pair one by one does", () => {
    const scores = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(scores, scores, (positives, negatives) => {
        let wins = 0;
        for (const p of positives) {
          for (const n of negatives) wins += p > n ? 1 : p === n ? 0.5 : 0;
        }
        const bins = (list: readonly number[]) =>
          [0, 1, 2, 3, 4, 5].map((bin) => list.filter((each) => each === bin).length);
        const found = aucOfHistograms(bins(positives), bins(negatives));
        expect(found?.auc).toBeCloseTo(wins / positives.length / negatives.length, 12);
        const outcomes = [
          ...positives.map((score) => ({ score, positive: true })),
          ...negatives.map((score) => ({ score, positive: false })),
        ];
        expect(aucOf(outcomes)?.auc).toBeCloseTo(found?.auc ?? Number.NaN, 12);
      }),
    );
  });

  it("needs both outcomes, and two of each for an interval", () => {
    expect(aucOf([{ score: 1, positive: true }])).toBeNull();
    expect(aucOfHistograms([], [])).toBeNull();
    expect(aucOfHistograms([0, 1], [3, 1])?.interval).toBeNull();
    const { auc, interval } = aucOfHistograms([1, 3, 6], [6, 3, 2]) ?? { auc: 0, interval: null };
    expect(interval?.low).toBeLessThan(auc);
    expect(interval?.high).toBeGreaterThan(auc);
  });
});

describe("brier and adjusted Rand", () => {
  it("of nothing are not applicable", () => {
    expect(brier([])).toBeNull();
    expect(adjustedRand([], [])).toBeNull();
    expect(adjustedRand([1], [1])).toBeNull();
  });

  it("the same division under other names is 1, also when trivial", () => {
    expect(adjustedRand(["a", "a", "b"], [7, 7, 9])).toBe(1);
    expect(adjustedRand([1, 1, 1], [2, 2, 2])).toBe(1);
    expect(adjustedRand([1, 2, 3], [3, 2, 1])).toBe(1);
  });
});

describe("entropy and divergence", () => {
  it("count bits", () => {
    expect(entropyBits([1, 1, 1, 1])).toBe(2);
    expect(entropyBits([5, 0])).toBe(0);
    expect(entropyBits([0, 0])).toBeNull();
    expect(evenness([3, 3, 3])).toBeCloseTo(1, 12);
    expect(evenness([3])).toBeNull();
    expect(divergenceBits([1, 1], [1, 3])).toBeCloseTo(0.5 * Math.log2(2) + 0.5 * Math.log2(2 / 3));
    expect(divergenceBits([1, 1], [1, 0])).toBe(Number.POSITIVE_INFINITY);
    expect(divergenceBits([0, 0], [1, 0])).toBeNull();
  });

  it("effort divided as wanted diverges by nothing, any other division by something", () => {
    const masses = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(masses, (list) => {
        expect(divergenceBits(list, list)).toBeCloseTo(0, 12);
        const other = list.map((each, i) => (i === 0 ? each + 10 : each));
        expect(divergenceBits(other, list)).toBeGreaterThan(0);
      }),
    );
  });
});
