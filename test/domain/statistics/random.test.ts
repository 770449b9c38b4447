import { expect, it } from "vitest";
import { Random } from "../../../functions/domain/statistics/random.ts";

const DRAWS = 40_000;

function moments(draw: () => number): { mean: number; variance: number } {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < DRAWS; i++) {
    const x = draw();
    sum += x;
    squares += x * x;
  }
  const mean = sum / DRAWS;
  return { mean, variance: squares / DRAWS - mean ** 2 };
}

it("equal seeds give equal draws, other seeds others", () => {
  const words = (seed: bigint | number) => {
    const random = new Random(seed);
    return Array.from({ length: 8 }, () => random.word());
  };
  expect(words(7)).toEqual(words(7n));
  expect(words(7)).not.toEqual(words(8));
  expect(words(7n + 2n ** 64n)).toEqual(words(7));
  expect(words(2n ** 63n)).not.toEqual(words(0));
  expect(words(42)).toEqual(WORDS_OF_42);
});

// Computed from the published reference code of both generators.
const WORDS_OF_42: readonly number[] = [
  1776835114, 4165204688, 17111135, 2317295270, 2792088233, 2554630222, 2940343271, 2244566231,
];

it("uniform draws fill (0, 1) evenly", () => {
  const random = new Random(1);
  const { mean, variance } = moments(() => random.uniform());
  expect(mean).toBeCloseTo(0.5, 2);
  expect(variance).toBeCloseTo(1 / 12, 2);
  for (let i = 0; i < DRAWS; i++) {
    const x = random.uniform();
    expect(x > 0 && x < 1).toBe(true);
  }
});

it("normal and exponential draws have their mean and variance", () => {
  const random = new Random(2);
  const normal = moments(() => random.normal());
  expect(Math.abs(normal.mean)).toBeLessThan(0.02);
  expect(Math.abs(normal.variance - 1)).toBeLessThan(0.03);
  const exponential = moments(() => random.exponential());
  expect(Math.abs(exponential.mean - 1)).toBeLessThan(0.02);
  expect(Math.abs(exponential.variance - 1)).toBeLessThan(0.06);
});

it.each([0.05, 0.5, 1, 3, 40])("gamma draws of shape %f have mean and variance %f", (shape) => {
  const random = new Random(3);
  const { mean, variance } = moments(() => random.gamma(shape));
  const error = 5 * Math.sqrt(shape / DRAWS);
  expect(Math.abs(mean - shape)).toBeLessThan(error);
  expect(Math.abs(variance / shape - 1)).toBeLessThan(0.15);
});

it("Dirichlet draws sum to one and have their mean, however small the parameters", () => {
  const random = new Random(4);
  const alpha = Float64Array.of(0.002, 0.5, 2);
  const into = new Float64Array(3);
  const sums = [0, 0, 0];
  for (let i = 0; i < DRAWS; i++) {
    random.dirichlet(alpha, into);
    expect(Math.abs(into.reduce((sum, each) => sum + each, 0) - 1)).toBeLessThan(1e-12);
    for (const [j, share] of into.entries()) sums[j] = (sums[j] ?? 0) + share;
  }
  expect((sums[0] ?? 0) / DRAWS).toBeCloseTo(0.002 / 2.502, 2);
  expect((sums[1] ?? 0) / DRAWS).toBeCloseTo(0.5 / 2.502, 2);
  random.dirichlet(Float64Array.of(1e-9, 1e-9), into.subarray(0, 2));
  expect((into[0] ?? 0) + (into[1] ?? 0)).toBeCloseTo(1, 12);
});

it("uniform divisions of one are Dirichlet(1, …, 1)", () => {
  const random = new Random(5);
  const into = new Float64Array(4);
  const { mean, variance } = moments(() => {
    random.simplex(into);
    return into[2] ?? 0;
  });
  expect(mean).toBeCloseTo(0.25, 2);
  expect(variance).toBeCloseTo(3 / 80, 2);
});
