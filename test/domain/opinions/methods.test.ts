import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Preference,
  preferenceFor,
  prometheeII,
} from "../../../functions/domain/opinions/promethee.ts";
import { topsis } from "../../../functions/domain/opinions/topsis.ts";
import { vikor } from "../../../functions/domain/opinions/vikor.ts";
import { describeCase, type MatrixCase } from "../support/cases.ts";

function close(found: readonly number[], expected: readonly number[], tolerance: number): void {
  expect(found.length).toBe(expected.length);
  for (const [i, x] of found.entries()) {
    expect(Math.abs(x - (expected[i] ?? Number.NaN))).toBeLessThanOrEqual(tolerance);
  }
}

describeCase<MatrixCase>("topsis_tzeng2011", (load) => {
  it("agrees", () => close(topsis(load()), load().expected, load().tolerance));
});

describeCase<MatrixCase & { params: { v: number } }>("vikor_opricovic2004", (load) => {
  it("agrees on S, R and Q, and on the compromise", () => {
    const { expected, tolerance, params } = load();
    const found = vikor(load(), params.v);
    close([...found.s, ...found.r, ...found.q], expected, tolerance);
    expect(found).toMatchObject({
      acceptableAdvantage: true,
      acceptableStability: true,
      compromise: [1],
    });
  });
});

describeCase<MatrixCase>("promethee2_usual_zhao2013", (load) => {
  it("agrees", () => close(prometheeII(load()).net, load().expected, load().tolerance));
});

const climbers = {
  matrix: [
    [1, 3000],
    [2, 3750],
    [5, 4500],
  ],
  weights: [0.5, 0.5],
  directions: [-1, 1],
};

it("TOPSIS with vector norm gives the published closeness of the mountain climber", () => {
  close(topsis(climbers), [0.762, 0.722, 0.238], 0.0006);
});

const share = fc.double({ min: 0, max: 1, noNaN: true });
const weight = fc.integer({ min: 1, max: 9 });
const decision = fc
  .record({ m: fc.integer({ min: 2, max: 8 }), n: fc.integer({ min: 1, max: 5 }) })
  .chain(({ m, n }) =>
    fc.record({
      matrix: fc.array(fc.array(share, { minLength: n, maxLength: n }), {
        minLength: m,
        maxLength: m,
      }),
      weights: fc.array(weight, { minLength: n, maxLength: n }),
    }),
  );

describe("every method", () => {
  it("puts an alternative that is better on everything first", () => {
    fc.assert(
      fc.property(decision, ({ matrix, weights }) => {
        const best = weights.map((_, j) => Math.max(...matrix.map((row) => row[j] ?? 0)) + 0.1);
        const all = { matrix: [...matrix, best], weights };
        const last = matrix.length;
        const others = (figures: readonly number[]) => figures.slice(0, last);
        const closeness = topsis(all);
        expect(closeness[last]).toBeGreaterThan(Math.max(...others(closeness)));
        const { q, compromise } = vikor(all);
        expect(q[last]).toBeLessThan(Math.min(...others(q)));
        expect(compromise[0]).toBe(last);
        const { net } = prometheeII(all);
        expect(net[last]).toBeGreaterThan(Math.max(...others(net)));
      }),
    );
  });

  it("is not moved by a criterion on which all are equal, nor by the scale of the weights", () => {
    fc.assert(
      fc.property(decision, share, ({ matrix, weights }, u) => {
        const wider = {
          matrix: matrix.map((row) => [...row, u]),
          weights: [...weights, 0].map((each) => 3 * each),
        };
        close(topsis(wider), topsis({ matrix, weights }), 1e-9);
        close(vikor(wider).q, vikor({ matrix, weights }).q, 1e-9);
        close(prometheeII(wider).net, prometheeII({ matrix, weights }).net, 1e-9);
        const constant = { matrix: wider.matrix, weights: [...weights, 5] };
        const order = (figures: readonly number[]) =>
          figures.map((x) => figures.filter((y) => y > x + 1e-9).length);
        expect(order(topsis(constant))).toEqual(order(topsis({ matrix, weights })));
      }),
    );
  });

  it("has no preference between equals", () => {
    const equals = {
      matrix: [
        [0.4, 0.7],
        [0.4, 0.7],
      ],
      weights: [1, 2],
    };
    expect(topsis(equals)).toEqual([0.5, 0.5]);
    expect(vikor(equals)).toMatchObject({ s: [0, 0], r: [0, 0], q: [0, 0], compromise: [0, 1] });
    expect(prometheeII(equals).net).toEqual([0, 0]);
  });

  it("of one alternative, and of none, has nothing to say", () => {
    const one = { matrix: [[0.4, 0.7]], weights: [1, 2] };
    expect(topsis(one)).toEqual([0.5]);
    expect(vikor(one)).toMatchObject({ q: [0], compromise: [0] });
    expect(prometheeII(one).net).toEqual([0]);
    const none = { matrix: [], weights: [1, 2] };
    expect(topsis(none)).toEqual([]);
    expect(vikor(none)).toMatchObject({ q: [], compromise: [] });
    expect(prometheeII(none).net).toEqual([]);
  });
});

describe("the compromise of VIKOR", () => {
  it("is all that are close when the first is not ahead enough", () => {
    const found = vikor({
      matrix: [
        [0.9, 0.4],
        [0.85, 0.42],
        [0.1, 0.1],
        [0.0, 0.5],
      ],
      weights: [1, 1],
    });
    expect(found.acceptableAdvantage).toBe(false);
    expect(found.compromise.length).toBeGreaterThan(1);
  });

  it("is the first two when it is ahead but best by neither S nor R", () => {
    // The fourth is between the fifth, best by S, and the second, best by R.
    const matrix = [
      [0.2, 0.2, 0.9],
      [0.5, 0.4, 0.2],
      [0, 0.7, 0.2],
      [0.6, 0.3, 0.8],
      [0.9, 0.6, 0],
    ];
    const { s, r, q, ...judged } = vikor({ matrix, weights: [1, 1, 1] });
    expect(q.indexOf(Math.min(...q))).toBe(3);
    expect(s.indexOf(Math.min(...s))).toBe(4);
    expect(r.indexOf(Math.min(...r))).toBe(1);
    expect(judged).toMatchObject({ acceptableAdvantage: true, acceptableStability: false });
    expect(judged.compromise).toEqual([3, 1]);
  });
});

describe("preference functions", () => {
  const lead = (preference: Preference) =>
    [-0.1, 0, 0.05, 0.1, 0.2, 0.3].map((d) => preferenceFor(preference, d));

  it("count a lead as Brans and Vincke define them", () => {
    expect(lead({ kind: "usual" })).toEqual([0, 0, 1, 1, 1, 1]);
    expect(lead({ kind: "uShape", q: 0.1 })).toEqual([0, 0, 0, 0, 1, 1]);
    close(lead({ kind: "vShape", p: 0.2 }), [0, 0, 0.25, 0.5, 1, 1], 1e-12);
    expect(lead({ kind: "level", q: 0.05, p: 0.2 })).toEqual([0, 0, 0, 0.5, 0.5, 1]);
    close(lead({ kind: "linear", q: 0.1, p: 0.3 }), [0, 0, 0, 0, 0.5, 1], 1e-12);
    close(
      lead({ kind: "gaussian", s: 0.1 }),
      [0, 0, 1 - Math.exp(-0.125), 1 - Math.exp(-0.5), 1 - Math.exp(-2), 1 - Math.exp(-4.5)],
      1e-12,
    );
  });

  it("flows of all alternatives cancel, whatever the preference", () => {
    const preference = fc.constantFrom<Preference>(
      { kind: "usual" },
      { kind: "uShape", q: 0.1 },
      { kind: "vShape", p: 0.2 },
      { kind: "level", q: 0.1, p: 0.3 },
      { kind: "linear", q: 0.1, p: 0.3 },
      { kind: "gaussian", s: 0.2 },
    );
    fc.assert(
      fc.property(decision, preference, (of, by) => {
        const { net, positive } = prometheeII(of, by);
        expect(net.reduce((sum, each) => sum + each, 0)).toBeCloseTo(0, 9);
        for (const each of positive) expect(each).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });
});
