import type { StreamRow } from "hucre/xlsx";
import { refuseBombs } from "./archive.ts";
import { shownText } from "./cells/plain-text.ts";
import type { Cell } from "./cells/types.ts";
import { refuseColumns, withoutReport } from "./header.ts";
import { REPORTED_CELL_CHARS_MAX, ROW_BYTES_MAX, WORKBOOK_BYTES_MAX } from "./limits.ts";
import { oneImport } from "./one-report.ts";
import {
  columnCountProblem,
  fileProblem,
  missingSheet,
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

/** Rows handed on together. */
const GROUP_ROWS = 1_000;

/** A row that is not blank, cells behind the last filled one left out. */
export interface SheetRow {
  /** As the sheet numbers it, from 1; no two rows have the same. */
  readonly line: number;
  readonly cells: readonly Cell[];
}

export interface Workbook {
  /** Names of the sheets that are not hidden, in order; of all when every one is. */
  readonly sheets: readonly string[];
  rows(sheet: string): AsyncGenerator<SheetRow>;
}

/**
 * Opens a workbook from its bytes, within the limits of size. Throws `UnreadableFile` when it is
 * none, is locked, damaged or too large; so do its rows.
 */
export async function openWorkbook(chunks: AsyncIterable<Buffer>): Promise<Workbook> {
  const bytes = await allBytes(chunks);
  refuseBombs(bytes);
  const { readXlsx, streamXlsxRows } = await import("hucre/xlsx");
  const found: { readonly name: string; readonly hidden: boolean }[] = [];
  await reading(() =>
    readXlsx(bytes, {
      sheets: ({ name, hidden = false, veryHidden = false }) => {
        found.push({ name, hidden: hidden || veryHidden });
        return false;
      },
    }),
  );
  const visible = found.filter(({ hidden }) => !hidden);
  return {
    sheets: (visible.length > 0 ? visible : found).map(({ name }) => name),
    rows: (sheet) => rowsOf(streamXlsxRows(bytes, { sheet })),
  };
}

async function allBytes(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > WORKBOOK_BYTES_MAX) throw new UnreadableFile([fileProblem("workbook-too-large")]);
    parts.push(chunk);
  }
  const bytes = Buffer.concat(parts);
  if (bytes.length >= 4) {
    const start = bytes.toString("latin1", 0, 4);
    if (start === "PK\x03\x04" || start === "\xd0\xcf\x11\xe0") return bytes;
  }
  throw new UnreadableFile([fileProblem("file-not-workbook")]);
}

/** The library's errors mean that the workbook cannot be read, whatever they say. */
async function reading<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch {
    throw new UnreadableFile([fileProblem("workbook-damaged")]);
  }
}

async function* rowsOf(stream: AsyncGenerator<StreamRow>): AsyncGenerator<SheetRow> {
  let line = 0;
  try {
    for (;;) {
      const next = await reading(() => stream.next());
      if (next.done) return;
      const { index, values } = next.value;
      line = Math.max(line + 1, Number.isSafeInteger(index) ? index + 1 : 0);
      const cells = filled(values.map(cellOf));
      if (cells.length > 0) yield { line, cells };
    }
  } finally {
    await stream.return(undefined);
  }
}

function cellOf(value: StreamRow["values"][number] | undefined): Cell {
  if (value === undefined || value === null) return null;
  // As JSON, in which rows are handed on, it would be no value at all instead of a wrong one.
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (!(value instanceof Date)) return value;
  return Number.isNaN(value.getTime()) ? null : value.toISOString().slice(0, 10);
}

function filled(cells: readonly Cell[]): readonly Cell[] {
  let end = cells.length;
  while (end > 0 && shownText(cells[end - 1]).trim() === "") end -= 1;
  return cells.slice(0, end);
}

/** The sheet to read: the one that is named, else the first that has rows. */
export async function chooseSheet(workbook: Workbook, named: string | null): Promise<string> {
  if (named !== null) {
    if (workbook.sheets.includes(named)) return named;
    throw new UnreadableFile([missingSheet(named, workbook.sheets)]);
  }
  for (const sheet of workbook.sheets) {
    for await (const _row of workbook.rows(sheet)) return sheet;
  }
  throw new UnreadableFile([fileProblem("workbook-empty")]);
}

type SheetLayout = Extract<Layout, { readonly format: "xlsx" }>;

/** Opens one sheet of a workbook; its first row that is not blank names the columns. */
export async function openXlsx<Row extends FileRow>(
  chunks: AsyncIterable<Buffer>,
  kind: RowKind<Row, Cell>,
  sheet: string | null,
): Promise<DataFile<Row>> {
  const workbook = await openWorkbook(chunks);
  const rows = workbook.rows(await chooseSheet(workbook, sheet));
  const header = await rows.next();
  if (header.done) throw new UnreadableFile([fileProblem("file-empty")]);
  const all = headerOf(header.value);
  const columns = all.slice(0, withoutReport(all, kind));
  refuseColumns(columns, kind);
  const added = all.length - columns.length;
  const counts = { rows: 0, unkeyed: 0 };
  const layout: SheetLayout = { format: "xlsx", columns };
  const reader = sheetReader(layout, kind);
  const key = columns.indexOf(kind.key.column);
  const cuts = () => cutsOf({ rows, columns, added, key, counts });
  return {
    ...reader,
    columns,
    layout,
    isReport: added > 0,
    counts: () => counts,
    cuts,
    rows: (share) => rowsOfShare(cuts(), reader, share),
  };
}

export const headerOf = ({ cells }: SheetRow): string[] =>
  cells.map((cell) => shownText(cell).trim());

interface Open {
  readonly rows: AsyncGenerator<SheetRow>;
  readonly columns: readonly string[];
  /** Columns behind these that are those of a report. */
  readonly added: number;
  /** Place of the column that names a row's account. */
  readonly key: number;
  readonly counts: { rows: number; unkeyed: number };
}

async function* cutsOf(open: Open): AsyncGenerator<readonly CutRow[]> {
  const { columns, added, counts } = open;
  const seeImport = added > 0 ? oneImport() : null;
  const last = columns.length + added - 1;
  let group: CutRow[] = [];
  for await (const row of open.rows) {
    counts.rows += 1;
    seeImport?.(row.cells[last], row.line);
    refuseTooManyRows(counts.rows);
    const cut = cutOf(row, open);
    if (cut.externalId === null) counts.unkeyed += 1;
    group.push(cut);
    if (group.length < GROUP_ROWS) continue;
    yield group;
    group = [];
  }
  yield group;
}

/** The cells of a row as JSON: a workbook has no text of its own for it. */
function cutOf({ line, cells: all }: SheetRow, { columns, added, key }: Open): CutRow {
  const isReported = added > 0 && all.length <= columns.length + added;
  const cells = isReported ? all.slice(0, columns.length) : all;
  const whole = JSON.stringify(cells);
  const tooLong = whole.length > ROW_BYTES_MAX;
  const buffer = Buffer.from(tooLong ? shortened(cells, columns.length) : whole);
  return {
    line,
    externalId: shownText(all[key]).trim() || null,
    kind: tooLong ? "row-too-long" : "plain",
    buffer,
    start: 0,
    end: buffer.length,
  };
}

/** One cell too many stays one too many: cut to size it would look like a sound row. */
function shortened(cells: readonly Cell[], columns: number): string {
  return JSON.stringify(
    cells
      .slice(0, columns + 1)
      .map((cell) => shownText(cell).slice(0, REPORTED_CELL_CHARS_MAX + 1)),
  );
}

/** Takes apart rows that were cut out of a sheet. */
export function sheetReader<Row extends FileRow>(
  { columns }: SheetLayout,
  kind: RowKind<Row, Cell>,
): RowReader<Row> {
  const readCells = kind.cellReader(columns);
  function readRow({ line, externalId, kind: shape, buffer, start, end }: CutRow): Row {
    const text = buffer.toString("utf8", start, end);
    const rejected = (problem: RowProblem, shown: string): Row =>
      kind.rejected({ line, externalId, text: shown, problems: [problem] });
    if (shape !== "plain" && shape !== "quoted") return rejected(shapeProblem(shape), text);
    const cells = storedCells(text);
    if (cells.length <= columns.length) {
      return readCells({ line, externalId, text, problems: [] }, cells);
    }
    const problem = columnCountProblem(columns.length, cells.length);
    return rejected(problem, shortened(cells, columns.length));
  }
  return { read: (cuts) => cuts.map(readRow), cells: storedCells };
}

/** A row's cells as they were kept. */
function storedCells(text: string): readonly Cell[] {
  const cells: unknown = JSON.parse(text);
  return Array.isArray(cells) ? (cells as Cell[]) : [text];
}
