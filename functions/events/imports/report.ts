import {
  type Cell,
  REPORT_ROWS_MAX,
  REPORTED_CELL_CHARS_MAX,
  type ReportedRow,
  shownText,
} from "../../formats/index.ts";
import type { RejectedRow } from "./content.ts";

/** Rejected rows as they are reported: cells taken apart and long ones cut, no more than fit. */
export function report(
  rejected: readonly RejectedRow[],
  cells: (text: string) => readonly Cell[],
): ReportedRow[] {
  return rejected.slice(0, REPORT_ROWS_MAX).map(({ line, text, problems }) => {
    const typed = cells(text);
    const numeric = typed.flatMap((cell, at) => (typeof cell === "number" ? [at] : []));
    const texts = typed.map((cell) => cutText(shownText(cell)).toWellFormed());
    return { line, cells: texts, ...(numeric.length > 0 && { numeric }), problems };
  });
}

/** What is cut ends with a sign of it: longer than any value may be, it is never taken for one. */
function cutText(text: string): string {
  if (text.length <= REPORTED_CELL_CHARS_MAX) return text;
  return `${text.slice(0, REPORTED_CELL_CHARS_MAX)}…`;
}
