import type { Delimiter } from "../domain/index.ts";
import { shownText } from "./cells/plain-text.ts";
import type { Cell } from "./cells/types.ts";
import { openCsv } from "./csv.ts";
import { sniffDelimiter } from "./delimiter.ts";
import { importIn, withoutReport } from "./header.ts";
import type { FileFormat } from "./index.ts";
import { openJson } from "./json.ts";
import { cellOfValue, membersOf } from "./json-cells.ts";
import { MAPPED_FILE_COLUMNS_MAX, SAMPLE_BYTES_MAX, SAMPLE_ROWS_MAX } from "./limits.ts";
import { fileProblem, UnreadableFile } from "./problems.ts";
import type { FileRow, RowKind } from "./rows.ts";
import { chooseSheet, headerOf, openWorkbook } from "./xlsx.ts";

/** What stands at the start of a file, before anything is known of its columns. */
export interface FileSample {
  /** As the file names them; of JSON the members in the order they are first seen. */
  readonly columns: readonly string[];
  /** Rows that can be taken apart, at most `SAMPLE_ROWS_MAX`. */
  readonly rows: readonly { readonly line: number; readonly cells: readonly Cell[] }[];
  /** CSV only. */
  readonly delimiter: Delimiter | null;
  /** Of a workbook: those that are not hidden, and the one that is read. */
  readonly sheets: readonly string[];
  readonly sheet: string | null;
  /** The import whose mended report the file is, as it says itself; null for any other file. */
  readonly mends: string | null;
}

/** What of the file's own words is known before it is sampled. */
export interface SampleOptions {
  /** `auto`: told by the rows of the sample. */
  readonly delimiter: "auto" | Delimiter;
  readonly sheet: string | null;
}

/**
 * Reads the start of a file, at most `SAMPLE_BYTES_MAX` of its text; a workbook is unpacked whole.
 * Throws `UnreadableFile` when there is no header, or no workbook, to be read.
 */
export async function sampleFile(
  chunks: AsyncIterable<Buffer>,
  format: FileFormat,
  options: SampleOptions,
): Promise<FileSample> {
  if (format === "xlsx") return sampleWorkbook(chunks, options.sheet);
  const { bytes, complete } = await startOf(chunks);
  const rows =
    format === "csv" ? sampleCsv(bytes, complete, options) : sampleJson(bytes, complete, format);
  return rows;
}

/** The first bytes of a source, which is closed. */
async function startOf(chunks: AsyncIterable<Buffer>) {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    length += chunk.length;
    if (length > SAMPLE_BYTES_MAX) break;
  }
  const bytes = Buffer.concat(parts);
  const complete = bytes.length <= SAMPLE_BYTES_MAX;
  return { bytes: complete ? bytes : bytes.subarray(0, SAMPLE_BYTES_MAX), complete };
}

interface SampledRow extends FileRow {
  readonly cells: readonly Cell[];
  readonly value: unknown;
}

/** Rows of whatever columns; what cannot be taken apart has no cells. */
const anyRows: RowKind<SampledRow> = {
  columns: [],
  required: [],
  declarable: false,
  ignoresOthers: true,
  key: { column: "", leading: null, of: () => null },
  telling: { column: "", tells: () => false },
  cellReader: () => (row, cells) => ({ ...row, cells, value: null }),
  readValue: (row, value) => ({ ...row, cells: [], value }),
  rejected: (row) => ({ ...row, cells: [], value: null }),
};

const everyRow = { owns: () => true, ownsLine: () => true };

async function sampleCsv(
  bytes: Buffer,
  complete: boolean,
  { delimiter }: SampleOptions,
): Promise<FileSample> {
  const chosen =
    delimiter === "auto" ? sniffDelimiter(bytes.toString("utf8"), complete) : delimiter;
  const file = await openCsv(once(bytes), anyRows, chosen);
  const rows: SampledRow[] = [];
  for await (const group of file.rows(everyRow)) rows.push(...group);
  const sound = wholeRows(rows, complete).filter(({ cells }) => cells.length > 0);
  return {
    columns: file.columns.map((name) => name.trim()),
    rows: sound,
    delimiter: chosen,
    sheets: [],
    sheet: null,
    mends: sound.map(({ text }) => file.rejectedBy?.(text) ?? null).find(Boolean) ?? null,
  };
}

/** The last row of a start may be cut off. */
function wholeRows(rows: readonly SampledRow[], complete: boolean): readonly SampledRow[] {
  return (complete ? rows : rows.slice(0, -1)).slice(0, SAMPLE_ROWS_MAX);
}

async function sampleJson(
  bytes: Buffer,
  complete: boolean,
  format: "json" | "ndjson",
): Promise<FileSample> {
  const file = openJson(once(bytes), format === "json" ? "array" : "lines", anyRows);
  const rows: SampledRow[] = [];
  for await (const group of file.rows(everyRow)) rows.push(...group);
  const values = wholeRows(rows, complete).filter(({ value }) => value !== null);
  const columns = new Set<string>();
  for (const { value } of values) {
    for (const name of membersOf(value)) {
      if (columns.size < MAPPED_FILE_COLUMNS_MAX) columns.add(name);
    }
  }
  const names = [...columns];
  const sampled = values.map(({ line, value }) => ({
    line,
    cells: names.map((name) => cellOfValue(value, name)),
  }));
  return { columns: names, rows: sampled, delimiter: null, sheets: [], sheet: null, mends: null };
}

async function sampleWorkbook(
  chunks: AsyncIterable<Buffer>,
  named: string | null,
): Promise<FileSample> {
  const workbook = await openWorkbook(chunks);
  const sheet = await chooseSheet(workbook, named);
  const rows: { line: number; cells: readonly Cell[] }[] = [];
  let columns: string[] | null = null;
  for await (const row of workbook.rows(sheet)) {
    if (columns === null) columns = headerOf(row);
    else rows.push(row);
    if (rows.length === SAMPLE_ROWS_MAX) break;
  }
  if (columns === null) throw new UnreadableFile([fileProblem("file-empty")]);
  const used = withoutReport(columns, anyRows);
  const last = used < columns.length ? columns.length - 1 : -1;
  const mends = rows.map(({ cells }) => importIn(cells[last])).find(Boolean) ?? null;
  const own = columns.slice(0, used);
  return { columns: own, rows, delimiter: null, sheets: workbook.sheets, sheet, mends };
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

/** The texts of a sample's rows, by its columns. */
export function sampleTexts(sample: FileSample): string[][] {
  return sample.rows.map(({ cells }) =>
    sample.columns.map((_, at) => shownText(cells[at]).slice(0, SAMPLE_CELL_CHARS_MAX)),
  );
}

/** Characters of a cell that are looked at, and shown. */
const SAMPLE_CELL_CHARS_MAX = 200;
