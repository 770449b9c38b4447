import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Decimal } from "../../../functions/domain/index.ts";
import { readNumber, sniffDecimal } from "../../../functions/formats/cells/numbers.ts";

const value = (text: string, decimal: Decimal): number | null => {
  const read = readNumber(text, decimal);
  return read === null ? null : Number(read.text);
};

describe("a number as people write it", () => {
  test.each<[string, Decimal, number | null]>([
    ["1.234,56", "comma", 1234.56],
    ["1,234.56", "point", 1234.56],
    ["1 234,56", "comma", 1234.56],
    ["1\u00a0234\u202f567,5", "comma", 1234567.5],
    ["1\u00a0234\u00a0567,5", "comma", 1234567.5],
    ["1'234.56", "point", 1234.56],
    ["1’234’567", "point", 1234567],
    ["1.234.567", "comma", 1234567],
    ["1.234.567", "point", null],
    ["1.23.456", "comma", null],
    ["12,5", "point", null],
    ["0.125", "comma", null],
    ["0.125", "point", 0.125],
    [",5", "comma", 0.5],
    ["-12", "comma", -12],
    ["\u221212,5", "comma", -12.5],
    ["(1.250)", "comma", -1250],
    ["1.250-", "comma", -1250],
    ["€ 1.250,-", "comma", 1250],
    ["€ -1.250,00", "comma", -1250],
    ["-€ 1.250,00", "comma", -1250],
    ["1.250,00 EUR", "comma", 1250],
    ["$1,250", "point", 1250],
    ["US$ 1,250.5", "point", 1250.5],
    ["CHF 1'250.-", "point", 1250],
    ["1,5E+06", "comma", 1500000],
    ["12 %", "point", 12],
    ["12,5%", "comma", 12.5],
    ["--12", "point", null],
    ["-(12)", "point", null],
    ["", "point", null],
    [".", "point", null],
    ["€", "point", null],
    ["12 stuks", "point", null],
    ["1e", "point", null],
    ["٣", "point", null],
  ])("%s with a decimal %s is %s", (text, decimal, expected) => {
    expect(value(text, decimal)).toBe(expected);
  });

  test("tells what its signs say", () => {
    expect(readNumber("€ 12", "point")?.currencies).toEqual(["EUR"]);
    expect(readNumber("12 USD", "point")?.currencies).toEqual(["USD"]);
    expect(readNumber("$ 12", "point")?.currencies).toContain("CAD");
    expect(readNumber("12%", "point")).toMatchObject({ percent: true, currencies: null });
  });

  test("comes back from the way each country writes it", () => {
    const styles = [
      ["nl-NL", "comma"],
      ["en-US", "point"],
      ["de-CH", "point"],
      ["fr-FR", "comma"],
      ["de-DE", "comma"],
    ] as const;
    fc.assert(
      fc.property(
        fc.integer({ min: -10_000_000_000, max: 10_000_000_000 }),
        fc.constantFrom(...styles),
        (cents, [locale, decimal]) => {
          const format = new Intl.NumberFormat(locale, { minimumFractionDigits: 2 });
          expect(value(format.format(cents / 100), decimal)).toBe(cents / 100 + 0);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe("the decimals of a column", () => {
  test("are seen where a cell can be read in one way only", () => {
    expect(sniffDecimal(["1.234", "12,5", "7"], "point")).toMatchObject({
      style: "comma",
      basis: "seen",
      example: "12,5",
    });
    expect(sniffDecimal(["1,234.50"], "comma")).toMatchObject({ style: "point", basis: "seen" });
  });

  test("are assumed, and said to be, when 1.234 may be either", () => {
    expect(sniffDecimal(["1.234", "7"], "point")).toMatchObject({
      style: "point",
      basis: "assumed",
      example: "1.234",
    });
    expect(sniffDecimal(["1.234"], "comma")).toMatchObject({ style: "comma", basis: "assumed" });
  });

  test("do not matter for whole numbers, and text counts for nothing", () => {
    expect(sniffDecimal(["12", "x", ""], "point")).toMatchObject({
      basis: "unneeded",
      readable: 1,
    });
  });

  test("are mixed when cells contradict one another; the more frequent win", () => {
    expect(sniffDecimal(["12,5", "13,5", "1.5"], "point")).toMatchObject({
      style: "comma",
      basis: "mixed",
      contrary: "1.5",
    });
  });
});
