import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Account,
  measureAccounts,
  type Plan,
  type ProfileDefinition,
  rankSegments,
  type Scale,
  type SegmentScore,
} from "../../../functions/domain/index.ts";
import { modelOf } from "../../../functions/domain/robustness/axis-model.ts";
import {
  type RankedFigure,
  rankedFigures,
} from "../../../functions/domain/robustness/segment-curves.ts";
import {
  type Change,
  type Stability,
  shareInterval,
  type WeightInterval,
  weightIntervals,
} from "../../../functions/domain/robustness/weight-intervals.ts";
import { openRanking } from "../../../functions/domain/scoring/open-ranking.ts";
import { accounts, allCriteria, fullPlan, profile } from "../support/arbitraries.ts";
import { describeCase, type MatrixCase } from "../support/cases.ts";
import { rated } from "../support/rated.ts";

function intervalsOf(
  list: readonly Account[],
  plan: Plan,
  of: ProfileDefinition,
  figure: RankedFigure = "score",
): WeightInterval[] {
  const open = openRanking(measureAccounts(list, plan), plan, of);
  return weightIntervals(open, modelOf(open), figure);
}

interface StabilityCase extends Omit<MatrixCase, "expected"> {
  readonly expected: Record<string, { top1: [number, number]; full_ranking: [number, number] }>;
}

describeCase<StabilityCase>("derived_saw_stability_intervals", (load) => {
  // Utilities of accounts are kept to 1e-6, which moves a root by as much over the slope there.
  it.each([
    ["utilities as published", true, 0],
    ["utilities measured from accounts", false, 1e-4],
  ])("agrees for the first place and for the whole order, %s", (_, exact, rounding) => {
    const { matrix, weights, expected, tolerance } = load();
    const most = weights.map((__, j) => Math.max(...matrix.map((row) => row[j] ?? 0)));
    const scales = most.map((high): Scale => ({ kind: "linear", low: 0, high }));
    const made = rated({ rows: matrix, weights, scales, directions: [] });
    const open = openRanking(measureAccounts(made.accounts, made.plan), made.plan, made.profile);
    const model = modelOf(open);
    if (exact) {
      for (const [i, [cell]] of model.value.segments.entries()) {
        cell?.utility.set(matrix[i]?.map((x, j) => x / (most[j] ?? 1)) ?? []);
      }
    }
    const found = weightIntervals(open, model, "value");
    const close = (stability: Stability | null, [low, high]: [number, number]) => {
      const within = tolerance + rounding;
      expect(Math.abs((stability?.low ?? Number.NaN) - low)).toBeLessThanOrEqual(within);
      expect(Math.abs((stability?.high ?? Number.NaN) - high)).toBeLessThanOrEqual(within);
    };
    for (const [i, { top1, full_ranking }] of Object.values(expected).entries()) {
      expect(found[i]?.criterion).toBe(`c${i}`);
      close(found[i]?.first ?? null, top1);
      close(found[i]?.order ?? null, full_ranking);
    }
  });
});

/** Two criteria of value, one customer a segment. */
function two(rows: number[][], weights: number[], minimumCoverage = 0) {
  const scale: Scale = { kind: "linear", low: 0, high: 1 };
  const made = rated({ rows, weights, scales: weights.map(() => scale), directions: [] });
  return { ...made, profile: { ...made.profile, minimumCoverage } };
}

describe("edges", () => {
  const of = ({ accounts: list, plan, profile: p }: ReturnType<typeof two>) =>
    intervalsOf(list, plan, p, "value");

  it("one segment is first at every weight", () => {
    const [first] = of(two([[0.3, 0.9]], [1, 1]));
    const whole = { low: 0, high: 1, tied: false, below: null, above: null };
    expect(first).toMatchObject({ status: "defined", first: whole, order: whole });
  });

  it("a tie is a point", () => {
    const point = { low: 0.5, high: 0.5, tied: true, below: null, above: null };
    const [first] = of(
      two(
        [
          [0.3, 0.9],
          [0.9, 0.3],
        ],
        [1, 1],
      ),
    );
    expect(first).toMatchObject({ first: point, order: point });
    const lower = of(
      two(
        [
          [0.9, 0.9],
          [0.4, 0.2],
          [0.2, 0.4],
        ],
        [1, 1],
      ),
    )[0];
    expect(lower?.first).toMatchObject({ low: 0, high: 1, tied: false });
    expect(lower?.order).toMatchObject(point);
  });

  it("with all the weight on one criterion its interval is not defined, of the other it is", () => {
    const [all, none] = of(
      two(
        [
          [0.9, 0.1],
          [0.3, 0.8],
        ],
        [1, 0],
      ),
    );
    expect(all).toMatchObject({ weight: 1, status: "allTheWeight", first: null, order: null });
    expect(none).toMatchObject({ weight: 0, status: "defined", first: { low: 0 } });
    expect(none?.first?.high).toBeCloseTo(0.6 / 1.3, 12);
    expect(none?.first?.above).toEqual({ kind: "overtaken", loses: "g0", gains: "g1" });
  });

  it("without a scored segment there is nothing to hold", () => {
    const made = two([[0.3, 0.9]], [1, 1], 1);
    const unknown = made.accounts.map((each) => ({ ...each, facts: { group: "g0", c0: 0.3 } }));
    expect(of({ ...made, accounts: unknown })[0]).toMatchObject({
      status: "nothingScored",
      first: null,
    });
    expect(of({ ...made, accounts: [] })[0]).toMatchObject({ status: "nothingScored" });
  });

  it("scores that only touch change nothing", () => {
    // Equal at t = 1, where only the first criterion counts.
    const [first] = of(
      two(
        [
          [0.5, 0.9],
          [0.5, 0.2],
        ],
        [1, 1],
      ),
    );
    expect(first?.first).toMatchObject({ low: 0, high: 1, below: null, above: null });
  });

  it("a criterion all segments are equal on never decides", () => {
    const [first] = of(
      two(
        [
          [0.5, 0.9],
          [0.5, 0.2],
        ],
        [1, 3],
      ),
    );
    expect(first?.first).toMatchObject({ low: 0, high: 1 });
  });

  it("a segment of which too little is known at some weight loses its place there", () => {
    const made = two(
      [
        [0.9, 0.5],
        [0.2, 0.4],
      ],
      [1, 1],
      0.4,
    );
    const list = made.accounts.map((each, i) =>
      i === 0 ? { ...each, facts: { group: "g0", c0: 0.9 } } : each,
    );
    const [first, second] = of({ ...made, accounts: list });
    expect(first?.first?.low).toBeCloseTo(0.4, 12);
    expect(first?.first?.below).toEqual({ kind: "noLongerScored", loses: "g0", gains: "g1" });
    expect(second?.first?.high).toBeCloseTo(0.6, 12);
  });
});

/** The profile with one criterion at weight t of its axis, the others in proportion. */
function moved(
  of: ProfileDefinition,
  { axis, criterion }: WeightInterval,
  t: number,
): ProfileDefinition {
  const points = of.weights[axis];
  const others = Object.entries(points).filter(([key]) => key !== criterion);
  const sum = others.reduce((so, [, each]) => so + each, 0);
  const spread = Object.fromEntries(others.map(([key, each]) => [key, ((1 - t) * each) / sum]));
  return { ...of, weights: { ...of.weights, [axis]: { ...spread, [criterion]: t } } };
}

function figure(row: SegmentScore, of: RankedFigure): number | null {
  return of === "score" ? row.score : row[of].score;
}

interface Standing {
  readonly keys: readonly string[];
  readonly figures: readonly number[];
}

function standing(
  moments: ReturnType<typeof measureAccounts>,
  plan: Plan,
  p: ProfileDefinition,
  of: RankedFigure,
): Standing {
  const rows = rankSegments(moments, plan, p).rows.flatMap((row) => {
    const height = figure(row, of);
    return height === null ? [] : [{ key: row.segment, height }];
  });
  rows.sort((a, b) => b.height - a.height);
  return { keys: rows.map(({ key }) => key), figures: rows.map(({ height }) => height) };
}

/** Places whose neighbours lie closer than this may stand either way by rounding. */
const LEVEL = 1e-8;

function sameFirst(base: Standing, other: Standing): boolean {
  const at = other.keys.indexOf(base.keys[0] ?? "");
  return at >= 0 && (other.figures[0] ?? 0) - (other.figures[at] ?? 0) <= LEVEL;
}

function sameOrder(base: Standing, other: Standing): boolean {
  if (base.keys.length !== other.keys.length) return false;
  const height = new Map(other.keys.map((key, i) => [key, other.figures[i] ?? 0]));
  return base.keys.every((key, i) => {
    const own = height.get(key);
    const next = height.get(base.keys[i + 1] ?? key);
    return own !== undefined && next !== undefined && own >= next - LEVEL;
  });
}

const figures = fc.constantFrom(...rankedFigures);

describe("against the ranking itself, with several relationships and every missing policy", () => {
  it("nothing changes inside an interval, and what it says changes just beyond", () => {
    let ends = 0;
    fc.assert(
      fc.property(
        accounts(4, 40),
        profile(allCriteria),
        figures,
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (list, p, of, inside) => {
          const moments = measureAccounts(list, fullPlan);
          const base = standing(moments, fullPlan, p, of);
          for (const each of intervalsOf(list, fullPlan, p, of)) {
            const at = (t: number) => standing(moments, fullPlan, moved(p, each, t), of);
            const check = (
              stability: Stability | null,
              same: (base: Standing, other: Standing) => boolean,
            ) => {
              if (stability === null || stability.tied) return;
              const { low, high, below, above } = stability;
              expect(low).toBeLessThanOrEqual(each.weight + 1e-12);
              expect(high).toBeGreaterThanOrEqual(each.weight - 1e-12);
              const t = low + inside * (high - low);
              if (high - low > 1e-6) expect(same(base, at(t))).toBe(true);
              ends += Number(below !== null) + Number(above !== null);
              expectChange(base, below, low, -1, at);
              expectChange(base, above, high, 1, at);
            };
            check(each.first, sameFirst);
            check(each.order, sameOrder);
          }
        },
      ),
      { numRuns: 150 },
    );
    expect(ends).toBeGreaterThan(100);
  });
});

/** What an end says happens does happen, at the nearest t beyond it that rounding lets one see. */
function expectChange(
  base: Standing,
  change: Change | null,
  end: number,
  side: -1 | 1,
  at: (t: number) => Standing,
): void {
  if (change === null) {
    expect(end).toBe(side === 1 ? 1 : 0);
    return;
  }
  const room = side === 1 ? 1 - end : end;
  const { kind, loses, gains } = change;
  const seen = [1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2].some((step) => {
    const { keys } = at(end + side * Math.min(step, room / 2));
    if (kind === "noLongerScored") return !keys.includes(loses ?? "");
    const came = base.keys.includes(gains ?? "") !== (kind === "newlyScored");
    if (!came || !keys.includes(gains ?? "")) return false;
    return loses === null || keys.indexOf(gains ?? "") < keys.indexOf(loses);
  });
  expect(seen).toBe(true);
}

describe("against a grid of 10,001 weights", () => {
  it("no point of the grid inside has another segment first", () => {
    const GRID = 10_000;
    fc.assert(
      fc.property(accounts(6, 25), profile(allCriteria), figures, fc.nat(), (list, p, of, pick) => {
        const found = intervalsOf(list, fullPlan, p, of).filter(
          ({ first }) => first !== null && !first.tied,
        );
        const each = found[pick % Math.max(1, found.length)];
        if (each?.first == null) return;
        const moments = measureAccounts(list, fullPlan);
        const base = standing(moments, fullPlan, p, of);
        const { low, high } = each.first;
        for (let i = 1; i < GRID; i++) {
          const t = i / GRID;
          const within = t > low && t < high;
          // The grid is walked wholly inside, and one step of it outside.
          if (!within && t > low - 1 / GRID && t < high + 1 / GRID) continue;
          if (within)
            expect(sameFirst(base, standing(moments, fullPlan, moved(p, each, t), of))).toBe(true);
        }
      }),
      { numRuns: 2 },
    );
  });
});

describe("the share of value in the score", () => {
  it("holds between its ends, and another segment is first beyond", () => {
    let ends = 0;
    fc.assert(
      fc.property(
        accounts(4, 40),
        profile(allCriteria),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (list, p, inside) => {
          const moments = measureAccounts(list, fullPlan);
          const open = openRanking(moments, fullPlan, p);
          const found = shareInterval(open, modelOf(open));
          if (found?.first == null || found.first.tied) return;
          const base = standing(moments, fullPlan, p, "score");
          const at = (valueShare: number) =>
            standing(moments, fullPlan, { ...p, valueShare }, "score");
          const { low, high, below, above } = found.first;
          expect(sameFirst(base, at(low + inside * (high - low)))).toBe(true);
          ends += Number(below !== null) + Number(above !== null);
          expectChange(base, below, low, -1, at);
          expectChange(base, above, high, 1, at);
        },
      ),
    );
    expect(ends).toBeGreaterThan(5);
  });
});
