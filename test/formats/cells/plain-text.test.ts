import { describe, expect, test } from "vitest";
import { percentKind, plainText, shownText } from "../../../functions/formats/cells/plain-text.ts";
import type { Cell, CellFormat, Target } from "../../../functions/formats/cells/types.ts";

const dutch: CellFormat = {
  decimal: "comma",
  dates: "day-first",
  serialDates: false,
  shift: 0,
  separator: "|",
  empty: new Set(["NULL", "-"]),
  values: null,
};
const money: Target = { key: "revenue12m", type: "number", currency: "EUR", unit: "EUR" };
const date: Target = { key: "customerSince", type: "date" };

const read = (cell: Cell, target: Target, format: Partial<CellFormat> = {}): string => {
  const result = plainText(cell, target, { ...dutch, ...format });
  return "text" in result ? result.text : result.fault.code;
};

describe("a cell in its column's format", () => {
  test("is a plain number", () => {
    expect(read("€ 1.234,56", money)).toBe("1234.56");
    expect(read(1234.56, money)).toBe("1234.56");
    expect(read("1.234.56", money)).toBe("1.234.56");
    expect(read("NULL", money)).toBe("");
    expect(read(" - ", money)).toBe("");
    expect(read(null, money)).toBe("");
  });

  test("in millions loses no digit", () => {
    const text = read("1100.04", money, { decimal: "point", shift: 6 });
    expect(Number(text)).toBe(1_100_040_000);
    expect(Number(read(1100.04, money, { shift: 6 }))).toBe(1_100_040_000);
    expect(Number(read("1e3", money, { decimal: "point", shift: 3 }))).toBe(1_000_000);
  });

  test("in another currency is a fault, not an amount", () => {
    expect(read("$ 100", money)).toBe("other-currency");
    expect(read("100 EUR", money)).toBe("100");
    expect(read("$ 100", { ...money, currency: "CAD" })).toBe("100");
    expect(read("$ 100", { key: "x", type: "number" })).toBe("100");
  });

  test("of per cent is 12 in a field of %, 0.12 in a share, and a fault elsewhere", () => {
    expect(read("12,5 %", { key: "x", type: "number", unit: "%" })).toBe("12.5");
    expect(Number(read("12 %", { key: "x", type: "number", unit: "share" }))).toBe(0.12);
    expect(Number(read("12%", { key: "x", type: "number", minimum: 0, maximum: 1 }))).toBe(0.12);
    expect(read("12%", money)).toBe("unexpected-percent");
    expect(percentKind({ key: "x", type: "number", unit: "Procent" })).toBe("percent");
  });

  test("is a day, from a workbook's number only when the file is a workbook", () => {
    expect(read("31-12-2025", date)).toBe("2025-12-31");
    expect(read("12/31/2025", date, { dates: "month-first" })).toBe("2025-12-31");
    expect(read(45000, date, { serialDates: true })).toBe("2023-03-15");
    expect(read(45000, date)).toBe("45000");
    expect(read("45000", date, { serialDates: true })).toBe("45000");
    for (const text of [
      "31-12-25",
      "31/12/25",
      "3.1.25 10:00",
      "31 dec. 25",
      "Dec 31, 25",
      "1-1-'25",
    ]) {
      expect([text, read(text, date)]).toEqual([text, "year-of-two-digits"]);
    }
    expect(read("25-12", date)).toBe("25-12");
    expect(read("31-02-2025", date)).toBe("31-02-2025");
  });

  test("of a year is its first or last day when that is stated", () => {
    expect(read("2005.0", date, { dates: "year-start" })).toBe("2005-01-01");
    expect(read(2005, date, { dates: "year-end" })).toBe("2005-12-31");
    expect(read("2005", date)).toBe("2005");
  });

  test("is yes or no", () => {
    const target: Target = { key: "x", type: "boolean" };
    expect([read("Ja", target), read(false, target), read("maybe", target)]).toEqual([
      "true",
      "false",
      "maybe",
    ]);
  });

  test("is the value it is mapped to, whatever its capitals, the empty one included", () => {
    const values = new Map([
      ["technolgy", "technology"],
      ["", "other"],
    ]);
    const target: Target = { key: "sector", type: "category" };
    expect(read("Technolgy ", target, { values })).toBe("technology");
    expect(read("", target, { values })).toBe("other");
    expect(read("retail", target, { values })).toBe("retail");
  });

  test("of several values is split by its own separator, each mapped", () => {
    const target: Target = { key: "productLines", type: "categories" };
    const values = new Map([["b", "B2"]]);
    expect(read("a; b ;;c", target, { separator: ";", values })).toBe("a|B2|c");
    expect(read(["x", "b"], target, { values })).toBe("x|B2");
  });

  test("is shown as people would write it", () => {
    expect([shownText(null), shownText(undefined), shownText(1.5), shownText(true)]).toEqual([
      "",
      "",
      "1.5",
      "true",
    ]);
  });
});
