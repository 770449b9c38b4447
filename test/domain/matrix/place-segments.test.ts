import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  measureAccounts,
  placeSegments,
  type Ranking,
  rankSegments,
  type ThresholdRule,
} from "../../../functions/domain/index.ts";
import { nineBoxOf, quadrantOf } from "../../../functions/domain/matrix/place-segments.ts";
import { accounts, meanCriteria, meanPlan, profile } from "../support/arbitraries.ts";
import { rated } from "../support/rated.ts";

const lines = { kind: "fixed" as const, value: 50, likelihood: 50 };

/** Segments at the given [likelihood, value] points of 0–100, each with n accounts. */
function rankingOf(points: readonly (readonly [number, number, number])[]): Ranking {
  const rows = points.flatMap(([x, y, n]) => Array.from({ length: n }, () => [y, x]));
  const groups = points.flatMap(([, , n], i) => Array.from({ length: n }, () => `g${i}`));
  const scale = { kind: "linear" as const, low: 0, high: 100 };
  const {
    accounts: all,
    plan,
    profile: given,
  } = rated({
    rows,
    groups,
    weights: [1, 1],
    scales: [scale, scale],
    directions: [],
    axes: ["value", "likelihood"],
  });
  return rankSegments(measureAccounts(all, plan), plan, given);
}

function quadrants(points: readonly (readonly [number, number, number])[], rule: ThresholdRule) {
  const placed = placeSegments(rankingOf(points), rule);
  return {
    thresholds: placed.thresholds,
    by: Object.fromEntries(placed.points.map((point) => [point.segment, point.quadrant])),
  };
}

describe("the matrix", () => {
  it("names the quadrants; on the line counts as upper", () => {
    expect(quadrantOf(50, 50, lines)).toBe("focus");
    expect(quadrantOf(49.99, 50, lines)).toBe("develop");
    expect(quadrantOf(50, 49.99, lines)).toBe("serve");
    expect(quadrantOf(49.99, 49.99, lines)).toBe("deprioritise");
    // 0.7 − 0.2 falls short of 0.5 by rounding alone.
    expect(quadrantOf(100 * (0.7 - 0.2), 100 * (0.7 - 0.2), lines)).toBe("focus");
  });

  it("cuts the 3×3 grid at 33.3 and 66.7", () => {
    expect(nineBoxOf(33.3, 66.7)).toEqual({ likelihood: "medium", value: "high" });
    expect(nineBoxOf(33.29, 66.69)).toEqual({ likelihood: "low", value: "medium" });
  });

  it("has likelihood across and value up", () => {
    const { points } = placeSegments(rankingOf([[80, 20, 1]]), lines);
    expect(points[0]).toMatchObject({ x: 80, y: 20, quadrant: "serve" });
  });

  it("draws its lines fixed, through the median or through the mean by accounts", () => {
    const points = [
      [10, 20, 1],
      [40, 30, 1],
      [90, 80, 2],
    ] as const;
    expect(quadrants(points, { kind: "fixed", value: 20, likelihood: 95 }).by).toEqual({
      g0: "develop",
      g1: "develop",
      g2: "develop",
    });
    const median = quadrants(points, { kind: "median" });
    expect(median.thresholds).toEqual({ kind: "median", value: 30, likelihood: 40 });
    expect(median.by).toEqual({ g0: "deprioritise", g1: "focus", g2: "focus" });
    const mean = quadrants(points, { kind: "weightedMean" });
    expect(mean.thresholds).toEqual({ kind: "weightedMean", value: 52.5, likelihood: 57.5 });
    expect(mean.by).toEqual({ g0: "deprioritise", g1: "deprioritise", g2: "focus" });
  });

  it("with one segment alone falls back to fixed lines", () => {
    for (const kind of ["median", "weightedMean"] as const) {
      expect(quadrants([[60, 40, 3]], { kind })).toEqual({
        thresholds: lines,
        by: { g0: "serve" },
      });
    }
  });

  it("gives bubbles areas by accounts that sum to 1, and whiskers within 0–100 around the point", () => {
    fc.assert(
      fc.property(accounts(1), profile(meanCriteria), (all, given) => {
        const ranking = rankSegments(measureAccounts(all, meanPlan), meanPlan, given);
        const { points } = placeSegments(ranking, given.thresholds);
        const area = points.reduce((sum, point) => sum + point.area.accounts, 0);
        expect(points.length === 0 || Math.abs(area - 1) < 1e-9).toBe(true);
        for (const { x, whiskers, quadrant, y } of points) {
          expect(quadrant === null).toBe(x === null || y === null);
          if (x === null || whiskers.x === null) continue;
          expect(whiskers.x.low).toBeGreaterThanOrEqual(0);
          expect(whiskers.x.high).toBeLessThanOrEqual(100);
          expect(whiskers.x.low).toBeLessThanOrEqual(x + 1e-9);
          expect(whiskers.x.high).toBeGreaterThanOrEqual(x - 1e-9);
        }
      }),
    );
  });
});
