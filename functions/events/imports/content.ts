import type { QueueCtx } from "../../contract/consumer.ts";
import type { FieldTable, ImportTally } from "../../domain/index.ts";
import {
  accountRows,
  type FileRow,
  lineRows,
  type RowKind,
  type RowProblem,
} from "../../formats/index.ts";
import type { Job } from "./end.ts";

type Accounts = QueueCtx["store"]["accounts"];
/** The accounts of a bucket, by externalId. */
export type Current = Parameters<Parameters<Accounts["applyToBucket"]>[4]>[0];
export type Change = ReturnType<Parameters<Accounts["applyToBucket"]>[4]>;
type BucketCounts = Awaited<ReturnType<Accounts["applyToBucket"]>>["counts"];

/** A row that was not imported, and why. */
export interface RejectedRow {
  readonly line: number;
  readonly text: string;
  readonly problems: readonly RowProblem[];
}

/** What a range's rows say about one bucket. */
export interface BucketRows<Entry> {
  /** What the rows that count say, by externalId. */
  readonly rows: Map<string, Entry>;
  /** externalIds of rejected rows: accounts without other rows stay as they are. */
  readonly kept: Set<string>;
  /** How many rows these are of, sound or not. */
  lines: number;
}

/** What differs between files of accounts and files of lines. */
export interface Content<Row extends FileRow, Entry, Receipt> {
  readonly kind: RowKind<Row>;
  /** A sound row beside the earlier ones of its account, or why it does not count. */
  gather(row: Row, earlier: Entry | undefined): Entry | RowProblem;
  /**
   * What the rows want of a bucket as it is now; the same bucket and rows give the same. `sweeps`:
   * what the file does not name goes. `places`: by how many accounts the bucket may grow.
   */
  change(
    current: Current,
    mine: BucketRows<Entry>,
    sweeps: boolean,
    places: number,
  ): Change & { readonly receipt: Receipt };
  /** Whether nothing was refused of what the rows wanted. */
  isWhole(receipt: Receipt): boolean;
  /** What became of the rows, by what was left at the bucket when it was written. */
  outcome(
    applied: { readonly receipt: Receipt; readonly counts: BucketCounts },
    mine: BucketRows<Entry>,
  ): { readonly counts: ImportTally; readonly rejected: readonly RejectedRow[] };
}

/** What the rows of an import's file are. */
export function rowsOf(job: Job, fields: FieldTable): RowKind<FileRow> {
  const { content = "accounts", period = null } = job;
  return content === "accounts" ? accountRows(fields) : lineRows({ feed: content, period });
}

/** Whether a file is the whole truth of something: of the accounts, or of the lines of a period. */
export const isWhole = ({ mode, period }: Job): boolean =>
  mode === "replace" || period !== undefined;
