import type { Delimiter } from "../domain/index.ts";
import type { Cell } from "./cells/types.ts";
import type { FrameKind } from "./frame.ts";
import { FILE_ROWS_MAX } from "./limits.ts";
import { fileProblem, type RowProblem, UnreadableFile } from "./problems.ts";

/**
 * Which rows a reader takes apart. Rows of others are counted and skipped, which is far cheaper.
 * Both answers may depend on nothing but their argument.
 */
export interface Share {
  owns(externalId: string): boolean;
  /** For rows whose externalId cannot be read. */
  ownsLine(line: number): boolean;
}

/** One data row as it was cut out of a file, not yet taken apart. */
export interface CutRow {
  /** Number of the row's first line; the header is line 1. */
  readonly line: number;
  /** Of the account it is about; null when it cannot be read from the row. */
  readonly externalId: string | null;
  readonly kind: FrameKind;
  /** Where its text is, in UTF-8; of a row that is no row just the start of it. */
  readonly buffer: Buffer;
  readonly start: number;
  readonly end: number;
}

/** One data row of a file, whatever it is about. */
export interface FileRow {
  /** Number of the row's first line; the header is line 1. */
  readonly line: number;
  /** Of the account it is about; null when it cannot be read from the row. */
  readonly externalId: string | null;
  /** Everything wrong with it; a row without problems is sound. */
  readonly problems: readonly RowProblem[];
  /** The row's text, cut off when a row that is no row is too long to repeat. */
  readonly text: string;
}

/** How the account a row is about is told before the row is taken apart. */
export interface RowKey {
  readonly column: string;
  /** A JSON row that begins with this member and a plain text tells it without being parsed. */
  readonly leading: string | null;
  /** From the JSON value of a row; null when it cannot be told. */
  of(value: unknown): string | null;
}

/** What the rows of a file are: its columns, and how a row is read. */
export interface RowKind<Row extends FileRow, CellOf = string> {
  /** Names a column may have, in the order they are listed to callers. */
  readonly columns: readonly string[];
  /** Those that must be there. */
  readonly required: readonly string[];
  /** Whether an unknown column might be declared as a field. */
  readonly declarable: boolean;
  /** Whether columns that have no such name are left aside instead of refused. */
  readonly ignoresOthers: boolean;
  readonly key: RowKey;
  /** A line with such a cell in such a column is beyond doubt a row and no part of a text. */
  readonly telling: { readonly column: string; tells(cell: string): boolean };
  /** Reads cells that stand in these columns. */
  cellReader(columns: readonly string[]): (row: FileRow, cells: readonly CellOf[]) => Row;
  /** Reads the JSON value of a line. */
  readValue(row: FileRow, value: unknown): Row;
  /** A row that says nothing, because it could not be taken apart. */
  rejected(row: FileRow): Row;
}

export interface FileCounts {
  /** Data rows read so far, sound or not. */
  readonly rows: number;
  /** Of these, rows whose externalId cannot be read. */
  readonly unkeyed: number;
}

/** What has to be known of a file to take its rows apart once they are cut out of it. JSON. */
export type Layout =
  | {
      readonly format: "csv";
      /** Those of a report of rejected rows included. */
      readonly columns: readonly string[];
      /** How many of them, from the first, are those of the rows themselves. */
      readonly used: number;
      readonly delimiter: Delimiter;
    }
  | { readonly format: "json" }
  | { readonly format: "xlsx"; readonly columns: readonly string[] };

/** Takes rows apart that were cut out of a file; which of them, and when, does not matter. */
export interface RowReader<Row extends FileRow> {
  read(cuts: readonly CutRow[]): readonly Row[];
  /** The cells of a row by the file's columns; a row that cannot be taken apart stands in the first. */
  cells(text: string): readonly Cell[];
}

/** A file that is open for reading, once. */
export interface DataFile<Row extends FileRow> extends RowReader<Row> {
  /** The caller's own columns, in order; for NDJSON the one column of its lines. */
  readonly columns: readonly string[];
  readonly layout: Layout;
  /** All data rows in file order, in groups that may be empty. */
  cuts(): AsyncGenerator<readonly CutRow[]>;
  /** The rows of a share in file order, in groups that may be empty. */
  rows(share: Share): AsyncGenerator<readonly Row[]>;
  counts(): FileCounts;
  /** Whether it is a report of rejected rows: a part of some other file. */
  readonly isReport?: boolean;
  /** The import a row was rejected by, in a report of rejected rows; null in any other file. */
  rejectedBy?(text: string): string | null;
}

/** Those rows of a file that are of a share. */
export async function* rowsOfShare<Row extends FileRow>(
  cuts: AsyncGenerator<readonly CutRow[]>,
  { read }: RowReader<Row>,
  share: Share,
): AsyncGenerator<readonly Row[]> {
  const isOwned = ({ externalId, line }: CutRow): boolean =>
    externalId === null ? share.ownsLine(line) : share.owns(externalId);
  for await (const group of cuts) yield read(group.filter(isOwned));
}

/** The key of rows that name their account in `externalId`. */
export const externalIdKey: RowKey = {
  column: "externalId",
  leading: "externalId",
  of(value) {
    if (typeof value !== "object" || value === null || !("externalId" in value)) return null;
    const { externalId } = value;
    return typeof externalId === "string" && externalId !== "" ? externalId : null;
  },
};

export function refuseTooManyRows(rows: number): void {
  if (rows > FILE_ROWS_MAX) throw new UnreadableFile([fileProblem("file-too-many-rows")]);
}
