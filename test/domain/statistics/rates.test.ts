import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { logGamma } from "../../../functions/domain/statistics/beta.ts";
import {
  priorByLikelihood,
  priorByMoments,
  shrink,
  type Trials,
} from "../../../functions/domain/statistics/beta-binomial.ts";
import { wilson } from "../../../functions/domain/statistics/wilson.ts";
import { describeCase } from "../support/cases.ts";

interface WilsonCase {
  readonly params: { readonly xn: [number, number][] };
  readonly expected: [number, number][];
  readonly tolerance: number;
}

describeCase<WilsonCase>("wilson_statsmodels", (load) => {
  it("agrees", () => {
    const { params, expected, tolerance } = load();
    for (const [i, [x, n]] of params.xn.entries()) {
      const found = wilson(x, n);
      expect(Math.abs((found?.low ?? Number.NaN) - (expected[i]?.[0] ?? 0))).toBeLessThan(
        tolerance,
      );
      expect(Math.abs((found?.high ?? Number.NaN) - (expected[i]?.[1] ?? 0))).toBeLessThan(
        tolerance,
      );
    }
  });
});

const group = fc
  .record({
    trials: fc.integer({ min: 0, max: 400 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ trials, share }): Trials => ({ trials, successes: Math.round(trials * share) }));

describe("wilson", () => {
  it("stays inside [0, 1] around the share, with the exact end at none and all", () => {
    expect(wilson(38, 38)).toMatchObject({ high: 1 });
    expect(wilson(0, 77)).toMatchObject({ low: 0 });
    fc.assert(
      fc.property(group, ({ successes, trials }) => {
        const rate = wilson(successes, trials);
        expect(rate === null).toBe(trials === 0);
        if (rate === null) return;
        expect(rate.low).toBeGreaterThanOrEqual(0);
        expect(rate.low).toBeLessThanOrEqual(rate.share);
        expect(rate.high).toBeGreaterThanOrEqual(rate.share);
        expect(rate.high).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("of nothing is not applicable", () => {
    expect(wilson(0, 0)).toBeNull();
  });
});

interface ShrinkCase {
  readonly params: {
    readonly alpha: number;
    readonly beta: number;
    readonly xn: [number, number][];
  };
  readonly expected: number[];
  readonly tolerance: number;
}

describeCase<ShrinkCase>("betabinomial_shrinkage_ebbr", (load) => {
  it("agrees", () => {
    const { params, expected, tolerance } = load();
    for (const [i, [successes, trials]] of params.xn.entries()) {
      const { share } = shrink({ successes, trials }, params);
      expect(Math.abs(share - (expected[i] ?? Number.NaN))).toBeLessThanOrEqual(tolerance);
    }
  });
});

const batters: readonly Trials[] = [
  [66, 182],
  [198, 1015],
  [1, 5],
  [3, 12],
  [223, 1259],
  [5, 40],
  [4, 49],
  [30, 188],
  [43, 238],
  [238, 1046],
].map(([successes = 0, trials = 0]) => ({ successes, trials }));

function logLikelihood(groups: readonly Trials[], alpha: number, beta: number): number {
  const logBeta = (a: number, b: number) => logGamma(a) + logGamma(b) - logGamma(a + b);
  return groups.reduce(
    (sum, { successes: x, trials: n }) =>
      sum + logBeta(x + alpha, n - x + beta) - logBeta(alpha, beta),
    0,
  );
}

describe("priors of groups", () => {
  it("by moments and by likelihood agree with independent fits of ten groups", () => {
    expect(priorByMoments(batters).alpha).toBeCloseTo(15.86305661894946, 10);
    expect(priorByMoments(batters).beta).toBeCloseTo(63.04146915274243, 10);
    expect(priorByLikelihood(batters).alpha).toBeCloseTo(9.68446, 4);
    expect(priorByLikelihood(batters).beta).toBeCloseTo(38.79176, 4);
  });

  it("by likelihood cannot be improved by a step in any direction", () => {
    fc.assert(
      fc.property(fc.array(group, { minLength: 2, maxLength: 12 }), (groups) => {
        const { alpha, beta, source } = priorByLikelihood(groups);
        fc.pre(source === "fitted" && alpha + beta > 0.011);
        const best = logLikelihood(groups, alpha, beta);
        for (const [da, db] of [
          [1.02, 1],
          [1 / 1.02, 1],
          [1, 1.02],
          [1, 1 / 1.02],
        ] as const) {
          expect(logLikelihood(groups, alpha * da, beta * db)).toBeLessThanOrEqual(best + 1e-9);
        }
      }),
    );
  });

  it("of groups that do not differ is all groups together, never stronger than what was seen", () => {
    const same: Trials[] = [
      { successes: 20, trials: 100 },
      { successes: 40, trials: 200 },
    ];
    const pooled = { alpha: 60.5, beta: 240.5, source: "pooled" };
    expect(priorByMoments(same)).toEqual(pooled);
    expect(priorByLikelihood(same)).toEqual(pooled);
    fc.assert(
      fc.property(fc.array(group, { maxLength: 12 }), (groups) => {
        const trials = groups.reduce((sum, each) => sum + each.trials, 0);
        for (const { alpha, beta } of [priorByMoments(groups), priorByLikelihood(groups)]) {
          expect(alpha).toBeGreaterThan(0);
          expect(beta).toBeGreaterThan(0);
          expect(alpha + beta).toBeLessThanOrEqual(trials + 1 + 1e-9);
        }
      }),
    );
  });

  it("of one group, of none and of empty ones is Jeffreys'", () => {
    const jeffreys = { alpha: 0.5, beta: 0.5, source: "jeffreys" };
    const one: Trials[] = [
      { successes: 3, trials: 9 },
      { successes: 0, trials: 0 },
    ];
    for (const groups of [one, []]) {
      expect(priorByMoments(groups)).toEqual(jeffreys);
      expect(priorByLikelihood(groups)).toEqual(jeffreys);
    }
  });

  it("of groups without any success, or all successes, still shrink towards that", () => {
    const none: Trials[] = [
      { successes: 0, trials: 30 },
      { successes: 0, trials: 69 },
    ];
    expect(priorByLikelihood(none)).toEqual({ alpha: 0.5, beta: 99.5, source: "pooled" });
    expect(priorByMoments(none)).toEqual({ alpha: 0.5, beta: 99.5, source: "pooled" });
  });
});

describe("shrinkage", () => {
  it("without trials is the prior, and draws every rate towards it otherwise", () => {
    expect(shrink({ successes: 0, trials: 0 }, { alpha: 2, beta: 6 }).share).toBe(0.25);
    fc.assert(
      fc.property(group, ({ successes, trials }) => {
        fc.pre(trials > 0);
        const { share, low, high } = shrink({ successes, trials }, { alpha: 2, beta: 6 });
        const raw = successes / trials;
        expect(share).toBeGreaterThanOrEqual(Math.min(raw, 0.25) - 1e-12);
        expect(share).toBeLessThanOrEqual(Math.max(raw, 0.25) + 1e-12);
        expect(low).toBeLessThan(share);
        expect(high).toBeGreaterThan(share);
      }),
    );
  });
});
