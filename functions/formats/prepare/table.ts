import type { Delimiter, Encoding, ReadOptions } from "../../domain/index.ts";
import { openCsv } from "../csv.ts";
import { parseQuotedRows } from "../csv-cells.ts";
import { sniffDelimiter } from "../delimiter.ts";
import { inUtf8 } from "../encoding.ts";
import { inflate } from "../inflate.ts";
import { SAMPLE_BYTES_MAX } from "../limits.ts";
import { encodingOf } from "../mapping/reading.ts";
import { fileProblem, missingColumn, UnreadableFile } from "../problems.ts";
import type { FileRow, RowKind } from "../rows.ts";

/** How a file of CSV is read whose cells mean nothing yet. */
export interface TableSettings {
  readonly gzip: boolean;
  readonly options: ReadOptions;
  /** The column whose text has the delimiter in it without quotes; null: none has. */
  readonly surplusIn: string | null;
  /** Of text that may be read; `PREPARED_BYTES_MAX` for all files together. */
  readonly bytesMax: number;
  /** Of rows; `PREPARED_ROWS_MAX` for all files together. */
  readonly rowsMax: number;
}

export interface TableRow {
  /** Number of its first line; the header is line 1. */
  readonly line: number;
  readonly text: string;
  /** By the columns; null for a row that cannot be taken apart. */
  readonly cells: readonly string[] | null;
  /** Whether it was put together again. */
  readonly torn: boolean;
}

export interface Table {
  readonly columns: readonly string[];
  readonly delimiter: Delimiter;
  /** Of its text, after decompression. */
  readonly bytes: number;
  readonly rows: readonly TableRow[];
}

/**
 * Reads a file of CSV, at most `bytesMax` of text and `rowsMax` rows, into rows of cells. `open` gives its
 * bytes as they are stored, each time anew. Throws `UnreadableFile`.
 */
export async function readTable(
  open: () => AsyncIterable<Uint8Array>,
  { gzip, options, surplusIn, bytesMax, rowsMax }: TableSettings,
): Promise<Table> {
  const plain = () => inflate(open(), { gzip, workbook: false });
  const encoding = await encodingOf(() => limited(plain(), bytesMax), { format: "csv", options });
  const bytes = await allOf(limited(plain(), bytesMax), encoding);
  const start = bytes.subarray(0, SAMPLE_BYTES_MAX);
  const delimiter =
    options.delimiter === "auto"
      ? sniffDelimiter(start.toString("utf8"), start.length === bytes.length)
      : options.delimiter;
  const file = await openCsv(inPieces(bytes), rowsOfCells, delimiter);
  if (file.isReport) throw new UnreadableFile([fileProblem("report-not-prepared")]);
  const { columns } = file;
  const at = surplusIn === null ? null : columns.indexOf(surplusIn);
  if (surplusIn !== null && at === -1) throw new UnreadableFile([missingColumn(surplusIn)]);
  const rows: TableRow[] = [];
  for await (const group of file.rows(everyRow)) {
    if (rows.length + group.length > rowsMax) {
      throw new UnreadableFile([fileProblem("file-too-large-to-prepare")]);
    }
    for (const row of group)
      rows.push(at === null ? plainRow(row) : mended(row, columns, at, delimiter));
  }
  return { columns, delimiter, bytes: bytes.length, rows };
}

interface CellRow extends FileRow {
  readonly cells: readonly string[] | null;
}

const rowsOfCells: RowKind<CellRow> = {
  columns: [],
  required: [],
  declarable: false,
  ignoresOthers: true,
  key: { column: "", leading: null, of: () => null },
  telling: { column: "", tells: () => false },
  cellReader: () => (row, cells) => ({ ...row, cells }),
  readValue: (row) => ({ ...row, cells: null }),
  rejected: (row) => ({ ...row, cells: null }),
};

const everyRow = { owns: () => true, ownsLine: () => true };

const plainRow = ({ line, text, cells }: CellRow): TableRow => ({ line, text, cells, torn: false });

/** Puts the cells together again into which one was torn by the delimiter in it. */
function mended(
  row: CellRow,
  columns: readonly string[],
  at: number,
  delimiter: Delimiter,
): TableRow {
  const isTorn = row.problems.some(({ code }) => code === "column-count");
  const found = isTorn ? (parseQuotedRows([row.text], delimiter)[0] ?? null) : null;
  const surplus = (found?.length ?? 0) - columns.length;
  if (found === null || surplus <= 0) return plainRow(row);
  const whole = found.slice(at, at + surplus + 1).join(delimiter);
  return { ...plainRow(row), cells: found.toSpliced(at, surplus + 1, whole), torn: true };
}

async function allOf(plain: AsyncIterable<Buffer>, encoding: Encoding): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of inUtf8(plain, encoding)) parts.push(part);
  return Buffer.concat(parts);
}

async function* limited(chunks: AsyncIterable<Buffer>, bytesMax: number): AsyncGenerator<Buffer> {
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > bytesMax) throw new UnreadableFile([fileProblem("file-too-large-to-prepare")]);
    yield chunk;
  }
}

/** In pieces, so that too many rows are told before all are cut out. */
async function* inPieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}
const PIECE_BYTES = 256 * 1024;
