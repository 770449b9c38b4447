import type { QueueCtx } from "../../contract/consumer.ts";
import type { FileRow } from "../../formats/index.ts";
import type { BucketRows, Content } from "./content.ts";
import type { Job } from "./end.ts";
import { gatherBefore, groupOf, type Keep } from "./keep-before.ts";
import { planOf, type RangeRows } from "./read-range.ts";
import { mergeRejections, type Rejections } from "./rejections.ts";
import { type AppliedBucket, writeBuckets } from "./write-buckets.ts";

interface Work<Entry> extends RangeRows<Entry> {
  readonly range: number;
  /** Whether what the file does not name goes: accounts, or lines of its period. */
  readonly removesAbsent: boolean;
  /** How many accounts all ranges together may make; null: as many as the file has. */
  readonly newAccounts: number | null;
}

type Written = NonNullable<Awaited<ReturnType<typeof writeBuckets>>>;

/**
 * Takes the rows of a range apart group by group, writes them to their buckets, and keeps what they
 * change as it was. `misread`: rows that are wrong by themselves. Null as of `writeBuckets`.
 */
export async function writeRows<Row extends FileRow, Entry, Receipt>(
  ctx: QueueCtx,
  job: Job,
  content: Content<Row, Entry, Receipt>,
  work: Work<Entry>,
): Promise<(Written & { readonly misread: Rejections }) | null> {
  const { depth, ranges } = planOf(job);
  const { first = 0, count = 0 } = ranges[work.range] ?? {};
  const indexes = Array.from({ length: count }, (_, place) => first + place).filter(
    (index) => (work.removesAbsent && !work.isSaid(index)) || work.indexes.has(index),
  );
  const { store } = ctx;
  const misread = [work.unkeyed];
  const applyGroup = (group: readonly number[]) => {
    const { buckets, rejected } = work.take(groupOf(group[0] ?? 0));
    misread.push(rejected);
    return gatherBefore(store, job, group, (index, keep) => {
      const mine = buckets.get(index) ?? { rows: new Map(), kept: new Set(), lines: 0 };
      return applyTo(store, job, content, work, { depth, index, keep, mine });
    });
  };
  const processed = () => misread.reduce((sum, { count }) => sum + count, work.unchanged);
  const range = { range: work.range, indexes, processed, applyGroup };
  const written = await writeBuckets(ctx, job, range);
  return written && { ...written, misread: mergeRejections(misread) };
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

interface Place<Entry> {
  readonly depth: number;
  readonly index: number;
  readonly keep: Keep;
  readonly mine: BucketRows<Entry>;
}

async function applyTo<Row extends FileRow, Entry, Receipt>(
  store: QueueCtx["store"],
  job: Job,
  content: Content<Row, Entry, Receipt>,
  work: Work<Entry>,
  { depth, index, keep, mine }: Place<Entry>,
): Promise<AppliedBucket> {
  const applied = await store.accounts.applyToBucket<Receipt>(
    depth,
    index,
    job.id,
    new Date(job.startedAt ?? job.createdAt),
    (current) => {
      const places = placesIn(work, depth, index);
      const change = content.change(current, mine, work.removesAbsent, places);
      const isWhole = mine.rows.size === mine.lines && content.isWhole(change.receipt);
      const says = isWhole ? work.nameOf(index) : null;
      return says === null ? change : { ...change, says };
    },
    { dryRun: job.dryRun, keep },
  );
  const { bucket, version, wrote } = applied;
  return {
    bucket,
    wrote,
    ...(version !== undefined && { version }),
    ...content.outcome(applied, mine),
  };
}
