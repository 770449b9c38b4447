import { describe, expect, it } from "vitest";
import { customerValue } from "../../functions/domain/criteria/customer-value.ts";
import { measureAccounts, type Scale } from "../../functions/domain/index.ts";
import { prometheeII } from "../../functions/domain/opinions/promethee.ts";
import { topsis } from "../../functions/domain/opinions/topsis.ts";
import { vikor } from "../../functions/domain/opinions/vikor.ts";
import { modelOf } from "../../functions/domain/robustness/axis-model.ts";
import { acceptabilityOf } from "../../functions/domain/robustness/smaa.ts";
import { openRanking } from "../../functions/domain/scoring/open-ranking.ts";
import { kendallTauB, spearman } from "../../functions/domain/statistics/correlation.ts";
import { cramersV } from "../../functions/domain/statistics/cramers-v.ts";
import { restrictedMean } from "../../functions/domain/statistics/kaplan-meier.ts";
import { wilson } from "../../functions/domain/statistics/wilson.ts";
import { kendallW } from "../../functions/domain/weighting/kendall-w.ts";
import { pairwiseWeights } from "../../functions/domain/weighting/pairwise.ts";
import { rankOrderWeights } from "../../functions/domain/weighting/rank-order.ts";
import { rated } from "./support/rated.ts";

// Textbook cases, each within the digits its source prints.

function agree(found: readonly number[], published: readonly number[], digits: number): void {
  expect(found).toHaveLength(published.length);
  for (const [i, x] of published.entries()) {
    expect(Math.abs((found[i] ?? Number.NaN) - x)).toBeLessThanOrEqual(0.6 * 10 ** -digits);
  }
}

/** A reciprocal matrix from its upper triangle. */
function reciprocal(upper: readonly (readonly number[])[]): number[][] {
  const n = upper.length + 1;
  const above = (i: number, j: number) => upper[i]?.[j - i - 1] ?? Number.NaN;
  return Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (__, j) => (i === j ? 1 : i < j ? above(i, j) : 1 / above(j, i))),
  );
}

describe("pairwise comparison", () => {
  it("of three: 1, 3, 5 and 3 (any textbook on AHP)", () => {
    const found = pairwiseWeights(reciprocal([[3, 5], [3]]));
    agree(found.weights, [0.637, 0.258, 0.105], 3);
    agree(
      [found.lambdaMax, found.consistencyIndex, found.consistencyRatio],
      [3.039, 0.019, 0.033],
      3,
    );
  });

  it("of what makes a good school (Saaty 1980): inconsistent, and said to be so", () => {
    const found = pairwiseWeights(
      reciprocal([[4, 3, 1, 3, 4], [7, 3, 1 / 5, 1], [1 / 5, 1 / 5, 1 / 6], [1, 1 / 3], [3]]),
    );
    agree(found.weights, [0.32, 0.14, 0.03, 0.13, 0.24, 0.14], 2);
    // λmax and CR are those of another eigenvalue routine, not of the book.
    expect(found.lambdaMax).toBeCloseTo(7.419870101921, 9);
    expect(found.consistencyRatio).toBeCloseTo(0.229011306761, 9);
  });
});

describe("rank order centroid (Barron and Barrett 1996)", () => {
  it("of three and of five", () => {
    agree(rankOrderWeights([1, 2, 3]), [0.6111, 0.2778, 0.1111], 4);
    agree(rankOrderWeights([1, 2, 3, 4, 5]), [0.4567, 0.2567, 0.1567, 0.09, 0.04], 4);
  });
});

describe("TOPSIS", () => {
  it("chooses the fighter aircraft of Hwang and Yoon (1981)", () => {
    const found = topsis({
      matrix: [
        [2.0, 1500, 20_000, 5.5, 5, 9],
        [2.5, 2700, 18_000, 6.5, 3, 5],
        [1.8, 2000, 21_000, 4.5, 7, 7],
        [2.2, 1800, 20_000, 5.0, 5, 5],
      ],
      weights: [0.2, 0.1, 0.1, 0.1, 0.2, 0.3],
      directions: [1, 1, 1, -1, 1, 1],
    });
    agree(found, [0.643, 0.268, 0.613, 0.312], 3);
  });
});

describe("the mountain climber", () => {
  const climbers = {
    matrix: [
      [1, 3000],
      [2, 3750],
      [5, 4500],
    ],
    weights: [0.5, 0.5],
    directions: [-1, 1],
  };

  it("by VIKOR (Opricovic and Tzeng 2004): S, R and Q", () => {
    const { s, r, q } = vikor(climbers);
    agree(s, [0.5, 0.375, 0.5], 3);
    agree(r, [0.5, 0.25, 0.5], 3);
    agree(q, [1, 0, 1], 3);
  });

  it("by PROMETHEE II: every criterion prefers another, so all cancel", () => {
    agree(prometheeII(climbers).net, [0, 0, 0], 9);
  });
});

describe("Kaplan and Meier", () => {
  const months = (of: readonly number[]) => {
    const counts = new Array<number>(36).fill(0);
    for (const month of of) counts[month] = (counts[month] ?? 0) + 1;
    return counts;
  };

  it("the mean remission of Freireich's trial (1963), restricted to 35 weeks: 23.29 (2.83)", () => {
    const treated = {
      left: months([6, 6, 6, 7, 10, 13, 16, 22, 23]),
      still: months([6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]),
    };
    const found = restrictedMean(treated, 35);
    agree([found?.months ?? 0, found?.standardError ?? 0], [23.29, 2.83], 2);
  });

  it("and of its placebo arm, where all relapsed: the plain mean 8.667 (1.38)", () => {
    const placebo = {
      left: months([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]),
      still: [],
    };
    const found = restrictedMean(placebo, 35);
    agree([found?.months ?? 0], [8.667], 3);
    agree([found?.standardError ?? 0], [1.38], 2);
  });
});

describe("Wilson's interval", () => {
  it("is that of the four examples of Newcombe (1998)", () => {
    const published = [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ] as const;
    for (const [successes, n, low, high] of published) {
      const found = wilson(successes, n);
      agree([found?.low ?? 1, found?.high ?? 0], [low, high], 4);
    }
  });
});

describe("association", () => {
  it("of hair and eyes (Snee 1974): χ² 138.29, Cramér's V 0.279", () => {
    const found = cramersV([
      [68, 20, 15, 5],
      [119, 84, 54, 29],
      [26, 17, 14, 14],
      [7, 94, 10, 16],
    ]);
    expect(found).toMatchObject({ n: 592, df: 9 });
    agree([found?.chi2 ?? 0], [138.29], 2);
    agree([found?.v ?? 0], [0.279], 3);
  });

  it("Spearman's of ten ranks whose squares of differences sum to 194: −29/165", () => {
    const found = spearman(
      [106, 100, 86, 101, 99, 103, 97, 113, 112, 110],
      [7, 27, 2, 50, 28, 29, 20, 12, 6, 17],
    );
    expect(found?.coefficient).toBeCloseTo(-29 / 165, 12);
  });

  it("Spearman's and Kendall's of twelve students, authoritarianism and status (Siegel 1956)", () => {
    const authoritarianism = [2, 6, 5, 1, 10, 9, 8, 3, 4, 12, 7, 11];
    const status = [3, 4, 2, 1, 8, 11, 10, 6, 7, 12, 5, 9];
    agree([spearman(authoritarianism, status)?.coefficient ?? 0], [0.82], 2);
    agree([kendallTauB(authoritarianism, status) ?? 0], [0.67], 2);
  });
});

describe("Kendall's W", () => {
  it("of three executives who rank six applicants (Siegel 1956): s = 25.5, W = .16", () => {
    const found = kendallW([
      [1, 6, 3, 2, 5, 4],
      [1, 5, 6, 4, 2, 3],
      [6, 3, 2, 5, 4, 1],
    ]);
    expect(found?.w).toBeCloseTo((12 * 25.5) / (9 * 210), 12);
    agree([found?.w ?? 0], [0.16], 2);
  });
});

describe("customer value", () => {
  it("is the margin multiple of Gupta and Lehmann (2003), retention × discount", () => {
    const published = [
      [0.6, [1.2, 1.15, 1.11, 1.07]],
      [0.7, [1.75, 1.67, 1.59, 1.52]],
      [0.8, [2.67, 2.5, 2.35, 2.22]],
      [0.9, [4.5, 4.09, 3.75, 3.46]],
    ] as const;
    for (const [retention, multiples] of published) {
      const found = [0.1, 0.12, 0.14, 0.16].map((d) => customerValue(1, retention, d));
      agree(found, multiples, 2);
    }
  });
});

describe("SMAA of alternatives that are each best on one of three criteria", () => {
  const scale: Scale = { kind: "linear", low: 0, high: 1 };
  const made = rated({
    rows: [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
    weights: [1, 1, 1],
    scales: [scale, scale, scale],
    directions: [],
  });
  const open = openRanking(measureAccounts(made.accounts, made.plan), made.plan, made.profile);
  const { segments } = acceptabilityOf(open, modelOf(open), {
    of: "value",
    sampling: { kind: "uniform" },
    draws: 20_000,
    seed: 1,
    compared: [],
  });

  it("gives each every rank a third of the time", () => {
    for (const { acceptability } of segments) {
      for (const share of acceptability) expect(Math.abs(share - 1 / 3)).toBeLessThan(0.015);
    }
  });

  it("has central weights of 11/18, 7/36 and 7/36: the centroid of the weights that order it first", () => {
    for (const { centralWeights } of segments) {
      const [most, ...others] = (centralWeights ?? [])
        .map(({ weight }) => weight)
        .toSorted((a, b) => b - a);
      expect(Math.abs((most ?? 0) - 11 / 18)).toBeLessThan(0.01);
      for (const each of others) expect(Math.abs(each - 7 / 36)).toBeLessThan(0.01);
    }
  });
});
