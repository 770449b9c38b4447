import { type Delimiter, delimiters } from "../domain/index.ts";

/** The delimiter that a first line `sep=;` states, as Excel writes and reads it; null for any other. */
export function statedDelimiter(line: string): Delimiter | null {
  const sign = /^sep=(.)$/i.exec(line)?.[1];
  return delimiters.find((delimiter) => delimiter === sign) ?? null;
}

/** Rows of a sample that are looked at. */
const ROWS_MAX = 100;

/**
 * What separates the cells of a file, by the rows at its start: the character whose count of cells
 * most rows share with the first one, then the one that gives most cells, then the order of
 * `delimiters`. A file of one column counts as one with commas. Line breaks inside quotes belong
 * to their cell; a last row that is cut off is left aside when others are there.
 */
export function sniffDelimiter(text: string, complete: boolean): Delimiter {
  const rows = quotedRows(text, complete);
  const stated = statedDelimiter(rows[0] ?? "");
  if (stated !== null) return stated;
  let best: { readonly delimiter: Delimiter; readonly score: number } | null = null;
  for (const delimiter of delimiters) {
    const score = scoreOf(rows, delimiter);
    if (score > (best?.score ?? 0)) best = { delimiter, score };
  }
  return best?.delimiter ?? ",";
}

/** Texts of rows, with what stands between quotes taken out. */
function quotedRows(text: string, complete: boolean): string[] {
  const bare = text.replace(/^\ufeff/, "").replaceAll(/"(?:[^"]|"")*"/g, "x");
  const lines = bare.split(/\r\n|\n|\r/);
  const whole = complete || lines.length === 1 ? lines : lines.slice(0, -1);
  return whole.filter((line) => line.trim() !== "").slice(0, ROWS_MAX);
}

function scoreOf(rows: readonly string[], delimiter: Delimiter): number {
  const counts = rows.map((row) => row.split(delimiter).length);
  const columns = counts[0] ?? 1;
  if (columns < 2) return 0;
  const alike = counts.filter((count) => count === columns).length;
  return alike / rows.length + columns / 1_000_000;
}
