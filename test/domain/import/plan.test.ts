import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { depthFor, IMPORT_RANGE_ROWS, splitRanges } from "../../../functions/domain/index.ts";

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

describe("splitRanges", () => {
  test("every bucket lies in exactly one range, ranges are aligned and none is too large", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 14 }),
        fc.integer({ min: 0, max: 20_000_000 }),
        fc.integer({ min: 0, max: 5 * 1024 ** 3 }),
        (depth, rows, bytes) => {
          const ranges = splitRanges(depth, rows, bytes);
          const ends = ranges.map(({ first, count }) => first + count);
          expect(ranges.map(({ first }) => first)).toEqual([0, ...ends.slice(0, -1)]);
          expect(ends.at(-1)).toBe(2 ** depth);
          for (const { first, count } of ranges) expect(first % count).toBe(0);
          const finest = ranges.length === 2 ** depth;
          if (!finest) expect(rows / ranges.length).toBeLessThanOrEqual(IMPORT_RANGE_ROWS);
        },
      ),
      { numRuns: 300 },
    );
  });
});
