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
  type CutRow,
  type DataFile,
  type FileRow,
  type Layout,
  type RowKind,
  type RowReader,
  refuseTooManyRows,
  rowsOfShare,
} from "./rows.ts";

type CsvLayout = Extract<Layout, { readonly format: "csv" }>;

/** Opens a CSV file: reads its header line and throws `UnreadableFile` when that will not do. */
export async function openCsv<Row extends FileRow>(
  chunks: AsyncIterable<Buffer>,
  kind: RowKind<Row>,
  delimiter: Delimiter | null = null,
): Promise<DataFile<Row>> {
  const source = chunks[Symbol.asyncIterator]();
  const { header, rest } = await firstLine(source, kind, delimiter);
  const { columns, used } = header;
  const layout: CsvLayout = { format: "csv", columns, used, delimiter: header.delimiter };
  const reader = csvReader(layout, kind);
  const counts = { rows: 0, unkeyed: 0 };
  const cuts = () => cutsOf({ header, rest, source, key: kind.key.column, counts });
  return {
    ...reader,
    columns: columns.slice(0, used),
    layout,
    isReport: isReport(layout),
    counts: () => counts,
    rejectedBy: (text) =>
      isReport(layout) ? importIn(parseQuotedRows([text], layout.delimiter)[0]?.at(-1)) : null,
    cuts,
    rows: (share) => rowsOfShare(cuts(), reader, share),
  };
}

/** Takes apart rows that were cut out of a CSV file. */
export function csvReader<Row extends FileRow>(
  layout: CsvLayout,
  kind: RowKind<Row>,
): RowReader<Row> {
  const { delimiter } = layout;
  const readRow = rowReader(layout, kind);
  return {
    read(cuts) {
      const texts = cuts.map(({ buffer, start, end }) => buffer.toString("utf8", start, end));
      const quoted = cuts.flatMap((cut, at) => (cut.kind === "quoted" ? [at] : []));
      const parsed = parseQuotedRows(
        quoted.map((at) => texts[at] ?? ""),
        delimiter,
      );
      let next = 0;
      return cuts.map((cut, at) => {
        const text = texts[at] ?? "";
        if (cut.kind === "quoted") return readRow(cut, text, parsed[next++] ?? null);
        return readRow(cut, text, text.split(delimiter));
      });
    },
    cells: (text) => ownCells(layout, parseQuotedRows([text], delimiter)[0]) ?? [text],
  };
}

/** Whether the file is a report of rejected rows, mended. */
const isReport = ({ columns, used }: Pick<CsvLayout, "columns" | "used">): boolean =>
  used < columns.length;

/** Cells of a row as the caller had them: without what a report adds, and live again. */
function ownCells(layout: CsvLayout, cells: readonly string[] | null | undefined) {
  if (!cells || !isReport(layout) || cells.length !== layout.columns.length) return cells;
  return cells.slice(0, layout.used).map(live);
}

interface Open {
  readonly header: CsvHeader;
  readonly rest: Buffer;
  readonly source: AsyncIterator<Buffer>;
  /** The column that names a row's account. */
  readonly key: string;
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

async function* cutsOf(open: Open): AsyncGenerator<readonly CutRow[]> {
  const { header, source } = open;
  const collect = cutCollector(open);
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

function cutCollector({ header, key: keyColumn, counts }: Open) {
  const key = header.columns.indexOf(keyColumn);
  const delimiter = header.delimiter.charCodeAt(0);
  const asReported = isReport(header);
  const seeImport = asReported ? oneImport() : null;
  const last = header.columns.length - 1;
  const keyOf = (cell: string | null): string | null =>
    (cell !== null && asReported ? live(cell) : cell)?.trim() || null;
  let cuts: CutRow[] = [];

  function onFrame(
    buffer: Buffer,
    start: number,
    end: number,
    line: number,
    kind: FrameKind,
  ): void {
    const sound = kind === "plain" || kind === "quoted";
    const externalId = sound ? keyOf(cellAt(buffer, start, end, delimiter, key)) : null;
    if (sound && externalId === null && isBlank(buffer, start, end, delimiter)) return;
    counts.rows += 1;
    if (sound) seeImport?.(cellAt(buffer, start, end, delimiter, last), line);
    if (externalId === null) counts.unkeyed += 1;
    const shown = sound ? end : Math.min(end, start + REPORTED_CELL_CHARS_MAX);
    cuts.push({ line, externalId, kind, buffer, start, end: shown });
  }

  function take(): readonly CutRow[] {
    refuseTooManyRows(counts.rows);
    const taken = cuts;
    cuts = [];
    return taken;
  }

  return { onFrame, take };
}

const SPACE = 0x20;
const QUOTE = 0x22;

/** Whether every cell is empty: spreadsheets write such rows below the last one that says anything. */
function isBlank(buffer: Buffer, start: number, end: number, delimiter: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = buffer[at];
    if (byte !== delimiter && byte !== SPACE && byte !== QUOTE) return false;
  }
  return true;
}

/** Takes one row apart, or says why it cannot be. */
function rowReader<Row extends FileRow>(layout: CsvLayout, kind: RowKind<Row>) {
  const { columns, used } = layout;
  const readCells = kind.cellReader(columns.slice(0, used));
  return (cut: CutRow, text: string, cells: readonly string[] | null): Row => {
    const { line, externalId } = cut;
    const row = { line, externalId, text, problems: [] };
    const wrong = problemOf(cut, cells, columns.length);
    if (wrong === null && cells !== null) return readCells(row, ownCells(layout, cells) ?? cells);
    return kind.rejected({ ...row, problems: [wrong ?? shapeProblem("unexpected-quote")] });
  };
}

function problemOf(
  { kind }: CutRow,
  cells: readonly string[] | null,
  columns: number,
): RowProblem | null {
  if (kind !== "plain" && kind !== "quoted") return shapeProblem(kind);
  if (cells === null || cells.length === columns) return null;
  return columnCountProblem(columns, cells.length);
}
