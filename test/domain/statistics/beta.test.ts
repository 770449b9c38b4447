import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  betaQuantile,
  incompleteBeta,
  logGamma,
  probabilityGreater,
} from "../../../functions/domain/statistics/beta.ts";

type Row = readonly number[];

function relative(found: number, expected: number): number {
  return Math.abs(found - expected) / Math.abs(expected);
}

// x, alpha, beta, I_x(alpha, beta): summed in 50 digits from the hypergeometric series.
const distribution: readonly Row[] = [
  [0.3, 2, 5, 0.5798249999999999],
  [0.5, 0.5, 0.5, 0.5],
  [1e-5, 0.5, 0.5, 0.0020131718394753874],
  [0.999, 0.5, 200, 1],
  [0.02, 1.5, 100, 0.7439486827916768],
  [0.2, 2000, 8000, 0.5019947438067562],
  [0.205, 20000, 80000, 0.9999575497092305],
  [0.5, 1000000, 1000000, 0.5],
  [0.5003, 1000000, 1000000, 0.8019280371578851],
  [0.9, 0.01, 3, 0.9999963434611042],
  [0.1, 300, 3, 3.6842500000000613e-296],
  [0.97, 300, 10, 0.5513476402837009],
];

// p, alpha, beta, x: the same series solved for x in 50 digits.
const quantiles: readonly Row[] = [
  [0.025, 2, 5, 0.043271868292741676],
  [0.975, 2, 5, 0.6412345789976748],
  [0.025, 0.5, 0.5, 0.001541333133436012],
  [0.025, 0.5, 20.5, 2.4246478459242747e-5],
  [0.975, 0.5, 20.5, 0.1166389829048754],
  [0.025, 77.39115, 162.0875, 0.2655183556163147],
  [0.5, 100000, 300000, 0.24999958333299896],
  [0.01, 0.05, 4, 1.6525896109442843e-41],
  [0.975, 1000.5, 0.5, 0.9999995090883053],
  [0.025, 1000000, 1000000, 0.49930704833394945],
];

// Two betas and P(G > H): adaptive quadrature in 20 digits.
const greater: readonly Row[] = [
  [3, 5, 2, 7, 0.7692307692307693],
  [0.5, 0.5, 1, 1, 0.5],
  [100.5, 900.5, 80.5, 920.5, 0.9410389187597682],
  [0.5, 20.5, 5, 50, 0.07661561138409435],
  [2.5, 1, 0.5, 8, 0.995635986328125],
];

const parameter = fc.double({ min: 0.05, max: 1e4, noNaN: true });
const beta = fc.record({ alpha: parameter, beta: parameter });
// Under 1 a density rises so steeply at its ends that one step of a double is more than 1e-9.
const gentle = fc.double({ min: 1, max: 1e4, noNaN: true });
const smooth = fc.record({ alpha: gentle, beta: gentle });

describe("incomplete beta", () => {
  it.each(distribution)("at %f of Beta(%f, %f) is %f", (x = 0, a = 0, b = 0, p = 0) => {
    expect(relative(incompleteBeta(x, { alpha: a, beta: b }), p)).toBeLessThan(1e-12);
  });

  it("rises from 0 to 1 and mirrors", () => {
    fc.assert(
      fc.property(beta, fc.double({ min: 0, max: 1, noNaN: true }), (of, x) => {
        const p = incompleteBeta(x, of);
        expect(p).toBeGreaterThanOrEqual(0);
        expect(p).toBeLessThanOrEqual(1);
        const mirrored = incompleteBeta(1 - x, { alpha: of.beta, beta: of.alpha });
        if (x > 1e-3 && x < 1 - 1e-3) expect(Math.abs(p + mirrored - 1)).toBeLessThan(1e-9);
      }),
    );
  });
});

describe("beta quantile", () => {
  it.each(quantiles)("at %f of Beta(%f, %f) is %f", (p = 0, a = 0, b = 0, x = 0) => {
    expect(relative(betaQuantile(p, { alpha: a, beta: b }), x)).toBeLessThan(1e-12);
  });

  it("undoes the distribution function", () => {
    fc.assert(
      fc.property(smooth, fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }), (of, p) => {
        expect(Math.abs(incompleteBeta(betaQuantile(p, of), of) - p)).toBeLessThan(1e-9);
      }),
    );
  });
});

describe("P(G > H)", () => {
  it.each(greater)(
    "of Beta(%f, %f) over Beta(%f, %f) is %f",
    (a = 0, b = 0, c = 0, d = 0, p = 0) => {
      const found = probabilityGreater({ alpha: a, beta: b }, { alpha: c, beta: d });
      expect(relative(found, p)).toBeLessThan(1e-11);
    },
  );

  it("is a half for equal betas, and both ways round sum to one", () => {
    fc.assert(
      fc.property(beta, beta, (g, h) => {
        expect(probabilityGreater(g, g)).toBeCloseTo(0.5, 9);
        expect(probabilityGreater(g, h) + probabilityGreater(h, g)).toBeCloseTo(1, 9);
      }),
      { numRuns: 50 },
    );
  });
});

it("log gamma agrees with factorials and with Γ(½) = √π", () => {
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 14);
  let factorial = 0;
  for (let n = 1; n <= 50; n++) {
    expect(Math.abs(logGamma(n) - factorial)).toBeLessThan(1e-12);
    factorial += Math.log(n);
  }
});
