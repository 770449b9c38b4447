import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  checkLine,
  FEED_AMOUNT_MAX,
  FEED_MINUTES_MAX,
  feedNames,
  lineFields,
} from "../../../functions/domain/index.ts";
import { orderLine } from "./lines.ts";

const january = { from: "2026-01-01", to: "2026-01-31" };
const order = { externalId: "a", date: "2026-01-05", orderId: "o", revenue: 10, lineId: "l" };

type Rules = Parameters<typeof checkLine>[1];
const codes = (input: unknown, rules: Partial<Rules> = {}) => {
  const checked = checkLine(input, { feed: "orders", period: null, ...rules });
  return "errors" in checked ? checked.errors.map(({ path, code }) => [path, code]) : [];
};

describe("a line that is right", () => {
  test("comes out with its parts in their order, those of null left out", () => {
    const line = { lineId: "l", revenue: 10, orderId: "o", date: "2026-01-05", margin: null };
    const checked = checkLine({ externalId: "a", ...line }, { feed: "orders", period: null });
    expect(JSON.stringify(checked)).toBe(
      '{"externalId":"a","line":{"date":"2026-01-05","orderId":"o","revenue":10,"lineId":"l"}}',
    );
  });

  test("of any kind an arbitrary makes is taken", () => {
    fc.assert(
      fc.property(orderLine, (line) => {
        const input = { externalId: "a", ...line };
        expect(codes(input, { period: { from: "2000-01-01", to: "2100-01-01" } })).toEqual([]);
      }),
    );
  });

  test("needs a lineId only where no period tells what it replaces", () => {
    const { lineId: _, ...without } = order;
    expect(codes(without)).toEqual([["/lineId", "line-id-required"]]);
    expect(codes(without, { period: january })).toEqual([]);
  });
});

describe("a line that is wrong says all that is wrong", () => {
  test.each([
    ["no object", 7, [["", "wrong-type"]]],
    [
      "nothing stated",
      {},
      [
        ["/externalId", "required"],
        ["/date", "required"],
        ["/orderId", "required"],
        ["/revenue", "required"],
        ["/lineId", "line-id-required"],
      ],
    ],
    ["an unknown part", { ...order, amount: 1 }, [["/amount", "unknown-property"]]],
    ["a part of another feed", { ...order, stage: "x" }, [["/stage", "unknown-property"]]],
    ["a date that is none", { ...order, date: "31-12-2025" }, [["/date", "invalid-date"]]],
    ["a text for a number", { ...order, revenue: "10" }, [["/revenue", "wrong-type"]]],
    [
      "too large an amount",
      { ...order, revenue: FEED_AMOUNT_MAX + 1 },
      [["/revenue", "out-of-range"]],
    ],
    ["an empty lineId", { ...order, lineId: "" }, [["/lineId", "empty"]]],
    ["a number for the account", { ...order, externalId: 5 }, [["/externalId", "wrong-type"]]],
    ["a prototype key", JSON.parse('{"__proto__":1}'), [["/__proto__", "unknown-property"]]],
  ])("%s", (_what, input, expected) => {
    expect(codes(input)).toEqual(expect.arrayContaining(expected));
    if (expected.length > 1) expect(codes(input)).toEqual(expected);
  });

  test("a day outside the period of the file", () => {
    expect(codes({ ...order, date: "2026-02-01" }, { period: january })).toEqual([
      ["/date", "outside-period"],
    ]);
    expect(codes({ ...order, date: "2026-01-31" }, { period: january })).toEqual([]);
  });

  test("an opportunity that closed before it opened, or without an outcome", () => {
    const opened = { externalId: "a", lineId: "l", opened: "2026-01-05" };
    const rules = { feed: "opportunities" } as const;
    expect(codes(opened, rules)).toEqual([]);
    expect(codes({ ...opened, closed: "2026-01-01", outcome: "won" }, rules)).toEqual([
      ["/closed", "date-order"],
    ]);
    expect(codes({ ...opened, closed: "2026-01-06" }, rules)).toEqual([
      ["/outcome", "closed-without-outcome"],
    ]);
    expect(codes({ ...opened, outcome: "Won" }, rules)).toEqual([["/outcome", "unknown-option"]]);
  });

  test("more minutes than a week has", () => {
    const rules = { feed: "activities" } as const;
    const line = { externalId: "a", lineId: "l", date: "2026-01-05" };
    expect(codes({ ...line, minutes: FEED_MINUTES_MAX }, rules)).toEqual([]);
    expect(codes({ ...line, minutes: FEED_MINUTES_MAX + 1 }, rules)).toEqual([
      ["/minutes", "out-of-range"],
    ]);
  });

  test("any JSON at all, without ever throwing, in both languages", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...feedNames), (input, feed) => {
        const checked = checkLine(input, { feed, period: january });
        if (!("errors" in checked)) return;
        for (const { detail, fix } of checked.errors) {
          for (const text of [detail.en, detail.nl, fix.en, fix.nl]) expect(text).not.toBe("");
        }
      }),
    );
  });
});

test("every part of a line has a name in both languages", () => {
  for (const { label } of Object.values(lineFields).flat()) {
    expect(label.en).not.toBe("");
    expect(label.nl).not.toBe("");
  }
});
