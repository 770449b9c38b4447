import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Account,
  canonicalAccount,
  FEED_AMOUNT_MAX,
  FEED_LINES_MAX,
  type FeedLine,
  mergeLines,
  type OrderLine,
  type Period,
  rollUp,
  withoutLine,
} from "../../../functions/domain/index.ts";
import { orderLine, shuffled } from "./lines.ts";

const bare: Account = { externalId: "a", name: "A", relationship: "customer", facts: {} };
const order = (date: string, revenue: number, more: Partial<OrderLine> = {}): OrderLine => ({
  ...{ date, orderId: "o", revenue },
  ...more,
});
const having = (...orders: readonly OrderLine[]): Account => ({ ...bare, feeds: { orders } });
const january: Period = { from: "2026-01-01", to: "2026-01-31" };

function merge(account: Account, lines: readonly FeedLine[], period: Period | null = null) {
  const merged = mergeLines(account, { feed: "orders", lines, period });
  if ("refusal" in merged) throw new Error(merged.refusal);
  return { ...merged, orders: merged.account.feeds?.orders ?? [] };
}

describe("lines with ids", () => {
  const known = having(
    order("2026-01-05", 1, { lineId: "x" }),
    order("2026-02-05", 2, { lineId: "y" }),
  );

  test("are added, replace the line of their id, or leave it as it is", () => {
    const stated = [
      order("2026-01-05", 1, { lineId: "x" }),
      order("2026-03-01", 9, { lineId: "y" }),
      order("2026-01-07", 3, { lineId: "z" }),
    ];
    const { outcomes, removed, orders } = merge(known, stated);
    expect(outcomes).toEqual(["unchanged", "updated", "created"]);
    expect(removed).toBe(0);
    expect(orders.map(({ lineId, revenue }) => [lineId, revenue])).toEqual([
      ["x", 1],
      ["z", 3],
      ["y", 9],
    ]);
  });

  test("that say what is known leave the very same account", () => {
    expect(merge(known, [order("2026-01-05", 1, { lineId: "x" })]).account).toBe(known);
  });

  test("go one by one", () => {
    expect(withoutLine(known, "orders", "x").feeds?.orders).toHaveLength(1);
    expect(withoutLine(known, "orders", "q")).toBe(known);
    expect(withoutLine(known, "leads", "x")).toBe(known);
    const last = withoutLine(withoutLine(known, "orders", "x"), "orders", "y");
    expect(last).toEqual(bare);
  });
});

describe("a period", () => {
  test("is replaced by what is stated, both its ends counted, and nothing outside it", () => {
    const known = having(
      order("2025-12-31", 1),
      order("2026-01-01", 2),
      order("2026-01-31", 3),
      order("2026-02-01", 4),
    );
    const { orders, outcomes, removed } = merge(known, [order("2026-01-15", 9)], january);
    expect(orders.map(({ revenue }) => revenue)).toEqual([1, 9, 4]);
    expect({ outcomes, removed }).toEqual({ outcomes: ["created"], removed: 2 });
  });

  test("without lines empties it", () => {
    expect(merge(having(order("2026-01-05", 1)), [], january)).toMatchObject({
      account: bare,
      removed: 1,
    });
  });

  test("keeps ids: a line that moved into the period leaves where it was", () => {
    const known = having(order("2025-06-01", 5, { lineId: "x" }));
    const { orders, outcomes } = merge(known, [order("2026-01-05", 5, { lineId: "x" })], january);
    expect(orders).toHaveLength(1);
    expect(outcomes).toEqual(["updated"]);
  });

  test("tells a changed order line without an id by its day, order and product line", () => {
    const known = having(
      order("2026-01-05", 1, { productLine: "soap" }),
      order("2026-01-05", 2, { productLine: "paper" }),
    );
    const stated = [
      order("2026-01-05", 1, { productLine: "soap" }),
      order("2026-01-05", 7, { productLine: "paper" }),
      order("2026-01-05", 3),
    ];
    expect(merge(known, stated, january)).toMatchObject({
      outcomes: ["unchanged", "updated", "created"],
      removed: 0,
    });
  });

  test("adds order lines up that share day, order and product line; each row has their fate", () => {
    const rows = [order("2026-01-05", 0.1), order("2026-01-05", 0.2), order("2026-01-06", 1)];
    const first = merge(bare, rows, january);
    expect(first.orders).toEqual([order("2026-01-05", 0.3), order("2026-01-06", 1)]);
    expect(first.outcomes).toEqual(["created", "created", "created"]);
    expect(merge(first.account, rows, january).outcomes).toEqual(Array(3).fill("unchanged"));
  });

  test("knows the margin of added lines only when each states it", () => {
    const one = order("2026-01-05", 1, { margin: 0.5 });
    expect(merge(bare, [one, one], january).orders).toEqual([
      order("2026-01-05", 2, { margin: 1 }),
    ]);
    expect(merge(bare, [one, order("2026-01-05", 1)], january).orders).toEqual([
      order("2026-01-05", 2),
    ]);
  });

  test("keeps lines apart whose sum would be too large an amount", () => {
    const half = order("2026-01-05", FEED_AMOUNT_MAX);
    const first = merge(bare, [half, half], january);
    expect(first.orders).toHaveLength(2);
    expect(merge(first.account, [half, half], january).outcomes).toEqual([
      "unchanged",
      "unchanged",
    ]);
  });

  test("keeps two activities of one day apart: they are two touches", () => {
    const call = { date: "2026-01-05", kind: "call" };
    const stated = { feed: "activities", lines: [call, call], period: january } as const;
    const merged = mergeLines(bare, stated);
    expect("account" in merged && merged.account.feeds?.activities).toHaveLength(2);
    const again = mergeLines("account" in merged ? merged.account : bare, stated);
    expect(again).toMatchObject({ outcomes: ["unchanged", "unchanged"], removed: 0 });
  });
});

describe("laws", () => {
  const wide: Period = { from: "2000-01-01", to: "2100-01-01" };
  const period = fc.constantFrom(wide, january, { from: "2023-01-01", to: "2024-06-30" });
  const uniqueIds = (lines: readonly OrderLine[]) => {
    const seen = new Set<string>();
    return lines.filter(({ lineId }) => {
      if (lineId === undefined || !seen.has(lineId)) seen.add(lineId ?? "");
      else return false;
      return true;
    });
  };
  const statedIn = ({ from, to }: Period) =>
    fc
      .array(orderLine, { maxLength: 20 })
      .map((lines) => uniqueIds(lines.filter(({ date }) => date >= from && date <= to)));
  const delivery = period.chain((of) => fc.record({ of: fc.constant(of), lines: statedIn(of) }));
  const known = fc
    .array(orderLine, { maxLength: 20 })
    .map((lines) => merge(bare, uniqueIds(lines), wide).account);

  test("delivered again, a period changes nothing and says so of every row", () => {
    fc.assert(
      fc.property(known, delivery, (account, { of, lines }) => {
        const once = merge(account, lines, of).account;
        const again = merge(once, lines, of);
        expect(again.account).toBe(once);
        expect(again.outcomes.every((outcome) => outcome === "unchanged")).toBe(true);
        expect(again.removed).toBe(0);
      }),
    );
  });

  test("the order of the rows does not matter", () => {
    fc.assert(
      fc.property(
        known,
        delivery,
        fc.integer({ min: 2, max: 99 }),
        (account, { of, lines }, seed) => {
          const one = merge(account, lines, of).account;
          const other = merge(account, shuffled(lines, seed), of).account;
          expect(canonicalAccount(other)).toEqual(canonicalAccount(one));
        },
      ),
    );
  });

  test("after a delivery the period adds up to what was delivered, all else to what it was", () => {
    const cents = (lines: readonly OrderLine[]) =>
      lines.reduce((sum, { revenue }) => sum + Math.round(revenue * 100), 0);
    fc.assert(
      fc.property(known, delivery, (account, { of, lines }) => {
        const within = ({ date }: OrderLine) => date >= of.from && date <= of.to;
        const ids = new Set(lines.map(({ lineId }) => lineId));
        const before = account.feeds?.orders ?? [];
        const outside = before.filter(
          (line) => !within(line) && (line.lineId === undefined || !ids.has(line.lineId)),
        );
        const { orders } = merge(account, lines, of);
        expect(cents(orders.filter(within))).toBe(cents(lines));
        expect(orders.filter((line) => !within(line))).toEqual(outside);
      }),
    );
  });

  test("adding lines up changes nothing that is computed from them", () => {
    fc.assert(
      fc.property(fc.array(orderLine, { maxLength: 20 }), (lines) => {
        const stated = lines.map(({ lineId: _, ...line }) => line);
        const { orders } = merge(bare, stated, wide);
        const asOf = "2024-06-30";
        if (stated.length > 0)
          expect(rollUp({ orders }, asOf)).toEqual(rollUp({ orders: stated }, asOf));
      }),
    );
  });
});

describe("limits", () => {
  const lines = (count: number, more: Partial<OrderLine> = {}) =>
    Array.from({ length: count }, (_, n) => order("2026-01-05", n, { lineId: `l${n}`, ...more }));

  test("an account keeps so many lines of a feed, and no more", () => {
    const full = merge(bare, lines(FEED_LINES_MAX)).account;
    const another = [order("2026-01-05", 1, { lineId: "more" })];
    expect(mergeLines(full, { feed: "orders", lines: another, period: null })).toEqual({
      refusal: "too-many-lines",
    });
    expect(merge(full, lines(FEED_LINES_MAX)).outcomes).not.toContain("created");
  });

  test("an account keeps so many bytes of lines, and no more", () => {
    const long = lines(FEED_LINES_MAX, { productLine: "é".repeat(100) });
    expect(mergeLines(bare, { feed: "orders", lines: long, period: null })).toEqual({
      refusal: "lines-too-large",
    });
    const fitting = lines(800, { productLine: "é".repeat(100) });
    expect(merge(bare, fitting).orders).toHaveLength(800);
  });
});
