import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { errorXlsx, type Report } from "../../functions/formats/index.ts";
import { openWorkbook } from "../../functions/formats/xlsx.ts";
import { chunked } from "./support.ts";

const importId = "imp_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB";
const report: Report = {
  importId,
  columns: ["externalId", "name", "employees"],
  language: "nl",
  withCommas: new Set(),
};
const wrong = {
  code: "wrong-type",
  column: "employees",
  message: { en: "No number.", nl: "Geen getal." },
  suggestion: { en: "Use digits.", nl: "Gebruik cijfers." },
};

async function sheetOf(bytes: Uint8Array, name: string) {
  const workbook = await openWorkbook(chunked(bytes));
  expect(workbook.sheets).toEqual([name]);
  const rows: unknown[] = [];
  for await (const { cells } of workbook.rows(name)) rows.push(cells);
  return rows;
}

describe("errorXlsx", () => {
  test("gives the same content as the CSV, in a sheet of the caller's name", async () => {
    const rows = [{ line: 7, cells: ["007", "=1+1", "veel"], problems: [wrong] }];
    expect(await sheetOf(await errorXlsx(report, rows, "Klanten"), "Klanten")).toEqual([
      [...report.columns, "line", "column", "code", "message", "suggestion", "import"],
      [
        "007",
        "=1+1",
        "veel",
        "7",
        "employees",
        "wrong-type",
        "Geen getal.",
        "Gebruik cijfers.",
        importId,
      ],
    ]);
  });

  test("numbers of the caller's workbook are numbers, all else text that is never run", async () => {
    const cells = ["1", "=cmd|' /C calc'!A0", "12.5"];
    const bytes = await errorXlsx(report, [{ line: 2, cells, numeric: [2], problems: [] }], "S");
    const [, row] = await sheetOf(bytes, "S");
    expect(row).toEqual(["1", "=cmd|' /C calc'!A0", 12.5, "2", "", "", "", "", importId]);
  });

  test("any cells come back out of the workbook", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.string({ unit: "grapheme" }),
            fc.string({
              unit: fc.constantFrom("_", "x", "0", "4", "1", "\r", "\n", "\t", "'", "="),
            }),
          ),
          { minLength: 3, maxLength: 3 },
        ),
        async (cells) => {
          const bytes = await errorXlsx(report, [{ line: 2, cells, problems: [] }], "S");
          const [, row] = await sheetOf(bytes, "S");
          expect((row as unknown[]).slice(0, 3)).toEqual(cells);
        },
      ),
      { numRuns: 60 },
    );
  });
});
