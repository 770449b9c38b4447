import type { QueueCtx } from "../../contract/consumer.ts";
import {
  type Cell,
  type FileRow,
  fileProblem,
  type OpenAs,
  REPORT_CHARS_MAX,
  REPORT_ROWS_MAX,
  type RowProblem,
  readerOf,
  UnreadableFile,
} from "../../formats/index.ts";
import type { BucketRows, Content, RejectedRow } from "./content.ts";
import { dealFile, slicesOf } from "./deal.ts";
import { Lost, readDealt, rowsOfRange } from "./dealt-range.ts";
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

interface Options {
  readonly range: number;
  readonly way: OpenAs;
  /** Of the file that was planned for. */
  readonly sha256: string;
  /** Name of what the plan dealt; null when an earlier version made the plan, which dealt nothing. */
  readonly dealt: string | null;
}

/**
 * All rows of the file whose accounts lie in one range of buckets; rows whose externalId cannot be
 * read are dealt out over the ranges by their line. What was dealt is no truth: where it is lost or
 * damaged the file is dealt anew. Throws `UnreadableFile` when that is not the one that was planned
 * for. Null when the import has ended meanwhile.
 */
export async function readRange<Row extends FileRow, Entry, Receipt>(
  store: QueueCtx["store"],
  job: Job,
  content: Content<Row, Entry, Receipt>,
  options: Options,
): Promise<RangeRows<Entry> | null> {
  if (options.dealt !== null) {
    try {
      return await collect(store, job, content, { ...options, dealt: options.dealt });
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
    }
  }
  // Whoever ended the import has removed what was dealt.
  if ((await store.imports.read(job.id))?.state !== "running") return null;
  const slices = Math.max(slicesOf(job), planOf(job).ranges.length);
  const { sha256, dealt } = await dealFile(store, job, options.way, content.kind, { slices });
  if (sha256 !== options.sha256) throw new UnreadableFile([fileProblem("file-changed")]);
  return collect(store, job, content, { ...options, dealt });
}

async function collect<Row extends FileRow, Entry, Receipt>(
  store: QueueCtx["store"],
  job: Job,
  content: Content<Row, Entry, Receipt>,
  { range, way, dealt: name }: Options & { readonly dealt: string },
): Promise<RangeRows<Entry>> {
  const { depth } = planOf(job);
  const dealt = await readDealt(store, job, name);
  const reader = readerOf(dealt.layout, way, content.kind);
  const named = columnNames(way);
  const bucketOf = (externalId: string): number => store.accounts.bucketIndex(externalId, depth);
  const collected = collector(bucketOf, content, named);
  for await (const cuts of rowsOfRange(store, job, dealt, range)) {
    for (const row of reader.read(cuts)) collected.add(row);
  }
  return { ...collected.result(), named, cells: reader.cells };
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
