import type { QueueCtx } from "../../contract/consumer.ts";
import type { FieldTable } from "../../domain/index.ts";
import {
  type AccountRow,
  duplicateRowProblem,
  fileProblem,
  hashed,
  inflate,
  openAccountFile,
  REPORT_CHARS_MAX,
  REPORT_ROWS_MAX,
  type RowProblem,
  UnreadableFile,
} from "../../formats/index.ts";
import type { Job } from "./end.ts";

/** A row that was not imported, and why. */
export interface RejectedRow {
  readonly line: number;
  readonly text: string;
  readonly problems: readonly RowProblem[];
}

/** What a range's rows say about one bucket. */
export interface BucketRows {
  /** The rows that count, by externalId. */
  readonly rows: Map<string, AccountRow>;
  /** externalIds of rejected rows: their accounts stay as they are. */
  readonly kept: Set<string>;
}

export interface RangeRows {
  /** By bucket index; buckets without rows are absent. */
  readonly buckets: Map<number, BucketRows>;
  /** Rejected rows that will be listed; at most `REPORT_ROWS_MAX`. */
  readonly rejected: RejectedRow[];
  readonly rejectedCount: number;
  /** Takes a row's text apart for the report. */
  cells(text: string): readonly string[];
}

/**
 * All rows of the file whose accounts lie in one range of buckets; rows whose externalId cannot be
 * read are dealt out over the ranges by their line. Of several valid rows of one account the first
 * counts. Throws `UnreadableFile` when the file is not the one that was planned for.
 */
export async function readRange(
  store: QueueCtx["store"],
  job: Job,
  options: { readonly range: number; readonly sha256: string; readonly fields: FieldTable },
): Promise<RangeRows> {
  const { depth, ranges } = planOf(job);
  const { first = 0, count = 0 } = ranges[options.range] ?? {};
  const bucketOf = (externalId: string): number => store.accounts.bucketIndex(externalId, depth);
  const source = hashed(await store.imports.openFile(job.id));
  const plain = inflate(source.bytes, { gzip: job.gzip });
  const file = await openAccountFile(plain, job.format, options.fields);
  const collected = collector(bucketOf);
  const share = {
    owns(externalId: string) {
      const index = bucketOf(externalId);
      return index >= first && index < first + count;
    },
    ownsLine: (line: number) => line % ranges.length === options.range,
  };
  for await (const rows of file.rows(share)) for (const row of rows) collected.add(row);
  if (source.sha256() !== options.sha256) {
    throw new UnreadableFile([fileProblem("file-changed")]);
  }
  return { ...collected.result(), cells: (text) => file.cells(text) };
}

export function planOf(job: Job): NonNullable<Job["plan"]> {
  if (job.plan === undefined) throw new Error("The import has no plan");
  return job.plan;
}

function collector(bucketOf: (externalId: string) => number) {
  const buckets = new Map<number, BucketRows>();
  const rejected: RejectedRow[] = [];
  let rejectedCount = 0;
  let chars = 0;

  function reject({ line, text }: AccountRow, problems: readonly RowProblem[]): void {
    rejectedCount += 1;
    chars += text.length;
    if (rejected.length >= REPORT_ROWS_MAX || chars > REPORT_CHARS_MAX) return;
    rejected.push({ line, text, problems });
  }

  function bucketFor(externalId: string): BucketRows {
    const index = bucketOf(externalId);
    const found = buckets.get(index);
    if (found !== undefined) return found;
    const fresh = { rows: new Map<string, AccountRow>(), kept: new Set<string>() };
    buckets.set(index, fresh);
    return fresh;
  }

  function add(row: AccountRow): void {
    const { externalId, account } = row;
    if (externalId === null || account === null) {
      if (externalId !== null) bucketFor(externalId).kept.add(externalId);
      reject(row, row.problems);
      return;
    }
    const { rows } = bucketFor(externalId);
    const earlier = rows.get(externalId);
    if (earlier === undefined) rows.set(externalId, row);
    else reject(row, [duplicateRowProblem(externalId, earlier.line)]);
  }

  return { add, result: () => ({ buckets, rejected, rejectedCount }) };
}
