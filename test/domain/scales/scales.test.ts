import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  checkScale,
  proposeScale,
  type Scale,
  type ScaleKind,
  scaleKinds,
  utility,
} from "../../../functions/domain/index.ts";
import { describeCase } from "../support/cases.ts";

const u = (scale: Scale, x: number | string) => utility(scale, "higher", x);

describe("utility", () => {
  it("linear clamps outside its anchors and says so", () => {
    const scale: Scale = { kind: "linear", low: -100, high: 100 };
    expect([-200, -100, 0, 100, 200].map((x) => u(scale, x))).toEqual([
      { u: 0, clipped: true },
      { u: 0, clipped: false },
      { u: 0.5, clipped: false },
      { u: 1, clipped: false },
      { u: 1, clipped: true },
    ]);
  });

  it("steps by from hold up to the next; below the first is outside", () => {
    const scale: Scale = {
      kind: "steps",
      table: [
        { from: 0, u: 0.2 },
        { from: 10, u: 0.7 },
      ],
    };
    expect([-1, 0, 9.99, 10, 99].map((x) => u(scale, x).u)).toEqual([0.2, 0.2, 0.2, 0.7, 0.7]);
    expect([-1, 0].map((x) => u(scale, x).clipped)).toEqual([true, false]);
  });

  it("steps by value rate exact values, texts too; any other counts as outside", () => {
    const scale: Scale = { kind: "steps", table: [{ value: "retail", u: 0.6 }] };
    expect(u(scale, "retail")).toEqual({ u: 0.6, clipped: false });
    expect(u(scale, "care")).toEqual({ u: 0, clipped: true });
    expect(u({ kind: "steps", table: [{ value: 3, u: 0.4 }] }, 3)).toEqual({
      u: 0.4,
      clipped: false,
    });
    expect(u({ kind: "steps", table: [{ value: 3, u: 0.4 }] }, 2)).toEqual({ u: 0, clipped: true });
  });

  it("log gives 0 with a flag for negative values", () => {
    const scale: Scale = { kind: "log", x0: 100, X: 900 };
    expect(u(scale, -5)).toEqual({ u: 0, clipped: true });
    expect(u(scale, 0)).toEqual({ u: 0, clipped: false });
    expect(u(scale, 900).u).toBe(1);
    expect(u(scale, 5000)).toEqual({ u: 1, clipped: true });
    expect(u(scale, 100).u).toBeCloseTo(Math.log(2) / Math.log(10), 12);
  });

  it("target falls off on each side at its own pace", () => {
    const scale: Scale = { kind: "target", t: 40, below: 20, above: 60 };
    expect([10, 20, 30, 40, 70, 100, 101].map((x) => u(scale, x).u)).toEqual([
      0, 0, 0.5, 1, 0.5, 0, 0,
    ]);
    expect([19, 20, 100, 101].map((x) => u(scale, x).clipped)).toEqual([true, false, false, true]);
  });

  it("percentile gives equal knots their middle rank", () => {
    const knots = [
      ...new Array<number>(51).fill(10),
      ...Array.from({ length: 50 }, (_, i) => 11 + i),
    ];
    const scale: Scale = { kind: "percentile", knots };
    expect(checkScale(scale)).toEqual([]);
    expect(u(scale, 10).u).toBe(0.25);
    expect(u(scale, 60).u).toBe(1);
    expect(u(scale, 11.5).u).toBeCloseTo(0.515, 12);
    expect(u(scale, 9)).toEqual({ u: 0, clipped: true });
    expect(u(scale, 61)).toEqual({ u: 1, clipped: true });
    const same: Scale = { kind: "percentile", knots: new Array<number>(101).fill(4) };
    expect(u(same, 4).u).toBe(0.5);
  });

  it("sigmoid is 0.5 at its middle and for everybody when s is 0", () => {
    expect(u({ kind: "sigmoid", m: 10, s: 2, k: 1 }, 10).u).toBe(0.5);
    expect(u({ kind: "sigmoid", m: 10, s: 2, k: 1 }, 12).u).toBeCloseTo(1 / (1 + Math.exp(-1)), 12);
    expect(u({ kind: "sigmoid", m: 10, s: 0, k: 1 }, 99).u).toBe(0.5);
  });

  const scales: Record<ScaleKind, Scale> = {
    linear: { kind: "linear", low: -3, high: 8 },
    steps: {
      kind: "steps",
      table: [
        { from: -2, u: 0.1 },
        { from: 4, u: 0.9 },
      ],
    },
    piecewise: {
      kind: "piecewise",
      knots: [
        [-1, 0],
        [2, 0.8],
        [9, 1],
      ],
    },
    log: { kind: "log", x0: 2, X: 50 },
    target: { kind: "target", t: 1, below: 4, above: 2 },
    percentile: {
      kind: "percentile",
      knots: Array.from({ length: 101 }, (_, i) => Math.floor(i / 7)),
    },
    sigmoid: { kind: "sigmoid", m: 1, s: 3, k: 2 },
  };

  it.each(scaleKinds)(
    "%s stays in 0–1, is turned round by lower, and rises unless it is a target",
    (kind) => {
      const scale = scales[kind];
      const number = fc.double({ min: -1e12, max: 1e12, noNaN: true });
      const near = fc.double({ min: -20, max: 60, noNaN: true });
      fc.assert(
        fc.property(fc.oneof(number, near), fc.oneof(number, near), (x, y) => {
          const [a, b] = [
            utility(scale, "higher", Math.min(x, y)),
            utility(scale, "higher", Math.max(x, y)),
          ];
          for (const each of [a.u, b.u]) expect(each >= 0 && each <= 1).toBe(true);
          expect(utility(scale, "lower", Math.min(x, y)).u).toBe(1 - a.u);
          if (kind !== "target") expect(a.u).toBeLessThanOrEqual(b.u);
        }),
      );
    },
  );
});

interface PiecewiseCase {
  readonly params: { readonly x: number[]; readonly cutoffs: number[]; readonly values: number[] };
  readonly expected: number[];
  readonly tolerance: number;
}

describeCase<PiecewiseCase>("utility_piecewise_clip_smaa_r", (load) => {
  it("agrees", () => {
    const { params, expected, tolerance } = load();
    const knots = params.cutoffs.map((x, i): [number, number] => [x, params.values[i] ?? 0]);
    for (const [i, x] of params.x.entries()) {
      const found = utility({ kind: "piecewise", knots }, "higher", x).u;
      expect(Math.abs(found - (expected[i] ?? Number.NaN))).toBeLessThanOrEqual(tolerance);
    }
  });
});

describe("checkScale", () => {
  it.each<[string, Scale, string[]]>([
    ["equal anchors", { kind: "linear", low: 1, high: 1 }, ["/high not-ascending"]],
    ["turned anchors", { kind: "linear", low: 2, high: 1 }, ["/high not-ascending"]],
    [
      "NaN",
      { kind: "linear", low: Number.NaN, high: 1 },
      ["/low out-of-range", "/high not-ascending"],
    ],
    ["1e13", { kind: "linear", low: 0, high: 1e13 }, ["/high out-of-range"]],
    ["an empty table", { kind: "steps", table: [] }, ["/table too-few"]],
    [
      "a mixed table",
      {
        kind: "steps",
        table: [
          { from: 1, u: 0 },
          { value: 2, u: 2 },
        ],
      },
      ["/table/1/u out-of-range", "/table/1 wrong-type"],
    ],
    ["a step with neither", { kind: "steps", table: [{ u: 0 }] }, ["/table/0 wrong-type"]],
    [
      "values twice",
      {
        kind: "steps",
        table: [
          { value: "a", u: 0 },
          { value: "a", u: 1 },
        ],
      },
      ["/table/1/value duplicate"],
    ],
    ["one knot", { kind: "piecewise", knots: [[1, 0]] }, ["/knots too-few"]],
    [
      "knots that turn back",
      {
        kind: "piecewise",
        knots: [
          [1, 0],
          [1, -1],
        ],
      },
      ["/knots/1/0 not-ascending", "/knots/1/1 out-of-range"],
    ],
    ["log from 0", { kind: "log", x0: 0, X: -1 }, ["/x0 out-of-range", "/X out-of-range"]],
    ["no width", { kind: "target", t: 0, below: 0, above: 1 }, ["/below out-of-range"]],
    [
      "few knots",
      { kind: "percentile", knots: [2, 1] },
      ["/knots too-few", "/knots/1 not-ascending"],
    ],
    [
      "negative spread",
      { kind: "sigmoid", m: 0, s: -1, k: 0 },
      ["/k out-of-range", "/s out-of-range"],
    ],
  ])("finds %s", (_, scale, expected) => {
    expect(checkScale(scale).map((p) => `${p.path} ${p.code}`)).toEqual(expected);
  });
});

describe("proposeScale", () => {
  it("proposes nothing from too few values or values that are all the same", () => {
    for (const kind of scaleKinds) {
      expect(proposeScale(kind, [])).toBeNull();
      expect(proposeScale(kind, [3])).toBeNull();
      expect(proposeScale(kind, [3, 3, 3])).toBeNull();
    }
    expect(proposeScale("percentile", [1, 2, 3])).toBeNull();
    expect(proposeScale("log", [-2, -1])).toBeNull();
  });

  it.each(scaleKinds)(
    "%s: what it proposes is valid and does not depend on the order of the values",
    (kind) => {
      const values = fc.array(
        fc.oneof(
          fc.integer({ min: -50, max: 50 }),
          fc.double({ min: -1e9, max: 1e9, noNaN: true }),
        ),
        {
          maxLength: 60,
        },
      );
      fc.assert(
        fc.property(values, (some) => {
          const scale = proposeScale(kind, some);
          expect(proposeScale(kind, some.toReversed())).toEqual(scale);
          if (scale !== null) expect(checkScale(scale)).toEqual([]);
        }),
      );
    },
  );

  it("lets one outlier decide nothing", () => {
    const values = Array.from({ length: 101 }, (_, i) => i);
    expect(proposeScale("linear", [...values, 1e9])).toMatchObject({ kind: "linear", low: 5.05 });
    const scale = proposeScale("linear", [...values, 1e9]);
    expect(scale?.kind === "linear" && scale.high).toBeLessThan(100);
  });
});
