import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { errorCsv, type Report } from "../../functions/formats/index.ts";
import { live } from "../../functions/formats/inert.ts";

const importId = "imp_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB";
const reportOf = (columns: readonly string[], language: Report["language"] = "en"): Report => ({
  ...{ importId, columns, language },
  withCommas: new Set(),
});

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
    expect(
      parse(errorCsv(reportOf(["externalId", "name"], "nl"), rows, ";"), {
        ...{ bom: true, delimiter: ";", columns: true },
      }),
    ).toEqual([
      {
        externalId: "a1",
        name: "x, y",
        line: "7",
        column: "name | ",
        code: "one | two",
        message: "one in het Nederlands | two in het Nederlands",
        suggestion: "Herstel het. | Herstel het.",
        import: importId,
      },
    ]);
  });

  test("a row that could not be taken apart stands in the first column", () => {
    const cells = ['b1,"x'];
    const csv = errorCsv(
      reportOf(["externalId", "name"]),
      [
        { line: 2, cells, problems: [] },
        { line: 3, cells: ["b2", "x", "y"], problems: [] },
      ],
      ",",
    );
    expect(parse(csv, { bom: true })[1]).toEqual(['b1,"x', "", "2", "", "", "", "", importId]);
    expect(parse(csv, { bom: true })[2]?.slice(0, 3)).toEqual(["b2,x,y", "", "3"]);
  });

  test("no cell is left that a spreadsheet would run, and numbers stay numbers", () => {
    const cells = ["=1+1", "+cmd", "@SUM(A1)", "\tx", "-5.25", "+31", "-x", "safe=1"];
    const csv = errorCsv(reportOf(cells), [{ line: 1, cells, problems: [] }], ",");
    expect(parse(csv, { bom: true })[1]?.slice(0, cells.length)).toEqual([
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
          const csv = errorCsv(
            reportOf(["externalId", "name"]),
            [{ line: 1, cells, problems: [] }],
            ",",
          );
          expect(parse(csv, { bom: true })[1]?.slice(0, 2).map(live)).toEqual(cells);
        },
      ),
    );
  });
});
