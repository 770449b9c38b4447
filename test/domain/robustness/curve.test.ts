import fc from "fast-check";
import { expect, it } from "vitest";
import {
  type Curve,
  difference,
  type Fraction,
  rootsOf,
  valueAt,
} from "../../../functions/domain/robustness/curve.ts";

const height = fc.double({ min: -1, max: 1, noNaN: true });
const depth = fc.double({ min: 0.01, max: 1, noNaN: true });
const fraction: fc.Arbitrary<Fraction> = fc.record({
  over0: height,
  over1: height,
  under0: depth,
  under1: depth,
});
const curve = fc.array(fraction, { minLength: 1, maxLength: 6 });

const GRID = 10_000;

it("a change of sign anywhere on a grid of 10,001 points has its root, and roots are zeros", () => {
  fc.assert(
    fc.property(curve, (of: Curve) => {
      const roots = rootsOf(of);
      const steepest = 1e4 * of.length;
      for (const t of roots) {
        expect(t >= 0 && t <= 1).toBe(true);
        expect(Math.abs(valueAt(of, t))).toBeLessThan(1e-13 * steepest);
      }
      for (let i = 0; i < GRID; i++) {
        const [from, to] = [i / GRID, (i + 1) / GRID];
        if (Math.sign(valueAt(of, from)) * Math.sign(valueAt(of, to)) >= 0) continue;
        expect(roots.some((t) => t >= from - 1e-9 && t <= to + 1e-9)).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});

it("a line has the root −r ÷ (d − r)", () => {
  fc.assert(
    fc.property(depth, depth, (r, d) => {
      const [root] = rootsOf([{ over0: -r, over1: d, under0: 1, under1: 1 }]);
      expect(root).toBeCloseTo(r / (d + r), 14);
    }),
  );
});

it("finds all roots of a product of lines", () => {
  // (t − ¼)(t − ½)(t − ¾) over denominators that stay positive.
  const cubic: Curve = partial([0.25, 0.5, 0.75]);
  expect(rootsOf(cubic).map((t) => Math.round(1e6 * t) / 1e6)).toEqual([0.25, 0.5, 0.75]);
});

/** Π (t − root) ÷ Π (t + i) in partial fractions, i = 1, 2, …, as many as there are roots. */
function partial(roots: readonly number[]): Curve {
  const constant: Fraction = { over0: 1, over1: 1, under0: 1, under1: 1 };
  const terms = roots.map((_, index) => {
    const at = -(index + 1);
    const over = roots.reduce((product, root) => product * (at - root), 1);
    const under = roots.reduce(
      (so, __, other) => (other === index ? so : so * (at + other + 1)),
      1,
    );
    return { over0: over / under, over1: over / under, under0: -at, under1: 1 - at };
  });
  return [constant, ...terms];
}

it("a curve that is zero throughout has no roots, nor has one that never is", () => {
  fc.assert(
    fc.property(curve, (of) => {
      expect(rootsOf(difference(of, of))).toEqual([]);
    }),
  );
  const over = { under0: 0.5, under1: 0.7 };
  const almost = [0.1, 0.2, 0.7].map((x) => ({ over0: x, over1: 1 / x, ...over }));
  expect(rootsOf(difference(almost, almost.toReversed()))).toEqual([]);
  expect(rootsOf([])).toEqual([]);
  expect(rootsOf([{ over0: 0.2, over1: 0.7, under0: 1, under1: 1 }])).toEqual([]);
});

it("includes roots at the ends", () => {
  expect(rootsOf([{ over0: 0, over1: 1, under0: 1, under1: 1 }])).toEqual([0]);
  expect(rootsOf([{ over0: 1, over1: 0, under0: 1, under1: 1 }])).toEqual([1]);
});
