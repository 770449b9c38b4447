import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type FieldDeclaration,
  type FieldType,
  NUMBER_MAGNITUDE_MAX,
  parseCell,
} from "../../../functions/domain/index.ts";
import { anyText } from "../support/arbitraries.ts";

const field = (type: FieldType, extra: Partial<FieldDeclaration> = {}): FieldDeclaration => ({
  key: "f",
  type,
  label: { en: "f", nl: "f" },
  ...extra,
});

function read(type: FieldType, text: string): unknown {
  const parsed = parseCell(field(type), text);
  return "value" in parsed ? parsed.value : parsed.error.code;
}

describe("parseCell", () => {
  it.each<[FieldType, string, unknown]>([
    ["number", "12", 12],
    ["number", " -12.50 ", -12.5],
    ["number", "1e3", 1000],
    ["number", "-0", 0],
    ["number", "", null],
    ["number", "   ", null],
    ["number", "1e400", "not-finite"],
    ["number", "1e13", "out-of-range"],
    ["number", "NaN", "not-a-number"],
    ["number", "Infinity", "not-a-number"],
    ["number", "0x10", "not-a-number"],
    ["number", "1 000", "not-a-number"],
    ["number", "12,5", "not-a-number"],
    ["number", "--1", "not-a-number"],
    ["boolean", "true", true],
    ["boolean", "FALSE", false],
    ["boolean", "ja", "not-a-boolean"],
    ["date", "2025-12-31", "2025-12-31"],
    ["date", "31-12-2025", "invalid-date"],
    ["category", "food | drink", "food | drink"],
    ["categories", "b | a|b|", ["a", "b"]],
    ["categories", "", null],
    ["text", "=1+1", "=1+1"],
  ])("reads a %s from %j", (type, text, expected) => {
    expect(read(type, text)).toEqual(expected);
  });

  it.each([
    ["12,5", "12.5"],
    ["1.234,56", "1234.56"],
    ["1,234.56", "1234.56"],
    ["€ 1.250,00", "1250.00"],
    ["12 %", "12"],
  ])("suggests what %j was meant to be", (text, meant) => {
    const parsed = parseCell(field("number"), text);
    expect("error" in parsed && parsed.error.fix.en).toBe(`Write ${meant}.`);
  });

  it("reads back every number it could be written as", () => {
    const numbers = fc.double({
      min: -NUMBER_MAGNITUDE_MAX,
      max: NUMBER_MAGNITUDE_MAX,
      noNaN: true,
    });
    fc.assert(
      fc.property(numbers, (x) => {
        expect(read("number", String(x))).toBe(x + 0);
      }),
    );
  });

  it("never throws, whatever the cell", () => {
    const types: FieldType[] = ["number", "date", "category", "categories", "boolean", "text"];
    fc.assert(
      fc.property(fc.constantFrom(...types), anyText(), (type, text) => {
        const parsed = parseCell(field(type), text);
        expect("value" in parsed || parsed.error.fix.nl !== "").toBe(true);
      }),
    );
  });
});
