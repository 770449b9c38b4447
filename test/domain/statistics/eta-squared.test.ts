import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  eta2Interval,
  fTail,
  welchTest,
} from "../../../functions/domain/statistics/eta-squared.ts";
import { Random } from "../../../functions/domain/statistics/random.ts";

describe("the F distribution and its non-central intervals", () => {
  // [f, df1, df2, p, low, high]: scipy 1.17.1, `f.sf` and the roots of `ncf.cdf` at .975 and .025.
  it.each([
    [6.791407046264097, 3, 15, 0.0041142273330774005, 0.1052733618371343, 0.7108982107679611],
    [5.246376811594203, 23, 181, 3.736200254950435e-11, 0.2138629382427518, 0.4251118843432309],
    [1, 9, 75, 0.4476837502319342, 0, 0.14762187550471334],
    [250, 4, 100_000, 4.234829097183944e-214, 0.008690197493407067, 0.011124613434115891],
    [2.1, 2, 30, 0.14009648206915895, 0, 0.3139253219761632],
  ])("are those of another implementation: F = %f on %d and %d", (f, df1, df2, p, low, high) => {
    expect(Math.abs(fTail(f, df1, df2) / p - 1)).toBeLessThan(1e-9);
    const found = eta2Interval(f, df1, df2);
    expect(found.low).toBeCloseTo(low, 9);
    expect(found.high).toBeCloseTo(high, 9);
  });

  it("have a lower end above 0 exactly when half the level's tail is not reached", () => {
    const any = fc.tuple(
      fc.double({ min: 0.01, max: 40, noNaN: true }),
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 2, max: 3_000 }),
    );
    fc.assert(
      fc.property(any, ([f, df1, df2]) => {
        const { low, high } = eta2Interval(f, df1, df2);
        const p = fTail(f, df1, df2);
        fc.pre(Math.abs(p - 0.025) > 1e-6);
        expect(low > 0).toBe(p < 0.025);
        expect(low).toBeLessThanOrEqual(high);
        expect(high).toBeLessThan(1);
      }),
    );
  });

  it("stay within a second at a hundred million accounts", () => {
    const { low, high } = eta2Interval(1e7, 9, 1e8);
    expect(low).toBeGreaterThan(0.47);
    expect(high).toBeLessThan(0.48);
  });
});

describe("Welch's test", () => {
  it("is that of another implementation", () => {
    const groups = [
      [62, 60, 71, 55, 48],
      [63, 57, 52, 41, 43],
      [42, 50, 41, 37],
      [32, 39, 51, 30, 35],
    ].map(groupOf);
    // scipy 1.17.1 `f_oneway(…, equal_var=False)`.
    expect(welchTest(groups)).toBeCloseTo(0.0188130296802227, 12);
  });

  it("says nothing with fewer than two groups that vary", () => {
    expect(welchTest([groupOf([1, 2, 3])])).toBeNull();
    expect(welchTest([groupOf([1, 2]), groupOf([3]), groupOf([4, 4])])).toBeNull();
  });

  it("keeps its level when small groups vary most, where F does not", () => {
    const random = new Random(5);
    let rejected = 0;
    for (let repetition = 0; repetition < 1_000; repetition++) {
      const draw = (n: number, sd: number) =>
        groupOf(Array.from({ length: n }, () => sd * random.normal()));
      if ((welchTest([draw(10, 3), draw(60, 1), draw(60, 1)]) ?? 1) < 0.05) rejected++;
    }
    expect(rejected).toBeLessThan(75);
  });
});

function groupOf(values: readonly number[]) {
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  return { n: values.length, mean, ss: values.reduce((sum, x) => sum + (x - mean) ** 2, 0) };
}
