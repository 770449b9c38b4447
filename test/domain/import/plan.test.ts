import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  BUCKETS_PER_GROUP,
  depthFor,
  grownDepth,
  IMPORT_RANGE_ROWS,
  slicesFor,
  splitRanges,
} from "../../../functions/domain/index.ts";

describe("depthFor", () => {
  test.each([
    [0, 0, 0],
    [1_000, 0, 0],
    [1_001, 0, 1],
    [16_000, 0, 4],
    [1_000_000, 340_000_000, 10],
    [10_000, 64 * 1024 * 1024, 6],
    [1e12, 0, 20],
  ])("%i accounts of %i bytes lie at depth %i", (accounts, bytes, depth) => {
    expect(depthFor(accounts, bytes)).toBe(depth);
  });
});

/** As many buckets as a depth has, at most those that are looked at together. */
const bucketsAt = (depth: number, accounts: number, bytes: number) =>
  Array.from({ length: Math.min(2 ** depth, 256) }, () => ({
    accounts: accounts / 2 ** depth,
    bytes: bytes / 2 ** depth,
  }));

describe("grownDepth", () => {
  const sizes = { accounts: fc.integer({ min: 0, max: 500_000_000 }) };
  const bytesEach = fc.integer({ min: 0, max: 100_000 });
  // 256 buckets of 1,000 hold 256,000 accounts give or take 506: a tenth more is never seen.
  const unevenness = fc.double({ min: 0.9, max: 1.1, noNaN: true });

  test("leaves buckets alone that an import has just filled, though unevenly", () => {
    fc.assert(
      fc.property(sizes.accounts, bytesEach, unevenness, (accounts, each, uneven) => {
        const text = accounts * each;
        const depth = depthFor(accounts, text);
        fc.pre(depth < 20);
        const buckets = bucketsAt(depth, accounts * uneven, text / 2);
        expect(grownDepth(depth, buckets)).toBe(depth);
      }),
      { numRuns: 500 },
    );
  });

  test("gives a depth at which there is nothing to deepen, and none an import would deepen again", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20 }),
        sizes.accounts,
        bytesEach,
        (depth, accounts, each) => {
          const grown = grownDepth(depth, bucketsAt(depth, accounts, accounts * each));
          expect(grown).toBeGreaterThanOrEqual(depth);
          expect(grownDepth(grown, bucketsAt(grown, accounts, accounts * each))).toBe(grown);
          const needed = depthFor(accounts, 2 * accounts * each);
          if (grown > depth) expect(needed).toBeLessThanOrEqual(grown);
        },
      ),
      { numRuns: 500 },
    );
  });

  test.each([
    [1_400, 0, 0],
    [1_401, 0, 1],
    [2_001, 0, 2],
    [1, 512 * 1024, 0],
    [1, 512 * 1024 + 1, 2],
  ])("buckets of %i accounts in %i bytes lie %i deeper", (accounts, bytes, deeper) => {
    expect(grownDepth(3, [{ accounts, bytes }])).toBe(3 + deeper);
  });
});

describe("splitRanges", () => {
  test("every bucket lies in exactly one range, ranges are whole groups and slices, none is too large", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 0, max: 20_000_000 }),
        fc.integer({ min: 0, max: 5 * 1024 ** 3 }),
        (depth, rows, bytes) => {
          const slices = slicesFor(bytes);
          const ranges = splitRanges(depth, { rows, bytes, slices });
          const ends = ranges.map(({ first, count }) => first + count);
          expect(ranges.map(({ first }) => first)).toEqual([0, ...ends.slice(0, -1)]);
          expect(ends.at(-1)).toBe(2 ** depth);
          const group = Math.min(BUCKETS_PER_GROUP, 2 ** depth);
          for (const { first, count } of ranges)
            expect([first % count, count % group]).toEqual([0, 0]);
          expect(slices % ranges.length).toBe(0);
          const finest = ranges.length === Math.max(1, 2 ** depth / BUCKETS_PER_GROUP);
          if (!finest && ranges.length < slices)
            expect(rows / ranges.length).toBeLessThanOrEqual(IMPORT_RANGE_ROWS);
        },
      ),
      { numRuns: 300 },
    );
  });

  test.each([
    [100, 24_000, 4, 1],
    [100_000, 25_000_000, 7, 2],
    [1_000_000, 250_000_000, 10, 16],
    [20_000_000, 5 * 1024 ** 3, 15, 512],
  ])("%i rows of %i bytes at depth %i make %i ranges", (rows, bytes, depth, ranges) => {
    expect(splitRanges(depth, { rows, bytes, slices: slicesFor(bytes) })).toHaveLength(ranges);
  });
});

describe("slicesFor", () => {
  test.each([
    [0, 1],
    [2 * 1024 ** 2, 1],
    [25_000_000, 16],
    [5 * 1024 ** 3, 512],
    [1e12, 512],
  ])("%i bytes are dealt in %i slices", (bytes, slices) => {
    expect(slicesFor(bytes)).toBe(slices);
  });
});
