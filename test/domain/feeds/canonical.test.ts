import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Account,
  canonicalAccount,
  packFeeds,
  sameAccount,
  unpackFeeds,
} from "../../../functions/domain/index.ts";
import { feeds, shuffled } from "./lines.ts";

const plain: Account = { externalId: "a", name: "A", relationship: "customer", facts: {} };

/** The same account with its lines, and the parts of each, in another order. */
function turned(account: Account, seed: number): Account {
  const entries = Object.entries(account.feeds ?? {}).reverse();
  const other = entries.map(([feed, lines]) => [
    feed,
    shuffled<object>(lines, seed).map((line) => Object.fromEntries(Object.entries(line).reverse())),
  ]);
  return { ...account, feeds: Object.fromEntries(other) };
}

const seed = fc.integer({ min: 2, max: 99 });

describe("the one form of an account with lines", () => {
  test("is the same in whatever order lines and their parts come", () => {
    fc.assert(
      fc.property(feeds, seed, (given, turn) => {
        const account = { ...plain, feeds: given };
        const other = turned(account, turn);
        expect(JSON.stringify(canonicalAccount(other))).toBe(
          JSON.stringify(canonicalAccount(account)),
        );
        expect(sameAccount(account, other)).toBe(true);
      }),
    );
  });

  test("stays itself when made again", () => {
    fc.assert(
      fc.property(feeds, (given) => {
        const once = canonicalAccount({ ...plain, feeds: given });
        expect(canonicalAccount(once)).toBe(once);
      }),
    );
  });

  test("keeps every line, also those that say the same", () => {
    fc.assert(
      fc.property(feeds, (given) => {
        const { feeds: kept } = canonicalAccount({ ...plain, feeds: given });
        for (const [feed, lines] of Object.entries(given)) {
          expect(kept?.[feed as keyof typeof given]).toHaveLength(lines.length);
        }
      }),
    );
  });

  test("has no feeds at all when there is no line", () => {
    const empty = { ...plain, feeds: { orders: [], leads: [] } };
    expect(canonicalAccount(empty)).toEqual(plain);
    expect(sameAccount(plain, empty)).toBe(true);
  });

  test("has ratings by criterion and assessor", () => {
    const rating = (criterion: string, assessor: string) => ({
      ...{ date: "2026-01-01", value: 3, assessor, criterion },
    });
    const rated = { ...plain, ratings: [rating("b", "x"), rating("a", "y"), rating("a", "x")] };
    const canonical = canonicalAccount(rated);
    expect(canonical.ratings?.map(({ criterion, assessor }) => criterion + assessor)).toEqual([
      "ax",
      "ay",
      "bx",
    ]);
    expect(canonicalAccount(canonical)).toBe(canonical);
    expect(Object.keys(canonical)).toEqual([
      "externalId",
      "name",
      "relationship",
      "facts",
      "ratings",
    ]);
    expect(canonicalAccount({ ...plain, ratings: [] })).toEqual(plain);
  });

  test("differs when one amount of one line does", () => {
    const of = (revenue: number): Account => ({
      ...plain,
      feeds: { orders: [{ date: "2026-01-01", orderId: "o", revenue }] },
    });
    expect(sameAccount(of(1), of(2))).toBe(false);
    expect(sameAccount(of(0), of(-0))).toBe(true);
  });
});

describe("stored lines", () => {
  test("come back as they were", () => {
    fc.assert(
      fc.property(feeds, (given) => {
        const { feeds: lines } = canonicalAccount({ ...plain, feeds: given });
        if (lines === undefined) return;
        const stored = JSON.parse(JSON.stringify(packFeeds(lines)));
        expect(JSON.stringify(unpackFeeds(stored))).toBe(JSON.stringify(lines));
      }),
    );
  });

  test("are read by places that never move", () => {
    expect(
      packFeeds({
        orders: [{ date: "2026-01-01", orderId: "o", revenue: 2, lineId: "l" }],
        opportunities: [{ opened: "2026-01-01", outcome: "won", closed: "2026-02-01" }],
        leads: [{ date: "2026-01-01", topic: "t", outcome: "rejected" }],
        activities: [{ date: "2026-01-01", minutes: 0 }],
      }),
    ).toEqual({
      orders: [["2026-01-01", "o", null, 2, null, "l"]],
      opportunities: [["2026-01-01", "2026-02-01", null, null, "won"]],
      leads: [["2026-01-01", "t", null, "rejected"]],
      activities: [["2026-01-01", null, null, 0]],
    });
  });
});
