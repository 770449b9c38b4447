import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import { sandboxFields, sandboxMethod } from "../../functions/domain/sandbox/definitions.ts";
import { accountsFile } from "../bench/files.ts";
import { emptyReport, reportText } from "../bench/report.ts";

const ROWS = 1_000;

const rowsOf = (percent: 0 | 1 | 2 | 10): Readonly<Record<string, string>>[] =>
  parse(readFileSync(accountsFile(ROWS, percent).path), { columns: true });

test("the bench's file has 20 columns, among them every field of the sandbox's own", () => {
  const [first = {}] = rowsOf(0);
  expect(Object.keys(first)).toHaveLength(20);
  for (const { key } of sandboxFields) expect(first).toHaveProperty(key);
  expect(sandboxMethod.criteria).toHaveLength(15);
});

test("a file of a larger share of changed accounts differs from each smaller one in that share", () => {
  const files = ([0, 1, 2, 10] as const).map((percent) => ({ percent, rows: rowsOf(percent) }));
  for (const [place, { percent, rows }] of files.entries()) {
    expect(rows).toHaveLength(ROWS);
    for (const before of files.slice(0, place)) {
      const differing = rows.filter((row, n) => row.potential12m !== before.rows[n]?.potential12m);
      expect(differing).toHaveLength((ROWS * percent) / 100);
    }
  }
});

test("the bench says of each ratio with a limit whether it is met", () => {
  const text = reportText({
    ...emptyReport(),
    lines: [
      { what: "a", ratio: 2.5, asked: 2.5 },
      { what: "b", ratio: 2.51, asked: 2.5 },
      { what: "c", ratio: 1.7, asked: [1.8, 2.2] },
      { what: "d", ratio: 9 },
    ],
  });
  expect(text).toContain("| a |  | 2.50 | ≤ 2.5: met |");
  expect(text).toContain("| b |  | 2.51 | ≤ 2.5: **missed** |");
  expect(text).toContain("| c |  | 1.70 | 1.8–2.2: **missed** |");
  expect(text).toContain("| d |  | 9.00 |  |");
});
