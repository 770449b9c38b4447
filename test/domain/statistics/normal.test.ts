import { expect, it } from "vitest";
import { normalQuantile, twoSidedZ } from "../../../functions/domain/statistics/normal.ts";

// p, z: independent implementation (Cephes).
const quantiles: readonly (readonly number[])[] = [
  [1e-300, -37.0470962993612],
  [1e-20, -9.262340089798409],
  [1e-9, -5.9978070150076865],
  [0.001, -3.090232306167813],
  [0.025, -1.9599639845400545],
  [0.07, -1.4757910281791706],
  [0.3, -0.5244005127080409],
  [0.5, 0],
  [0.6, 0.2533471031357997],
  [0.925, 1.4395314709384563],
  [0.975, 1.959963984540054],
  [0.9999, 3.719016485455709],
  [0.999999999999, 7.0344869100478356],
];

it.each(quantiles)("the normal quantile at %f is %f", (p = 0, z = 0) => {
  expect(Math.abs(normalQuantile(p) - z)).toBeLessThanOrEqual(1e-14 * Math.abs(z));
});

it("is infinite at 0 and 1, and two-sided 95 % is 1.96", () => {
  expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
  expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
  expect(twoSidedZ(0.95)).toBeCloseTo(1.959963984540054, 14);
});
