import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Account } from "../../../functions/domain/index.ts";
import {
  ratingExcess,
  ratingOf,
  withoutRating,
  withRating,
} from "../../../functions/domain/knowledge/account-ratings.ts";
import { completeBlocks } from "../../../functions/domain/knowledge/rating-blocks.ts";
import { levelOf, summariseRatings } from "../../../functions/domain/knowledge/rating-summary.ts";
import {
  ACCOUNT_RATINGS_LENGTH_MAX_CHARACTERS,
  ACCOUNT_RATINGS_MAX,
  ASSESSORS_MAX,
} from "../../../functions/domain/limits.ts";
import { kendallW } from "../../../functions/domain/weighting/kendall-w.ts";

const asOf = "2026-11-24";
const rating = (assessor: string, value: number, date = asOf) => ({ assessor, value, date });

describe("what assessors say together", () => {
  test("is their mean, spread and range, and how old the oldest is", () => {
    const found = summariseRatings(
      [rating("a", 2, "2026-03-01"), rating("b", 4), rating("c", 5)],
      asOf,
    );
    expect(found).toMatchObject({
      n: 3,
      lowest: 2,
      highest: 5,
      oldest: "2026-03-01",
      stale: false,
    });
    expect(found?.mean).toBeCloseTo(11 / 3, 12);
    expect(found?.sd).toBeCloseTo(Math.sqrt(7 / 3), 12);
  });

  test("is nothing without ratings, and has no spread with one", () => {
    expect(summariseRatings([], asOf)).toBeNull();
    expect(summariseRatings([rating("a", 3)], asOf)).toMatchObject({ mean: 3, sd: null });
  });

  test("is stale from one day over twelve months", () => {
    const stale = (date: string) => summariseRatings([rating("a", 3, date)], asOf)?.stale;
    expect(stale("2025-11-24")).toBe(false);
    expect(stale("2025-11-23")).toBe(true);
  });

  test("is nearest to one whole level, halves up", () => {
    expect([1, 1.49, 1.5, 4.5, 5].map(levelOf)).toEqual([1, 1, 2, 5, 5]);
  });
});

describe("complete blocks", () => {
  const all = (rows: Readonly<Record<string, Readonly<Record<string, number>>>>) =>
    Object.entries(rows).flatMap(([assessor, of]) =>
      Object.entries(of).map(([segment, value]) => ({ assessor, segment, value })),
    );

  test("take everything in when nothing is missing", () => {
    const found = completeBlocks(all({ b: { x: 1, y: 2 }, a: { x: 3, y: 4 } }));
    expect(found).toEqual({
      assessors: ["a", "b"],
      segments: ["x", "y"],
      rows: [
        [3, 4],
        [1, 2],
      ],
      leftOut: { assessors: [], segments: [] },
    });
  });

  test("leave out whoever, or whatever, misses most", () => {
    const found = completeBlocks(
      all({ a: { x: 1, y: 2, z: 3 }, b: { x: 1, y: 2, z: 3 }, c: { x: 5 } }),
    );
    expect(found.leftOut).toEqual({ assessors: ["c"], segments: [] });
    const other = completeBlocks(
      all({ a: { x: 1, y: 2, z: 3 }, b: { x: 1, y: 2 }, c: { x: 5, y: 1 } }),
    );
    expect(other.leftOut).toEqual({ assessors: [], segments: ["z"] });
    expect(kendallW(other.rows)?.w).toBeCloseTo(1 / 9, 12);
  });

  test("are complete, and account for every assessor and segment once, whatever was rated", () => {
    const one = fc.record({
      assessor: fc.constantFrom("a", "b", "c", "d"),
      segment: fc.constantFrom("v", "w", "x", "y", "z"),
      value: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(fc.uniqueArray(one, { selector: (r) => `${r.assessor}${r.segment}` }), (some) => {
        const { assessors, segments, rows, leftOut } = completeBlocks(some);
        const given = new Map(some.map((r) => [`${r.assessor}${r.segment}`, r.value]));
        expect(rows).toEqual(
          assessors.map((who) => segments.map((what) => given.get(`${who}${what}`))),
        );
        const unique = (texts: readonly string[]) => [...new Set(texts)].sort();
        expect([...assessors, ...leftOut.assessors].sort()).toEqual(
          unique(some.map((r) => r.assessor)),
        );
        expect([...segments, ...leftOut.segments].sort()).toEqual(
          unique(some.map((r) => r.segment)),
        );
      }),
    );
  });
});

describe("ratings of an account", () => {
  const account: Account = {
    externalId: "a",
    name: "A",
    relationship: "prospect",
    facts: { sector: "care" },
  };
  const fit = { criterion: "fit", assessor: "sales", value: 4, date: asOf };

  test("come in place of the same assessor's earlier one, and go again without a trace", () => {
    const once = withRating(account, fit);
    const twice = withRating(once, { ...fit, value: 2 });
    expect(twice.ratings).toEqual([{ ...fit, value: 2 }]);
    expect(ratingOf(withRating(twice, { ...fit, assessor: "other" }), fit)?.value).toBe(2);
    expect(withoutRating(twice, fit)).toEqual(account);
    expect(withoutRating(account, fit)).toBe(account);
  });

  test("keep within what one account may hold", () => {
    const many = (
      count: number,
      of: (at: number) => Partial<typeof fit> & { comment?: string },
    ) => ({
      ...account,
      ratings: Array.from({ length: count }, (_, at) => ({ ...fit, ...of(at) })),
    });
    const assessor = (at: number) => ({ assessor: `a${at}` });
    expect(ratingExcess(many(ASSESSORS_MAX, assessor), "fit")).toBeNull();
    expect(ratingExcess(many(ASSESSORS_MAX + 1, assessor), "fit")).toBe("subject");
    const criterion = (at: number) => ({ criterion: `c${at}` });
    expect(ratingExcess(many(ACCOUNT_RATINGS_MAX, criterion), "fit")).toBeNull();
    expect(ratingExcess(many(ACCOUNT_RATINGS_MAX + 1, criterion), "fit")).toBe("account");
    const full = ACCOUNT_RATINGS_LENGTH_MAX_CHARACTERS / 1000;
    const wordy = (at: number) => ({ ...assessor(at), comment: "x".repeat(1000) });
    expect(ratingExcess(many(full, wordy), "fit")).toBeNull();
    expect(ratingExcess(many(full + 1, wordy), "fit")).toBe("text");
  });
});
