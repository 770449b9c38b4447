import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { delimiters } from "../../functions/domain/index.ts";
import { sniffDelimiter } from "../../functions/formats/delimiter.ts";

describe("the delimiter of a file", () => {
  test.each([
    ["a,b\n1,2\n", ","],
    ["a;b\n1,5;2,5\n3,0;4,0\n", ";"],
    ["a\tb,c\n1,2\t3\n", "\t"],
    ["a|b\n1|2\n", "|"],
    ["naam\nSmit\n", ","],
    ["", ","],
    ["\ufeffsep=;\na,b,c;d\n1,2,3;4\n", ";"],
    ['"a;b;c",d\n"x;y;z",e\n', ","],
    ['name,note\nx,"one; two;\nthree"\n', ","],
    ["Omzet, 2024;Marge\n1,5;2\n3;4\n", ";"],
  ])("of %j is %j", (text, expected) => {
    expect(sniffDelimiter(text, true)).toBe(expected);
  });

  test("does not hang on a row that is cut off", () => {
    expect(sniffDelimiter("a;b;c\n1;2;3\n4,5,6,7", false)).toBe(";");
    expect(sniffDelimiter('a;b\n"unclosed, and, so, on', false)).toBe(";");
  });

  test("is the one a table was written with, whatever its cells hold", () => {
    const cell = fc.string({ unit: fc.constantFrom(...'ab,;\t|"\n 1'), maxLength: 6 });
    fc.assert(
      fc.property(
        fc.constantFrom(...delimiters),
        fc.integer({ min: 2, max: 6 }).chain((width) =>
          fc.array(fc.array(cell, { minLength: width, maxLength: width }), {
            minLength: 3,
            maxLength: 20,
          }),
        ),
        (delimiter, rows) => {
          const text = stringify(rows, { delimiter, quoted: true });
          expect(sniffDelimiter(text, true)).toBe(delimiter);
        },
      ),
      { numRuns: 500 },
    );
  });
});
