import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { errorCsv } from "../../functions/formats/index.ts";

const problem = (code: string, column: string | null) => ({
  code,
  column,
  message: { en: `${code} in English`, nl: `${code} in het Nederlands` },
  suggestion: { en: "Mend it.", nl: "Herstel het." },
});

describe("errorCsv", () => {
  test("gives the caller's columns and what is wrong, in the language asked for", () => {
    const rows = [
      { line: 7, cells: ["a1", "x, y"], problems: [problem("one", "name"), problem("two", null)] },
    ];
    expect(parse(errorCsv(["externalId", "name"], rows, "nl"), { columns: true })).toEqual([
      {
        externalId: "a1",
        name: "x, y",
        line: "7",
        column: "name | ",
        code: "one | two",
        message: "one in het Nederlands | two in het Nederlands",
        suggestion: "Herstel het. | Herstel het.",
      },
    ]);
  });

  test("a row that could not be taken apart stands in the first column", () => {
    const csv = errorCsv(
      ["externalId", "name"],
      [{ line: 2, cells: ['b1,"x'], problems: [] }],
      "en",
    );
    expect(parse(csv)[1]).toEqual(['b1,"x', "", "2", "", "", "", ""]);
  });

  test("no cell is left that a spreadsheet would run, and numbers stay numbers", () => {
    const cells = ["=1+1", "+cmd", "@SUM(A1)", "\tx", "-5.25", "+31", "-x", "safe=1"];
    const csv = errorCsv(cells, [{ line: 1, cells, problems: [] }], "en");
    expect(parse(csv)[1]?.slice(0, cells.length)).toEqual([
      "'=1+1",
      "'+cmd",
      "'@SUM(A1)",
      "'\tx",
      "-5.25",
      "+31",
      "'-x",
      "safe=1",
    ]);
  });

  test("any cells come back out of the file", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "binary" }), { minLength: 2, maxLength: 2 }),
        (cells) => {
          const csv = errorCsv(["externalId", "name"], [{ line: 1, cells, problems: [] }], "en");
          const read = parse(csv)[1]
            ?.slice(0, 2)
            .map((cell) => cell.replace(/^'(?=[=+\-@\t\r])/, ""));
          expect(read).toEqual(cells.map((cell) => cell.replace(/^'(?=[=+\-@\t\r])/, "")));
        },
      ),
    );
  });
});
