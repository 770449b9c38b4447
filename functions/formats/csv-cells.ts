import { parse } from "csv-parse/sync";

const QUOTE = 0x22;

/**
 * The cells of rows that have quotes, taken apart together because a call of the parser costs as
 * much as a hundred rows. Null for a row the parser refuses.
 */
export function parseQuotedRows(
  texts: readonly string[],
  delimiter: string,
): (readonly string[] | null)[] {
  if (texts.length === 0) return [];
  const all = tryParse(texts.join("\n"), delimiter);
  if (all?.length === texts.length) return all;
  return texts.map((text) => {
    const rows = tryParse(text, delimiter);
    return rows?.length === 1 ? (rows[0] ?? null) : null;
  });
}

function tryParse(text: string, delimiter: string): string[][] | null {
  try {
    return parse(text, { delimiter, record_delimiter: "\n", relax_column_count: true });
  } catch {
    return null;
  }
}

/**
 * One cell of a row, without taking the row apart: its text, or null when the row is shorter.
 * The row must be well formed when it has quotes.
 */
export function cellAt(
  buffer: Buffer,
  start: number,
  end: number,
  delimiter: number,
  column: number,
): string | null {
  let position = start;
  for (let skip = column; skip > 0; skip -= 1) {
    position = cellEnd(buffer, position, end, delimiter) + 1;
    if (position > end) return null;
  }
  const last = cellEnd(buffer, position, end, delimiter);
  if (buffer[position] !== QUOTE || position === last)
    return buffer.toString("utf8", position, last);
  return buffer.toString("utf8", position + 1, last - 1).replaceAll('""', '"');
}

function cellEnd(buffer: Buffer, start: number, end: number, delimiter: number): number {
  let position = start;
  if (buffer[position] === QUOTE && position < end) {
    position = buffer.indexOf(QUOTE, position + 1) + 1;
    while (buffer[position] === QUOTE && position < end) {
      position = buffer.indexOf(QUOTE, position + 1) + 1;
    }
    return position;
  }
  const found = buffer.indexOf(delimiter, position);
  return found < 0 || found > end ? end : found;
}
