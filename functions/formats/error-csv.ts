import { stringify } from "csv-stringify/sync";
import type { Delimiter } from "../domain/index.ts";
import { type Report, type ReportedRow, reportHeader, reportLine } from "./error-table.ts";
import { inert } from "./inert.ts";

/** Numbers of a workbook, written as texts of their column are. */
function asText({ columns, withCommas }: Report, row: ReportedRow): ReportedRow {
  if (row.numeric === undefined) return row;
  const numbers = new Set(row.numeric);
  const cells = row.cells.map((cell, at) =>
    numbers.has(at) && withCommas.has(columns[at] ?? "") ? cell.replace(".", ",") : cell,
  );
  return { ...row, cells };
}

/**
 * Rejected rows as a CSV file in UTF-8 with a byte order mark, which spreadsheets need to read
 * accents: the caller's own columns, then what the report adds. Separated as the caller's file was,
 * so that a spreadsheet that opened that one opens this one.
 */
export function errorCsv(
  report: Report,
  rows: readonly ReportedRow[],
  delimiter: Delimiter,
): string {
  const lines = rows.map((row) => reportLine(report, asText(report, row), delimiter).map(inert));
  return stringify([reportHeader(report).map(inert), ...lines], {
    bom: true,
    delimiter,
    record_delimiter: "windows",
  });
}
