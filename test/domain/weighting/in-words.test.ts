import { expect, it } from "vitest";
import { inWords } from "../../../functions/domain/weighting/in-words.ts";

it("a figure in a sentence is written as in each language, four digits as they are: a year", () => {
  expect([0, -0.125, 1998, 12345, -1234567.891, 1e21].map((x) => inWords(x).nl)).toEqual([
    "0",
    "-0,12",
    "1998",
    "12.345",
    "-1.234.567,89",
    "1e+21",
  ]);
  expect(inWords(42336.75).en).toBe("42,336.75");
});
