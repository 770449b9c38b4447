import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Account,
  type OrderLine,
  rollUp,
  withRollUps,
} from "../../../functions/domain/index.ts";
import { day, dayAfter, feeds, orderLine, shuffled } from "./lines.ts";

const order = (date: string, revenue: number, more: Partial<OrderLine> = {}): OrderLine => ({
  date,
  orderId: "o",
  revenue,
  ...more,
});

describe("what order lines say on a day", () => {
  test("is the sums of the last 12 months, the first of those days left out, the last counted", () => {
    const orders = [
      order("2025-03-02", 1),
      order("2025-03-03", 10),
      order("2026-03-02", 100),
      order("2026-03-03", 1000),
    ];
    expect(rollUp({ orders }, "2026-03-02")).toEqual({ revenue12m: 110, orders12m: 2 });
  });

  test("is nothing bought, not nothing known, when no line lies in the window", () => {
    const orders = [order("2020-01-01", 5, { productLine: "soap" })];
    expect(rollUp({ orders }, "2026-03-02")).toEqual({
      revenue12m: 0,
      margin12m: 0,
      orders12m: 0,
      productLines: [],
    });
  });

  test("has a margin only when every line of the window states one", () => {
    const known = [order("2026-01-01", 10, { margin: 4 }), order("2026-01-02", 5, { margin: -1 })];
    expect(rollUp({ orders: known }, "2026-03-02").margin12m).toBe(3);
    const older = order("2020-01-01", 10);
    expect(rollUp({ orders: [...known, older] }, "2026-03-02").margin12m).toBe(3);
    const one = order("2026-01-03", 10);
    expect(rollUp({ orders: [...known, one] }, "2026-03-02")).not.toHaveProperty("margin12m");
  });

  test("counts a day once, however many orders and lines it has", () => {
    const orders = [
      order("2026-01-01", 1),
      order("2026-01-01", 2, { orderId: "p" }),
      order("2026-01-02", 3),
    ];
    expect(rollUp({ orders }, "2026-03-02").orders12m).toBe(2);
  });

  test("names the product lines of the window, each once, sorted", () => {
    const orders = [
      order("2024-01-01", 1, { productLine: "paper" }),
      order("2026-01-01", 1, { productLine: "soap" }),
      order("2026-01-02", 1, { productLine: "cleaning" }),
      order("2026-01-03", 1, { productLine: "soap" }),
      order("2026-01-04", 1),
    ];
    expect(rollUp({ orders }, "2026-03-02").productLines).toEqual(["cleaning", "soap"]);
  });

  test("adds money in whole cents", () => {
    const orders = Array.from({ length: 2_000 }, (_, n) => order("2026-01-01", 0.1 + (n % 2) / 5));
    expect(rollUp({ orders }, "2026-03-02").revenue12m).toBe(400);
  });

  test("keeps month ends apart: the window of a leap day begins after the last of February", () => {
    const orders = [order("2023-02-28", 1), order("2023-03-01", 10), order("2024-02-29", 100)];
    expect(rollUp({ orders }, "2024-02-29").revenue12m).toBe(110);
  });
});

describe("the reason of a lost opportunity", () => {
  const opportunities = [
    { opened: "2025-01-01", closed: "2025-06-01", outcome: "lost", reason: "price" },
    { opened: "2025-02-01", closed: "2025-03-01", outcome: "lost", reason: "timing" },
    { opened: "2025-03-01", closed: "2025-07-01", outcome: "won", reason: "quality" },
    { opened: "2025-03-01", closed: "2026-07-01", outcome: "lost", reason: "later" },
  ] as const;

  test("is that of the one lost last, up to the day asked for", () => {
    expect(rollUp({ opportunities }, "2026-03-02")).toEqual({ lostReason: "price" });
    expect(rollUp({ opportunities }, "2025-05-01")).toEqual({ lostReason: "timing" });
    expect(rollUp({ opportunities }, "2026-07-01")).toEqual({ lostReason: "later" });
  });

  test("is not known when the one lost last gives none", () => {
    const unexplained = { opened: "2025-08-01", outcome: "lost" } as const;
    expect(rollUp({ opportunities: [...opportunities, unexplained] }, "2026-03-02")).toEqual({});
  });
});

describe("laws", () => {
  test("the order of lines does not matter", () => {
    fc.assert(
      fc.property(feeds, day(), fc.integer({ min: 2, max: 99 }), (given, asOf, seed) => {
        const turned = Object.fromEntries(
          Object.entries(given).map(([feed, lines]) => [feed, shuffled<unknown>(lines, seed)]),
        );
        expect(rollUp(turned, asOf)).toEqual(rollUp(given, asOf));
      }),
    );
  });

  test("lines add up: of two halves, revenue is that of the whole", () => {
    fc.assert(
      fc.property(fc.array(orderLine), fc.array(orderLine), day(), (one, other, asOf) => {
        const cents = (orders: OrderLine[]) =>
          Math.round((rollUp({ orders }, asOf).revenue12m ?? 0) * 100);
        expect(cents([...one, ...other])).toBe(cents(one) + cents(other));
      }),
    );
  });

  test("day by day, a line comes in once and goes out once, a year later", () => {
    fc.assert(
      fc.property(day("2023-01-01", 400), (date) => {
        const orders = [order(date, 1)];
        const sees = Array.from({ length: 800 }, (_, after) => {
          return rollUp({ orders }, dayAfter(date, after - 20)).revenue12m === 1;
        });
        const first = sees.indexOf(true);
        const last = sees.lastIndexOf(true);
        expect(first).toBe(20);
        expect(sees.slice(first, last + 1).every(Boolean)).toBe(true);
        // A year of days, two more at most around the end of February.
        expect(last - first + 1).toBeGreaterThanOrEqual(365);
        expect(last - first + 1).toBeLessThanOrEqual(367);
      }),
    );
  });

  test("windows of days a year apart share no line and leave none out between them", () => {
    fc.assert(
      fc.property(fc.array(orderLine), day("2024-01-01", 366), (orders, asOf) => {
        const yearEarlier = asOf.endsWith("02-29")
          ? `${Number(asOf.slice(0, 4)) - 1}-02-28`
          : `${Number(asOf.slice(0, 4)) - 1}${asOf.slice(4)}`;
        const twoEarlier = `${Number(yearEarlier.slice(0, 4)) - 1}${yearEarlier.slice(4)}`;
        const cents = (on: string) => Math.round((rollUp({ orders }, on).revenue12m ?? 0) * 100);
        const both = orders
          .filter(({ date }) => date > twoEarlier && date <= asOf)
          .reduce((sum, { revenue }) => sum + Math.round(revenue * 100), 0);
        expect(cents(asOf) + cents(yearEarlier)).toBe(both);
      }),
    );
  });
});

describe("an account with what its lines say", () => {
  const plain: Account = {
    externalId: "a",
    name: "A",
    relationship: "customer",
    facts: { revenue12m: 7, margin12m: 3, sector: "care" },
  };

  test("is itself without lines, and when lines say nothing", () => {
    expect(withRollUps(plain, "2026-03-02")).toBe(plain);
    const touched = { ...plain, feeds: { activities: [{ date: "2026-01-01" }] } };
    expect(withRollUps(touched, "2026-03-02")).toBe(touched);
  });

  test("has what they say in place of what was uploaded, and all else as it was", () => {
    const account = { ...plain, feeds: { orders: [order("2026-01-01", 12)] } };
    expect(withRollUps(account, "2026-03-02").facts).toEqual({
      revenue12m: 12,
      orders12m: 1,
      margin12m: 3,
      sector: "care",
    });
    expect(account.facts.revenue12m).toBe(7);
  });

  describe("that left is worth what it once was", () => {
    const orders = [
      order("2022-06-01", 1, { margin: 1 }),
      order("2023-02-01", 10, { margin: 4 }),
      order("2023-06-30", 100, { margin: 40 }),
      order("2023-07-01", 1_000, { margin: 400 }),
    ];
    const former = (facts: Account["facts"]): Account => ({
      ...plain,
      relationship: "former_customer",
      facts,
      feeds: { orders },
    });
    const revenueOf = (account: Account) => withRollUps(account, "2026-03-02").facts.revenue12m;

    test("in the 12 months up to the day it left", () => {
      const left = former({ customerUntil: "2023-06-30" });
      expect(withRollUps(left, "2026-03-02").facts).toMatchObject({
        revenue12m: 110,
        margin12m: 44,
        orders12m: 2,
      });
    });

    test("in the 12 months up to its last order, when that day is not known", () => {
      expect(revenueOf(former({}))).toBe(1_110);
    });

    test("never by what has not happened yet", () => {
      const left = former({ customerUntil: "2026-12-31" });
      expect(withRollUps(left, "2023-06-30").facts.revenue12m).toBe(110);
      expect(withRollUps(former({}), "2023-06-30").facts.revenue12m).toBe(110);
      expect(withRollUps(former({}), "2020-01-01").facts.revenue12m).toBe(0);
    });

    test("while of customers and prospects the window goes on", () => {
      expect(
        revenueOf({ ...former({ customerUntil: "2023-06-30" }), relationship: "customer" }),
      ).toBe(0);
      expect(revenueOf({ ...former({}), relationship: "prospect" })).toBe(0);
    });
  });
});
