import { expect, test } from "vitest";
import { sampleOf } from "../../functions/contract/sampling.ts";

test("up to the maximum every bucket is read", () => {
  expect(sampleOf(0, 32)).toEqual({ depth: 0, indexes: [0], complete: true });
  expect(sampleOf(5, 32).indexes).toEqual(Array.from({ length: 32 }, (_, index) => index));
  expect(sampleOf(5, 32).complete).toBe(true);
});

test("beyond it every n-th is, the same ones every time", () => {
  const sample = sampleOf(7, 32);
  expect(sample).toEqual(sampleOf(7, 32));
  expect(sample.complete).toBe(false);
  expect(sample.indexes).toEqual(Array.from({ length: 32 }, (_, place) => place * 4));
});
