import type { QueueCtx } from "../../contract/consumer.ts";
import type { FieldTable } from "../../domain/index.ts";
import {
  type Cell,
  type CutRow,
  type FileRow,
  fileProblem,
  type OpenAs,
  type RowProblem,
  type RowReader,
  readerOf,
  UnreadableFile,
} from "../../formats/index.ts";
import type { BucketRows, Content } from "./content.ts";
import { dealFile, slicesOf } from "./deal.ts";
import { Lost, readDealt, rowsOfSlices } from "./dealt-range.ts";
import type { Job } from "./end.ts";
import { groupOf } from "./keep-before.ts";
import { columnNames } from "./reading.ts";
import { openRejections, type Rejections } from "./rejections.ts";
import { readSaid, type Said } from "./said.ts";

export interface RangeRows<Entry> extends Pick<Said, "unchanged" | "isSaid" | "nameOf"> {
  /** Indexes of the buckets that rows are about which are not said already. */
  readonly indexes: ReadonlySet<number>;
  /** Rows whose account cannot be told. */
  readonly unkeyed: Rejections;
  /** Takes the rows apart that are about a group's buckets; each group is asked for once. */
  take(group: number): GroupRows<Entry>;
  /** The same problem under the caller's own name of the column. */
  named(problem: RowProblem): RowProblem;
  /** Takes a row's text apart for the report. */
  cells(text: string): readonly Cell[];
}

interface GroupRows<Entry> {
  /** By bucket index; buckets without rows are absent. */
  readonly buckets: ReadonlyMap<number, BucketRows<Entry>>;
  readonly rejected: Rejections;
}

interface Options {
  readonly range: number;
  readonly way: OpenAs;
  readonly fields: FieldTable;
  /** Whether what the file does not name goes. */
  readonly removesAbsent: boolean;
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

/** Rows are kept as they were cut until their group's turn: as values they take ten times the memory. */
async function collect<Row extends FileRow, Entry, Receipt>(
  store: QueueCtx["store"],
  job: Job,
  content: Content<Row, Entry, Receipt>,
  options: Options & { readonly dealt: string },
): Promise<RangeRows<Entry>> {
  const plan = planOf(job);
  const { way } = options;
  const dealt = await readDealt(store, job, options.dealt);
  const said = await readSaid(store, job, plan, dealt, options);
  const bucketOf = (externalId: string): number =>
    store.accounts.bucketIndex(externalId, plan.depth);
  const groups = new Map<number, Cut[]>();
  const indexes = new Set<number>();
  const unkeyed: CutRow[] = [];
  for (const stretch of said.stretches) {
    for await (const rows of rowsOfSlices(store, job, dealt, stretch)) {
      for (const row of rows) {
        if (row.externalId === null) {
          unkeyed.push(row);
          continue;
        }
        const index = bucketOf(row.externalId);
        indexes.add(index);
        const group = groups.get(groupOf(index));
        if (group) group.push({ index, row });
        else groups.set(groupOf(index), [{ index, row }]);
      }
    }
  }
  const reader = readerOf(dealt.layout, way, content.kind);
  const named = columnNames(way);
  return {
    unchanged: said.unchanged,
    isSaid: said.isSaid,
    // A file with such rows is looked at anew each time: they are in no bucket, which could say so.
    nameOf: (bucket) => (unkeyed.length > 0 ? null : said.nameOf(bucket)),
    indexes,
    unkeyed: rejectionsOf(unkeyed, reader),
    take(group) {
      const cuts = groups.get(group) ?? [];
      groups.delete(group);
      return takeApart(cuts, reader, content, named);
    },
    named,
    cells: reader.cells,
  };
}

export function planOf(job: Job): NonNullable<Job["plan"]> {
  if (job.plan === undefined) throw new Error("The import has no plan");
  return job.plan;
}

/** A row that was cut out, and the bucket it is about. */
interface Cut {
  readonly index: number;
  readonly row: CutRow;
}

function rejectionsOf(cuts: readonly CutRow[], reader: RowReader<FileRow>): Rejections {
  const rejected = openRejections();
  for (const some of inParts(cuts)) {
    for (const row of reader.read(some)) rejected.add(row, row.problems);
  }
  return rejected.done();
}

/** Rows taken apart at a time: all of a file can be about one account, and most of them not count. */
const ROWS_AT_A_TIME = 1_000;

function* inParts<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += ROWS_AT_A_TIME) {
    yield items.slice(at, at + ROWS_AT_A_TIME);
  }
}

function takeApart<Row extends FileRow, Entry, Receipt>(
  cuts: readonly Cut[],
  reader: RowReader<Row>,
  { gather }: Content<Row, Entry, Receipt>,
  named: (problem: RowProblem) => RowProblem,
): GroupRows<Entry> {
  const buckets = new Map<number, BucketRows<Entry>>();
  const rejected = openRejections();

  function bucketAt(index: number): BucketRows<Entry> {
    const found = buckets.get(index);
    if (found !== undefined) return found;
    const fresh = { rows: new Map<string, Entry>(), kept: new Set<string>(), lines: 0 };
    buckets.set(index, fresh);
    return fresh;
  }

  function add(row: Row, bucket: BucketRows<Entry>): void {
    const { externalId, problems } = row;
    if (externalId === null || problems.length > 0) {
      if (externalId !== null) bucket.kept.add(externalId);
      rejected.add(row, problems);
      return;
    }
    const gathered = gather(row, bucket.rows.get(externalId));
    if (isProblem(gathered)) rejected.add(row, [named(gathered)]);
    else bucket.rows.set(externalId, gathered);
  }

  for (const some of inParts(cuts)) {
    const rows = reader.read(some.map(({ row }) => row));
    for (const [place, { index }] of some.entries()) {
      const row = rows[place];
      if (row === undefined) continue;
      const bucket = bucketAt(index);
      bucket.lines += 1;
      add(row, bucket);
    }
  }
  return { buckets, rejected: rejected.done() };
}

function isProblem<Entry>(gathered: Entry | RowProblem): gathered is RowProblem {
  return typeof gathered === "object" && gathered !== null && "suggestion" in gathered;
}
