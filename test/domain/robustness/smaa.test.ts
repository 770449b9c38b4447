import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Account,
  measureAccounts,
  type Plan,
  type ProfileDefinition,
  placeSegments,
  rankSegments,
  type Scale,
} from "../../../functions/domain/index.ts";
import { modelOf } from "../../../functions/domain/robustness/axis-model.ts";
import { RankTally } from "../../../functions/domain/robustness/rank-tally.ts";
import { rankedFigures } from "../../../functions/domain/robustness/segment-curves.ts";
import {
  type Acceptability,
  acceptabilityOf,
  type SmaaOptions,
} from "../../../functions/domain/robustness/smaa.ts";
import { openRanking } from "../../../functions/domain/scoring/open-ranking.ts";
import { Random } from "../../../functions/domain/statistics/random.ts";
import { accounts, allCriteria, fullPlan, profile } from "../support/arbitraries.ts";
import { describeCase } from "../support/cases.ts";
import { rated } from "../support/rated.ts";

function analysed(
  list: readonly Account[],
  plan: Plan,
  p: ProfileDefinition,
  options: Partial<SmaaOptions> = {},
): Acceptability {
  const open = openRanking(measureAccounts(list, plan), plan, p);
  return acceptabilityOf(open, modelOf(open), {
    of: "score",
    sampling: { kind: "uniform" },
    draws: 500,
    seed: 1,
    compared: open.segments.map(({ key }) => key),
    ...options,
  });
}

interface ThromboCase {
  readonly params: { readonly data: string; readonly weights: number[] };
  readonly expected: number[];
  readonly tolerance: number;
}

interface Measured {
  readonly meas: number[][][];
}

describeCase<ThromboCase>("smaa_thrombo_fixedweights", (load) => {
  const measured = (): number[][][] => {
    const file = new URL(`../../../../shared/cases/${load().params.data}`, import.meta.url);
    return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Measured).meas : [];
  };

  const tallied = (weightsOf: () => ArrayLike<number>): RankTally => {
    const draws = measured();
    const tally = new RankTally(2, draws.length, { compared: [0, 1], weightCount: 3 });
    for (const utilities of draws) {
      const weights = Float64Array.from(weightsOf());
      const figure = (row: readonly number[] = []) =>
        row.reduce((sum, u, j) => sum + u * (weights[j] ?? 0), 0);
      tally.add(Float64Array.of(figure(utilities[0]), figure(utilities[1])), weights);
    }
    return tally;
  };

  it("agrees for fixed weights", () => {
    const { params, expected, tolerance } = load();
    const tally = tallied(() => params.weights);
    for (const [i, share] of expected.entries()) {
      expect(Math.abs(tally.acceptability(i, 1) - share)).toBeLessThanOrEqual(tolerance);
      expect(tally.winning(i, 1 - i)).toBe(tally.acceptability(i, 1));
    }
  });

  it("agrees for uniform weights with the published run, as far as drawing anew allows", () => {
    const random = new Random(20);
    const into = new Float64Array(3);
    const tally = tallied(() => {
      random.simplex(into);
      return into;
    });
    // Published from draws of its own: 0.3504, 0.9344 bits, central weights as below.
    expect(Math.abs(tally.acceptability(0, 1) - 0.3504)).toBeLessThan(0.02);
    expect(Math.abs((tally.choiceEntropyBits() ?? 0) - 0.9344)).toBeLessThan(0.02);
    expect(tally.rankingEntropyBits()).toBeCloseTo(tally.choiceEntropyBits() ?? Number.NaN, 12);
    for (const [j, weight] of [0.1865, 0.2772, 0.5363].entries()) {
      expect(Math.abs((tally.centralWeights(0)?.[j] ?? 0) - weight)).toBeLessThan(0.02);
    }
  });
});

describe("the tally", () => {
  it("gives equal figures the same rank, and none to those without", () => {
    const tally = new RankTally(4, 1, { compared: [0, 1, 3] });
    tally.add(Float64Array.of(0.5, 0.7, Number.NaN, 0.7 + 1e-12));
    expect([0, 1, 2, 3].map((a) => tally.ranks(a)?.mean ?? null)).toEqual([3, 1, null, 1]);
    expect([1, 2, 3, 4].map((rank) => tally.acceptability(1, rank))).toEqual([1, 0, 0, 0]);
    expect(tally.notScored(2)).toBe(1);
    expect(tally.winning(1, 2)).toBe(0);
    expect(tally.winning(1, 0)).toBe(1);
    expect(tally.choiceEntropyBits()).toBe(1);
    expect(tally.rankingEntropyBits()).toBe(0);
    expect(tally.centralWeights(2)).toBeNull();
  });
});

describe("drawn weights", () => {
  it("equal seeds give equal results, other seeds others", () => {
    const [list = []] = fc.sample(accounts(30, 40), { seed: 3, numRuns: 1 });
    const [p] = fc.sample(profile(allCriteria), { seed: 3, numRuns: 1 });
    if (p === undefined) throw new Error("no profile");
    const open = { ...p, minimumCoverage: 0 };
    const one = analysed(list, fullPlan, open);
    expect(JSON.stringify(analysed(list, fullPlan, open))).toBe(JSON.stringify(one));
    expect(JSON.stringify(analysed(list, fullPlan, open, { seed: 2 }).segments)).not.toBe(
      JSON.stringify(one.segments),
    );
  });

  it("shares of ranks and of not scored sum to one when nothing ties", () => {
    fc.assert(
      fc.property(accounts(2, 30), profile(allCriteria), (list, p) => {
        for (const each of analysed(list, fullPlan, p, { draws: 50 }).segments) {
          const total = each.acceptability.reduce((sum, share) => sum + share, 0);
          expect(total + each.lower + each.notScored).toBeCloseTo(1, 12);
          expect(each.ranks === null).toBe(each.notScored === 1);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("so close to the profile that they are the profile, give the ranking and matrix itself", () => {
    fc.assert(
      fc.property(
        accounts(2, 30),
        profile(allCriteria),
        fc.constantFrom(...rankedFigures),
        fc.constantFrom("fixed" as const, "median" as const, "weightedMean" as const),
        (list, given, of, kind) => {
          const thresholds =
            kind === "fixed" ? { kind, value: 50.003, likelihood: 40.007 } : { kind };
          // Coverage of exactly the minimum is a line, too.
          const p = { ...given, thresholds, minimumCoverage: given.minimumCoverage / 1.0123 };
          const sampling = { kind: "aroundProfile" as const, concentration: 1e13 };
          const found = analysed(list, fullPlan, p, { of, sampling, draws: 3 });
          const ranking = rankSegments(measureAccounts(list, fullPlan), fullPlan, p);
          const { points, thresholds: lines } = placeSegments(ranking, thresholds);
          const heights = new Map(
            ranking.rows.map((row) => [row.segment, of === "score" ? row.score : row[of].score]),
          );
          for (const each of found.segments) {
            const own = heights.get(each.segment) ?? null;
            expect(each.notScored).toBe(own === null ? 1 : 0);
            if (own === null) continue;
            const all = [...heights.values()].filter((height) => height !== null);
            // Scores closer than the draws vary may stand either way.
            const near = all.filter((height) => Math.abs(height - own) < 1e-5).length;
            const above = all.filter((height) => height > own + 1e-5).length;
            expect(each.ranks?.best).toBeGreaterThanOrEqual(above + 1);
            expect(each.ranks?.worst).toBeLessThanOrEqual(above + near);
            const point = points.find(({ segment }) => segment === each.segment);
            // So may points on a line, and a median runs through one.
            const onLine = [(point?.x ?? 0) - lines.likelihood, (point?.y ?? 0) - lines.value].some(
              (distance) => Math.abs(distance) < 1e-3,
            );
            if (!onLine) expect(each.focus).toBe(point?.quadrant === "focus" ? 1 : 0);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it("a segment better on every criterion is always first, and then its weights mean nothing", () => {
    const scale: Scale = { kind: "linear", low: 0, high: 1 };
    const row = fc.array(fc.double({ min: 0, max: 0.9, noNaN: true }), {
      minLength: 4,
      maxLength: 4,
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 6 }), (rows) => {
        const best = [0, 1, 2, 3].map((j) => Math.max(...rows.map((each) => each[j] ?? 0)) + 0.05);
        const made = rated({
          rows: [...rows, best],
          weights: [1, 2, 3, 4],
          scales: [scale, scale, scale, scale],
          directions: [],
          axes: ["value", "value", "likelihood", "likelihood"],
        });
        for (const of of rankedFigures) {
          const { segments, choiceEntropyBits } = analysed(made.accounts, made.plan, made.profile, {
            of,
          });
          expect(segments[0]).toMatchObject({ segment: `g${rows.length}`, ranks: { worst: 1 } });
          expect(segments[0]?.acceptability[0]).toBe(1);
          expect(segments[0]?.spread).toBeCloseTo(0, 12);
          expect(choiceEntropyBits).toBe(0);
          expect(segments[1]?.centralWeights).toBeNull();
        }
      }),
      { numRuns: 20 },
    );
  });

  it("two mirrored segments are first half the time, with weights that lean to their strength", () => {
    const scale: Scale = { kind: "linear", low: 0, high: 1 };
    const made = rated({
      rows: [
        [0.9, 0.1],
        [0.1, 0.9],
      ],
      weights: [1, 1],
      scales: [scale, scale],
      directions: [],
    });
    const found = analysed(made.accounts, made.plan, made.profile, { of: "value", draws: 10_000 });
    const [, second] = found.segments;
    expect(second?.acceptability[0]).toBeCloseTo(0.5, 1);
    const lean = found.segments.find(({ segment }) => segment === "g0")?.centralWeights;
    expect(lean?.[0]?.weight).toBeCloseTo(0.75, 1);
    expect(found.pairs).toHaveLength(2);
  });

  it("weights drawn around the profile keep its mean, and spread by the concentration", () => {
    const scale: Scale = { kind: "linear", low: 0, high: 1 };
    const made = rated({
      rows: [[0.5, 0.5, 0.5]],
      weights: [5, 3, 2],
      scales: [scale, scale, scale],
      directions: [],
    });
    const sampling = { kind: "aroundProfile" as const, concentration: 50 };
    const found = analysed(made.accounts, made.plan, made.profile, { sampling, draws: 10_000 });
    const means = found.segments[0]?.centralWeights?.map(({ weight }) => weight) ?? [];
    for (const [j, weight] of [0.5, 0.3, 0.2].entries()) expect(means[j]).toBeCloseTo(weight, 2);
  });

  it("of no segments there is nothing to say", () => {
    const [p] = fc.sample(profile(allCriteria), { seed: 3, numRuns: 1 });
    if (p === undefined) throw new Error("no profile");
    expect(analysed([], fullPlan, p)).toMatchObject({
      segments: [],
      pairs: [],
      choiceEntropyBits: null,
    });
  });
});
