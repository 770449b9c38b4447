import type { Delimiter } from "../domain/index.ts";
import { cellAt, parseQuotedRows } from "./csv-cells.ts";
import { type FrameKind, frameRows } from "./frame.ts";
import { type ColumnRules, type CsvHeader, importIn, readHeader } from "./header.ts";
import { live } from "./inert.ts";
import { REPORTED_CELL_CHARS_MAX } from "./limits.ts";
import { oneImport } from "./one-report.ts";
import {
  columnCountProblem,
  fileProblem,
  type RowProblem,
  shapeProblem,
  UnreadableFile,
} from "./problems.ts";
import {
  type DataFile,
  type FileRow,
  type RowKind,
  refuseTooManyRows,
  type Share,
} from "./rows.ts";

/** Opens a CSV file: reads its header line and throws `UnreadableFile` when that will not do. */
export async function openCsv<Row extends FileRow>(
  chunks: AsyncIterable<Buffer>,
  kind: RowKind<Row>,
  delimiter: Delimiter | null = null,
): Promise<DataFile<Row>> {
  const source = chunks[Symbol.asyncIterator]();
  const { header, rest } = await firstLine(source, kind, delimiter);
  const counts = { rows: 0, unkeyed: 0 };
  return {
    columns: header.columns.slice(0, header.used),
    isReport: isReport(header),
    counts: () => counts,
    cells: (text) => ownCells(header, parseQuotedRows([text], header.delimiter)[0]) ?? [text],
    rejectedBy: (text) =>
      isReport(header) ? importIn(parseQuotedRows([text], header.delimiter)[0]?.at(-1)) : null,
    rows: (share) => rowsOf({ header, rest, source, kind, counts }, share),
  };
}

/** Whether the file is a report of rejected rows, mended. */
const isReport = ({ columns, used }: CsvHeader): boolean => used < columns.length;

/** Cells of a row as the caller had them: without what a report adds, and live again. */
function ownCells(header: CsvHeader, cells: readonly string[] | null | undefined) {
  if (!cells || !isReport(header) || cells.length !== header.columns.length) return cells;
  return cells.slice(0, header.used).map(live);
}

interface Open<Row extends FileRow> {
  readonly header: CsvHeader;
  readonly rest: Buffer;
  readonly source: AsyncIterator<Buffer>;
  readonly kind: RowKind<Row>;
  readonly counts: { rows: number; unkeyed: number };
}

async function firstLine(
  source: AsyncIterator<Buffer>,
  kind: ColumnRules,
  delimiter: Delimiter | null,
): Promise<{ header: CsvHeader; rest: Buffer }> {
  let bytes: Buffer = Buffer.alloc(0);
  for (;;) {
    const next = await source.next();
    if (!next.done) bytes = bytes.length === 0 ? next.value : Buffer.concat([bytes, next.value]);
    const header = readHeader(bytes, kind, { delimiter, final: next.done === true });
    if (header !== null) return { header, rest: bytes.subarray(header.end) };
    if (next.done) throw new UnreadableFile([fileProblem("file-empty")]);
  }
}

async function* rowsOf<Row extends FileRow>(
  open: Open<Row>,
  share: Share,
): AsyncGenerator<readonly Row[]> {
  const { header, source } = open;
  const collect = rowCollector(open, share);
  const framer = frameRows(header.dialect, header.nextLine, collect.onFrame);
  try {
    framer.push(open.rest);
    for (let next = await source.next(); !next.done; next = await source.next()) {
      yield collect.take();
      framer.push(next.value);
    }
    framer.end();
    yield collect.take();
  } finally {
    await source.return?.();
  }
}

/** A row of the share, cut out but not taken apart. */
interface Cut {
  readonly line: number;
  readonly externalId: string | null;
  readonly text: string;
  readonly quoted: boolean;
  readonly problem: RowProblem | null;
}

function rowCollector<Row extends FileRow>(open: Open<Row>, share: Share) {
  const { header, counts } = open;
  const key = header.columns.indexOf(open.kind.key.column);
  const delimiter = header.delimiter.charCodeAt(0);
  const read = rowReader(header, open.kind);
  const asReported = isReport(header);
  const seeImport = asReported ? oneImport() : null;
  const last = header.columns.length - 1;
  const keyOf = (cell: string | null): string | null =>
    (cell !== null && asReported ? live(cell) : cell)?.trim() || null;
  let cuts: Cut[] = [];

  function onFrame(
    buffer: Buffer,
    start: number,
    end: number,
    line: number,
    kind: FrameKind,
  ): void {
    counts.rows += 1;
    const sound = kind === "plain" || kind === "quoted";
    if (sound) seeImport?.(cellAt(buffer, start, end, delimiter, last), line);
    const externalId = sound ? keyOf(cellAt(buffer, start, end, delimiter, key)) : null;
    if (externalId === null) {
      counts.unkeyed += 1;
      if (!share.ownsLine(line)) return;
    } else if (!share.owns(externalId)) return;
    const shown = sound ? end : Math.min(end, start + REPORTED_CELL_CHARS_MAX);
    cuts.push({
      line,
      externalId,
      text: buffer.toString("utf8", start, shown),
      quoted: kind === "quoted",
      problem: sound ? null : shapeProblem(kind),
    });
  }

  function take(): Row[] {
    refuseTooManyRows(counts.rows);
    const taken = cuts;
    cuts = [];
    const cellsOf = quotedCells(taken, header.delimiter);
    return taken.map((cut) =>
      read(cut, cut.quoted ? (cellsOf.get(cut) ?? null) : cut.text.split(header.delimiter)),
    );
  }

  return { onFrame, take };
}

function quotedCells(cuts: readonly Cut[], delimiter: Delimiter) {
  const quoted = cuts.filter((cut) => cut.quoted && cut.problem === null);
  const parsed = parseQuotedRows(
    quoted.map((cut) => cut.text),
    delimiter,
  );
  return new Map(quoted.map((cut, index) => [cut, parsed[index] ?? null]));
}

/** Takes the rows of the share apart, or says why they cannot be. */
function rowReader<Row extends FileRow>(header: CsvHeader, kind: RowKind<Row>) {
  const readCells = kind.cellReader(header.columns.slice(0, header.used));
  return (cut: Cut, cells: readonly string[] | null): Row => {
    const { line, externalId, text } = cut;
    const row = { line, externalId, text, problems: [] };
    const wrong = cut.problem ?? shapeOf(cells, header.columns.length);
    if (wrong === null && cells !== null) return readCells(row, ownCells(header, cells) ?? cells);
    return kind.rejected({ ...row, problems: [wrong ?? shapeProblem("unexpected-quote")] });
  };
}

function shapeOf(cells: readonly string[] | null, columns: number): RowProblem | null {
  if (cells === null || cells.length === columns) return null;
  return columnCountProblem(columns, cells.length);
}
