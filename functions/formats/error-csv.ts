import { stringify } from "csv-stringify/sync";
import type { Label } from "../domain/index.ts";
import { reportColumns } from "./header.ts";
import type { RowProblem } from "./problems.ts";

/** A rejected row as it is kept and reported. */
export interface ReportedRow {
  readonly line: number;
  /** The row's own cells, by the file's columns. */
  readonly cells: readonly string[];
  readonly problems: readonly RowProblem[];
}

/**
 * Rejected rows as a CSV file: the caller's own columns, then line, column, code, message and
 * suggestion. Several problems of one row stand in the same cells, separated by " | ", so that a
 * mended report can be uploaded as it is.
 */
export function errorCsv(
  columns: readonly string[],
  rows: readonly ReportedRow[],
  language: keyof Label,
): string {
  const width = columns.length;
  const lines = rows.map(({ line, cells, problems }) => [
    ...Array.from({ length: width }, (_, index) => inert(cells[index] ?? "")),
    String(line),
    ...[
      problems.map((problem) => problem.column ?? ""),
      problems.map((problem) => problem.code),
      problems.map((problem) => problem.message[language]),
      problems.map((problem) => problem.suggestion[language]),
    ].map((parts) => inert(parts.join(" | "))),
  ]);
  return stringify([[...columns.map(inert), ...reportColumns], ...lines], {
    record_delimiter: "windows",
  });
}

const plainNumber = /^[+-]?\d+(\.\d+)?$/;

/** A cell a spreadsheet would run as a formula, made into the text it is. */
function inert(cell: string): string {
  return /^[=+\-@\t\r]/.test(cell) && !plainNumber.test(cell) ? `'${cell}` : cell;
}
