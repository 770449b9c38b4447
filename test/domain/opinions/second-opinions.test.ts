import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { measureAccounts, rankSegments, type Scale } from "../../../functions/domain/index.ts";
import { decisionMatrix } from "../../../functions/domain/opinions/decision-matrix.ts";
import { secondOpinions } from "../../../functions/domain/opinions/second-opinions.ts";
import { openRanking } from "../../../functions/domain/scoring/open-ranking.ts";
import { accounts, allCriteria, fullPlan, profile } from "../support/arbitraries.ts";
import { rated } from "../support/rated.ts";

const scale: Scale = { kind: "linear", low: 0, high: 1 };

function opened(rows: number[][], weights: number[]) {
  const made = rated({ rows, weights, scales: weights.map(() => scale), directions: [] });
  return openRanking(measureAccounts(made.accounts, made.plan), made.plan, made.profile);
}

describe("the decision matrix", () => {
  it("weighted sums of its rows are the scores of the ranking, whatever applies to whom", () => {
    fc.assert(
      fc.property(accounts(1, 30), profile(allCriteria), (list, p) => {
        const moments = measureAccounts(list, fullPlan);
        const found = decisionMatrix(openRanking(moments, fullPlan, p));
        const { rows } = rankSegments(moments, fullPlan, p);
        const scored = rows.filter(({ status }) => status === "scored");
        expect(found.segments.length).toBe(scored.length);
        expect(found.weights.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 9);
        for (const [i, { segment }] of found.segments.entries()) {
          const score = scored.find((row) => row.segment === segment)?.score ?? Number.NaN;
          const sum = (found.utilities[i] ?? []).reduce(
            (so, u, j) => so + u * (found.weights[j] ?? 0),
            0,
          );
          expect(sum).toBeCloseTo(score, 9);
          expect(found.scores[i]).toBeCloseTo(score, 9);
          for (const u of found.utilities[i] ?? []) {
            expect(u).toBeGreaterThanOrEqual(-1e-12);
            expect(u).toBeLessThanOrEqual(1 + 1e-12);
          }
        }
      }),
    );
  });
});

describe("second opinions", () => {
  it("the headline has the ranks of the ranking, and only the others are relative", () => {
    fc.assert(
      fc.property(accounts(1, 30), profile(allCriteria), (list, p) => {
        const moments = measureAccounts(list, fullPlan);
        const found = secondOpinions(openRanking(moments, fullPlan, p), 3);
        const ranks = new Map(
          rankSegments(moments, fullPlan, p).rows.map(({ segment, rank }) => [segment, rank]),
        );
        for (const { segment, opinions } of found.segments) {
          expect(opinions[0]).toMatchObject({ method: "saw", rank: ranks.get(segment) });
        }
        expect(found.methods.map(({ relative }) => relative)).toEqual([false, true, true, true]);
        for (const { spearman } of found.methods) {
          if (spearman !== null) expect(Math.abs(spearman.coefficient)).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("are robust when the first segments stand out on everything", () => {
    const found = secondOpinions(
      opened(
        [
          [0.9, 0.9],
          [0.8, 0.8],
          [0.3, 0.2],
          [0.2, 0.3],
        ],
        [1, 1],
      ),
      2,
    );
    expect(found).toMatchObject({
      k: 2,
      robust: true,
      agreeing: ["saw", "topsis", "vikor", "promethee2"],
    });
    expect(found.methods.map(({ top }) => top)).toEqual(new Array(4).fill(["g0", "g1"]));
    expect(found.compromise?.segments[0]).toBe("g0");
  });

  it("are not robust when the methods part", () => {
    const rows = [
      [0.7, 0.5, 0.2],
      [0.5, 0.4, 1],
      [0.5, 0.7, 0.3],
    ];
    const { methods, robust, agreeing } = secondOpinions(opened(rows, [1, 1, 1]), 1);
    expect(methods.map(({ top }) => top)).toEqual([["g1"], ["g1"], ["g0"], ["g2"]]);
    expect(agreeing).toEqual(["saw", "topsis"]);
    expect(robust).toBe(false);
  });

  it("leave out criteria on which all are equal, and say which", () => {
    const found = secondOpinions(
      opened(
        [
          [0.9, 0.5],
          [0.2, 0.5],
        ],
        [1, 1],
      ),
      3,
    );
    expect(found.equal.map(({ criterion }) => criterion)).toEqual(["c1"]);
    expect(found.k).toBe(1);
    expect(found.robust).toBe(true);
  });

  it("of one segment, of equal ones and of none there is nothing to compare", () => {
    for (const rows of [
      [[0.5, 0.5]],
      [
        [0.5, 0.5],
        [0.5, 0.5],
      ],
      [],
    ]) {
      const found = secondOpinions(opened(rows, [1, 1]), 3);
      expect(found.robust).toBeNull();
      expect(found.methods.every(({ spearman }) => spearman === null)).toBe(true);
      expect(found.segments.length).toBe(rows.length);
    }
  });
});
