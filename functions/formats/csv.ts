import type { Account, FactValue, FieldTable } from "../domain/index.ts";
import { assembleAccount, parseCell } from "../domain/index.ts";
import { cellAt, parseQuotedRows } from "./csv-cells.ts";
import { type FrameKind, frameRows } from "./frame.ts";
import { type CsvHeader, readHeader } from "./header.ts";
import { REPORTED_CELL_CHARS_MAX } from "./limits.ts";
import {
  columnCountProblem,
  fileProblem,
  type RowProblem,
  shapeProblem,
  UnreadableFile,
  valueProblem,
} from "./problems.ts";
import { type AccountFile, type AccountRow, refuseTooManyRows, type Share } from "./rows.ts";

/** Opens a CSV file: reads its header line and throws `UnreadableFile` when that will not do. */
export async function openCsv(
  chunks: AsyncIterable<Buffer>,
  fields: FieldTable,
): Promise<AccountFile> {
  const source = chunks[Symbol.asyncIterator]();
  const { header, rest } = await firstLine(source, [...fields.keys()]);
  const counts = { rows: 0, unkeyed: 0 };
  return {
    columns: header.columns.slice(0, header.used),
    counts: () => counts,
    cells: (text) => parseQuotedRows([text], header.delimiter)[0] ?? [text],
    rows: (share) => rowsOf({ header, rest, source, fields, counts }, share),
  };
}

interface Open {
  readonly header: CsvHeader;
  readonly rest: Buffer;
  readonly source: AsyncIterator<Buffer>;
  readonly fields: FieldTable;
  readonly counts: { rows: number; unkeyed: number };
}

async function firstLine(
  source: AsyncIterator<Buffer>,
  fieldKeys: readonly string[],
): Promise<{ header: CsvHeader; rest: Buffer }> {
  let bytes: Buffer = Buffer.alloc(0);
  for (;;) {
    const next = await source.next();
    if (!next.done) bytes = bytes.length === 0 ? next.value : Buffer.concat([bytes, next.value]);
    const header = readHeader(bytes, fieldKeys, next.done === true);
    if (header !== null) return { header, rest: bytes.subarray(header.end) };
    if (next.done) throw new UnreadableFile([fileProblem("file-empty")]);
  }
}

async function* rowsOf(open: Open, share: Share): AsyncGenerator<readonly AccountRow[]> {
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

function rowCollector(open: Open, share: Share) {
  const { header, counts } = open;
  const key = header.columns.indexOf("externalId");
  const delimiter = header.delimiter.charCodeAt(0);
  const read = rowReader(header, open.fields);
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
    const externalId = sound ? cellAt(buffer, start, end, delimiter, key)?.trim() || null : null;
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

  function take(): AccountRow[] {
    refuseTooManyRows(counts.rows);
    const taken = cuts;
    cuts = [];
    const quoted = taken.filter((cut) => cut.quoted && cut.problem === null);
    const parsed = parseQuotedRows(
      quoted.map((cut) => cut.text),
      header.delimiter,
    );
    const cellsOf = new Map(quoted.map((cut, index) => [cut, parsed[index] ?? null]));
    return taken.map((cut) =>
      read(cut, cut.quoted ? (cellsOf.get(cut) ?? null) : cut.text.split(header.delimiter)),
    );
  }

  return { onFrame, take };
}

/** Turns cells into an account, or into all that is wrong with them. */
function rowReader(header: CsvHeader, fields: FieldTable) {
  const at = (name: string): number => header.columns.indexOf(name);
  const key = at("externalId");
  const name = at("name");
  const relationship = at("relationship");
  const columns = header.columns
    .slice(0, header.used)
    .flatMap((column, index) => {
      const field = fields.get(column);
      return field === undefined ? [] : [{ index, field }];
    })
    .sort((a, b) => (a.field.key < b.field.key ? -1 : 1));

  return (cut: Cut, cells: readonly string[] | null): AccountRow => {
    const row = { line: cut.line, externalId: cut.externalId, emptied: [], text: cut.text };
    const wrong = cut.problem ?? shapeOf(cells, header.columns.length);
    if (wrong !== null || cells === null) {
      return { ...row, account: null, problems: [wrong ?? shapeProblem("unexpected-quote")] };
    }
    const problems: RowProblem[] = [];
    const facts: Record<string, FactValue> = {};
    for (const { index, field } of columns) {
      const text = cells[index] ?? "";
      if (text === "") continue;
      const parsed = parseCell(field, text);
      if ("error" in parsed) problems.push(valueProblem(parsed.error));
      else if (parsed.value !== null) facts[field.key] = parsed.value;
    }
    const parts = {
      externalId: stated(cells[key]),
      name: stated(cells[name]),
      relationship: stated(cells[relationship]),
    };
    const checked = assembleAccount(parts, facts);
    if ("errors" in checked) problems.push(...checked.errors.map(valueProblem));
    const account: Account | null =
      problems.length === 0 && "account" in checked ? checked.account : null;
    return { ...row, account, problems };
  };
}

/** Outer space is no part of a cell, and an empty cell states nothing. */
function stated(cell: string | undefined): string | null {
  return cell?.trim() || null;
}

function shapeOf(cells: readonly string[] | null, columns: number): RowProblem | null {
  if (cells === null || cells.length === columns) return null;
  return columnCountProblem(columns, cells.length);
}
