import type { QueueCtx } from "../../contract/consumer.ts";
import { addTallies, BUCKETS_PER_GROUP, emptyTally, type ImportTally } from "../../domain/index.ts";
import type { FileRow } from "../../formats/index.ts";
import type { BucketRows, Content, RejectedRow } from "./content.ts";
import type { Job } from "./end.ts";
import { planOf, type RangeRows } from "./read-range.ts";

/** Groups on their way at a time: one waits for the database while another computes. */
const GROUPS_AT_A_TIME = 2;
/** Rows between two notes of progress. */
const PROGRESS_ROWS = 10_000;
/** Below this much time left the rest is left to the next try, which finds what was done. */
const MIN_REMAINING_MILLIS = 20_000;

interface Work<Entry> extends RangeRows<Entry> {
  readonly range: number;
  /** Whether what the file does not name goes: accounts, or lines of its period. */
  readonly removesAbsent: boolean;
  /** How many accounts all ranges together may make; null: as many as the file has. */
  readonly newAccounts: number | null;
}

interface Written {
  readonly counts: ImportTally;
  /** Rows that are sound by themselves but do not fit the account they change. */
  readonly rejected: readonly RejectedRow[];
  /** What the buckets were measured by. */
  readonly wanted: Wanted;
}

export type Wanted = Awaited<ReturnType<QueueCtx["store"]["partials"]["wanted"]>>;

/**
 * Writes the rows of a range to its buckets, measures these there and then, and climbs once. Null
 * when the import was ended meanwhile: cancelled, or failed by another of its workers.
 */
export async function writeBuckets<Row extends FileRow, Entry, Receipt>(
  ctx: QueueCtx,
  job: Job,
  content: Content<Row, Entry, Receipt>,
  work: Work<Entry>,
): Promise<Written | null> {
  const { store } = ctx;
  const { depth, ranges } = planOf(job);
  const { first = 0, count = 0 } = ranges[work.range] ?? {};
  const indexes = Array.from({ length: count }, (_, place) => first + place).filter(
    (index) => work.removesAbsent || work.buckets.has(index),
  );
  const resumed = (await store.imports.ranges(job.id)).some(({ range }) => range === work.range);
  await store.imports.noteProgress(job.id, work.range, 0);
  const wanted: Wanted = job.dryRun ? [] : await store.partials.wanted();
  const waiting = groupsOf(indexes);
  const dirty: number[] = [];
  const rejected: RejectedRow[] = [];
  let counts: ImportTally = emptyTally;
  let noted = 0;
  let cancelled = false;

  async function runGroup(group: readonly number[]): Promise<void> {
    const applied = await Promise.all(
      group.map((index) => applyTo(store, job, content, work, { depth, index })),
    );
    const buckets = applied.map(({ bucket }) => bucket);
    const measured = await store.partials.measure(wanted, buckets);
    if (resumed || measured > 0) dirty.push(...group);
    for (const each of applied) {
      counts = addTallies(counts, each.counts);
      rejected.push(...each.rejected);
    }
  }

  async function noteProgress(): Promise<void> {
    const processed = work.rejectedCount + rowsIn(counts);
    if (processed - noted < PROGRESS_ROWS) return;
    noted = processed;
    await store.imports.noteProgress(job.id, work.range, processed);
  }

  // Asked before every group: an import that has ended has left its place to the next one, whose
  // accounts are not this one's to overwrite.
  async function mayGoOn(): Promise<boolean> {
    if (ctx.remainingMillis() < MIN_REMAINING_MILLIS) throw new Error("Out of time; goes on later");
    cancelled ||= (await store.imports.read(job.id))?.state !== "running";
    return !cancelled;
  }

  async function runGroups(): Promise<void> {
    for (let group = waiting.shift(); group && (await mayGoOn()); group = waiting.shift()) {
      await runGroup(group);
      await noteProgress();
    }
  }

  await Promise.all(Array.from({ length: GROUPS_AT_A_TIME }, runGroups));
  if (cancelled) return null;
  if (dirty.length > 0) await store.partials.climb(wanted, depth, dirty);
  return { counts, rejected, wanted };
}

const rowsIn = ({ created, updated, unchanged, rejected }: ImportTally): number =>
  created + updated + unchanged + rejected;

function groupsOf(indexes: readonly number[]): number[][] {
  const groups = Map.groupBy(indexes, (index) => Math.floor(index / BUCKETS_PER_GROUP));
  return [...groups.values()];
}

/**
 * How many accounts may be new in a bucket: the same share of those the tier allows for each, so that
 * what is refused depends on nothing but the file and what was there.
 */
function placesIn(
  { newAccounts }: Pick<Work<unknown>, "newAccounts">,
  depth: number,
  index: number,
): number {
  if (newAccounts === null) return Number.POSITIVE_INFINITY;
  const buckets = 2 ** depth;
  return Math.floor(newAccounts / buckets) + (index < newAccounts % buckets ? 1 : 0);
}

async function applyTo<Row extends FileRow, Entry, Receipt>(
  store: QueueCtx["store"],
  job: Job,
  content: Content<Row, Entry, Receipt>,
  work: Work<Entry>,
  { depth, index }: { readonly depth: number; readonly index: number },
) {
  const mine: BucketRows<Entry> = work.buckets.get(index) ?? { rows: new Map(), kept: new Set() };
  const applied = await store.accounts.applyToBucket<Receipt>(
    depth,
    index,
    job.id,
    new Date(job.startedAt ?? job.createdAt),
    (current) => content.change(current, mine, work.removesAbsent, placesIn(work, depth, index)),
    { dryRun: job.dryRun },
  );
  // The rows of a bucket are not needed again.
  work.buckets.delete(index);
  return { bucket: applied.bucket, ...content.outcome(applied, mine) };
}
