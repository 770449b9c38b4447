import type { Account } from "../domain/index.ts";
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

/** One data row of an account file. */
export interface AccountRow {
  /** Number of the row's first line; the header is line 1. */
  readonly line: number;
  /** Null when it cannot be read from the row. */
  readonly externalId: string | null;
  /** The facts the row states; null when the row has problems. */
  readonly account: Account | null;
  /** Fields the row empties expressly (NDJSON: null). */
  readonly emptied: readonly string[];
  readonly problems: readonly RowProblem[];
  /** The row's text, cut off when a row that is no row is too long to repeat. */
  readonly text: string;
}

export interface FileCounts {
  /** Data rows read so far, sound or not. */
  readonly rows: number;
  /** Of these, rows whose externalId cannot be read. */
  readonly unkeyed: number;
}

/** An account file that is open for reading, once. */
export interface AccountFile {
  /** The caller's own columns, in order; for NDJSON the one column of its lines. */
  readonly columns: readonly string[];
  /** The rows of a share in file order, in groups that may be empty. */
  rows(share: Share): AsyncGenerator<readonly AccountRow[]>;
  counts(): FileCounts;
  /** The cells of a row by `columns`; a row that cannot be taken apart stands in the first. */
  cells(text: string): readonly string[];
}

export function refuseTooManyRows(rows: number): void {
  if (rows > FILE_ROWS_MAX) throw new UnreadableFile([fileProblem("file-too-many-rows")]);
}
