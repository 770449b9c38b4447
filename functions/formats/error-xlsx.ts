import { type Report, type ReportedRow, reportHeader, reportLine } from "./error-table.ts";

/** The format of cells that stay text whatever is typed into them. */
const TEXT_FORMAT = "@";
/** Longest text a cell of a workbook holds. */
const CELL_CHARS_MAX = 32_767;
const SHEET_NAME_CHARS_MAX = 31;

/**
 * Rejected rows as a workbook of one sheet: the caller's own columns, then what the report adds.
 * Texts are cells of text, which no spreadsheet runs or reads as a number or date; what was a number
 * in the caller's workbook is one again. `sheet` as in the caller's own file, so that the same
 * settings find it.
 */
export async function errorXlsx(
  report: Report,
  rows: readonly ReportedRow[],
  sheet: string,
): Promise<Uint8Array> {
  const { writeXlsxStream } = await import("hucre/xlsx");
  const numeric = new Set(rows.flatMap((row) => row.numeric ?? []));
  const columns = reportHeader(report).map((header, at) => ({
    header: text(header),
    ...(!numeric.has(at) && { numFmt: TEXT_FORMAT }),
  }));
  const name = sheet.slice(0, SHEET_NAME_CHARS_MAX);
  const stream = writeXlsxStream(linesOf(report, rows), { name, columns });
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function* linesOf(report: Report, rows: readonly ReportedRow[]) {
  for (const row of rows) {
    const numbers = new Set(row.numeric);
    yield reportLine(report, row, ",").map((cell, at) =>
      numbers.has(at) ? Number(cell) : text(cell),
    );
  }
}

/** `_x0041_` in a cell would be read as the character of that number. */
const text = (cell: string): string =>
  cell.slice(0, CELL_CHARS_MAX).replaceAll(/_(?=x[0-9a-f]{4}_)/gi, "_x005F_");
