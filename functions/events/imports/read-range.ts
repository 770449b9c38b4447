import type { QueueCtx } from "../../contract/consumer.ts";
import {
  type Cell,
  type FileRow,
  fileProblem,
  hashed,
  inflate,
  type OpenAs,
  openSettled,
  REPORT_CHARS_MAX,
  REPORT_ROWS_MAX,
  type RowProblem,
  UnreadableFile,
} from "../../formats/index.ts";
import type { BucketRows, Content, RejectedRow } from "./content.ts";
import type { Job } from "./end.ts";
import { columnNames } from "./reading.ts";

export interface RangeRows<Entry> {
  /** By bucket index; buckets without rows are absent. */
  readonly buckets: Map<number, BucketRows<Entry>>;
  /** Rejected rows that will be listed; at most `REPORT_ROWS_MAX`. */
  readonly rejected: RejectedRow[];
  readonly rejectedCount: number;
  /** The same problem under the caller's own name of the column. */
  named(problem: RowProblem): RowProblem;
  /** Takes a row's text apart for the report. */
  cells(text: string): readonly Cell[];
}

/**
 * All rows of the file whose accounts lie in one range of buckets; rows whose externalId cannot be
 * read are dealt out over the ranges by their line. Throws `UnreadableFile` when the file is not the
 * one that was planned for.
 */
export async function readRange<Row extends FileRow, Entry, Receipt>(
  store: QueueCtx["store"],
  job: Job,
  content: Content<Row, Entry, Receipt>,
  options: { readonly range: number; readonly sha256: string; readonly way: OpenAs },
): Promise<RangeRows<Entry>> {
  const { depth, ranges } = planOf(job);
  const { first = 0, count = 0 } = ranges[options.range] ?? {};
  const bucketOf = (externalId: string): number => store.accounts.bucketIndex(externalId, depth);
  const source = hashed(await store.imports.openFile(job.id));
  const plain = inflate(source.bytes, { gzip: job.gzip, workbook: job.format === "xlsx" });
  const file = await openSettled(plain, options.way, content.kind);
  const named = columnNames(options.way);
  const collected = collector(bucketOf, content, named);
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
  return { ...collected.result(), named, cells: (text) => file.cells(text) };
}

export function planOf(job: Job): NonNullable<Job["plan"]> {
  if (job.plan === undefined) throw new Error("The import has no plan");
  return job.plan;
}

function collector<Row extends FileRow, Entry, Receipt>(
  bucketOf: (externalId: string) => number,
  { gather }: Content<Row, Entry, Receipt>,
  named: (problem: RowProblem) => RowProblem,
) {
  const buckets = new Map<number, BucketRows<Entry>>();
  const rejected: RejectedRow[] = [];
  let rejectedCount = 0;
  let chars = 0;

  function reject({ line, text }: Row, problems: readonly RowProblem[]): void {
    rejectedCount += 1;
    chars += text.length;
    if (rejected.length >= REPORT_ROWS_MAX || chars > REPORT_CHARS_MAX) return;
    rejected.push({ line, text, problems });
  }

  function bucketFor(externalId: string): BucketRows<Entry> {
    const index = bucketOf(externalId);
    const found = buckets.get(index);
    if (found !== undefined) return found;
    const fresh = { rows: new Map<string, Entry>(), kept: new Set<string>() };
    buckets.set(index, fresh);
    return fresh;
  }

  function add(row: Row): void {
    const { externalId, problems } = row;
    if (externalId === null || problems.length > 0) {
      if (externalId !== null) bucketFor(externalId).kept.add(externalId);
      reject(row, problems);
      return;
    }
    const { rows } = bucketFor(externalId);
    const gathered = gather(row, rows.get(externalId));
    if (isProblem(gathered)) reject(row, [named(gathered)]);
    else rows.set(externalId, gathered);
  }

  return { add, result: () => ({ buckets, rejected, rejectedCount }) };
}

function isProblem<Entry>(gathered: Entry | RowProblem): gathered is RowProblem {
  return typeof gathered === "object" && gathered !== null && "suggestion" in gathered;
}
