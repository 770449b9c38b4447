import { REPORT_CHARS_MAX, REPORT_ROWS_MAX, type RowProblem } from "../../formats/index.ts";
import type { RejectedRow } from "./content.ts";

/** Rejected rows: all are counted, and as many kept as can be listed. */
export interface Rejections {
  readonly count: number;
  readonly rows: readonly RejectedRow[];
}

/** Gathers rejected rows that come in the order of the file. */
export function openRejections() {
  const rows: RejectedRow[] = [];
  let count = 0;
  let chars = 0;
  return {
    add({ line, text }: Omit<RejectedRow, "problems">, problems: readonly RowProblem[]): void {
      count += 1;
      chars += text.length;
      if (rows.length < REPORT_ROWS_MAX && chars <= REPORT_CHARS_MAX) {
        rows.push({ line, text, problems });
      }
    },
    done: (): Rejections => ({ count, rows }),
  };
}

/** Those of several parts of a file as if they had been gathered from its beginning. */
export function mergeRejections(parts: readonly Rejections[]): Rejections {
  const rows = parts.flatMap((part) => part.rows).sort((a, b) => a.line - b.line);
  const merged = openRejections();
  for (const row of rows) merged.add(row, row.problems);
  return {
    count: parts.reduce((sum, part) => sum + part.count, 0),
    rows: merged.done().rows,
  };
}
