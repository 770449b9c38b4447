import { REPORT_ROWS_MAX, REPORTED_CELL_CHARS_MAX, type ReportedRow } from "../../formats/index.ts";
import type { RejectedRow } from "./content.ts";

/** Rejected rows as they are reported: cells taken apart and long ones cut, no more than fit. */
export function report(
  rejected: readonly RejectedRow[],
  cells: (text: string) => readonly string[],
): ReportedRow[] {
  return rejected.slice(0, REPORT_ROWS_MAX).map(({ line, text, problems }) => ({
    line,
    cells: cells(text).map((cell) => cell.slice(0, REPORTED_CELL_CHARS_MAX).toWellFormed()),
    problems,
  }));
}
