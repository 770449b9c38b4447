import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { roundHalfEven2 } from "../../functions/domain/index.ts";

describe("roundHalfEven2", () => {
  it.each([
    [0.125, 0.12],
    [0.135, 0.14],
    [2.675, 2.68],
    [1.005, 1],
    [1.015, 1.02],
    [99.995, 100],
    [-0.125, -0.12],
    [-0.004, 0],
    [66.66666666666667, 66.67],
    [1e-9, 0],
    [1e21, 1e21],
    [50, 50],
  ])("%d → %d", (x, expected) => {
    expect(roundHalfEven2(x)).toBe(expected);
  });

  it("is within half a hundredth, keeps order and changes nothing twice", () => {
    const score = fc.double({ min: -100, max: 100, noNaN: true });
    fc.assert(
      fc.property(score, score, (x, y) => {
        expect(Math.abs(roundHalfEven2(x) - x)).toBeLessThanOrEqual(0.005 + 1e-12);
        expect(roundHalfEven2(Math.min(x, y))).toBeLessThanOrEqual(roundHalfEven2(Math.max(x, y)));
        expect(roundHalfEven2(roundHalfEven2(x))).toBe(roundHalfEven2(x));
      }),
    );
  });
});
