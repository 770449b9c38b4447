import type { QueueCtx } from "../../contract/consumer.ts";
import type { FileRow } from "../../formats/index.ts";
import type { BucketRows, Content } from "./content.ts";
import type { Job } from "./end.ts";
import { gatherBefore, type Keep } from "./keep-before.ts";
import { planOf, type RangeRows } from "./read-range.ts";
import { type AppliedBucket, writeBuckets } from "./write-buckets.ts";

interface Work<Entry> extends RangeRows<Entry> {
  readonly range: number;
  /** Whether what the file does not name goes: accounts, or lines of its period. */
  readonly removesAbsent: boolean;
  /** How many accounts all ranges together may make; null: as many as the file has. */
  readonly newAccounts: number | null;
}

/** Writes the rows of a range to its buckets, and keeps what they change as it was. */
export function writeRows<Row extends FileRow, Entry, Receipt>(
  ctx: QueueCtx,
  job: Job,
  content: Content<Row, Entry, Receipt>,
  work: Work<Entry>,
): ReturnType<typeof writeBuckets> {
  const { depth, ranges } = planOf(job);
  const { first = 0, count = 0 } = ranges[work.range] ?? {};
  const indexes = Array.from({ length: count }, (_, place) => first + place).filter(
    (index) => work.removesAbsent || work.buckets.has(index),
  );
  const { store } = ctx;
  const applyGroup = (group: readonly number[]) =>
    gatherBefore(store, job, group, (index, keep) =>
      applyTo(store, job, content, work, { depth, index, keep }),
    );
  return writeBuckets(ctx, job, {
    ...{ range: work.range, indexes, processed: work.rejectedCount, applyGroup },
  });
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
  { depth, index, keep }: { readonly depth: number; readonly index: number; readonly keep: Keep },
): Promise<AppliedBucket> {
  const mine: BucketRows<Entry> = work.buckets.get(index) ?? { rows: new Map(), kept: new Set() };
  const applied = await store.accounts.applyToBucket<Receipt>(
    depth,
    index,
    job.id,
    new Date(job.startedAt ?? job.createdAt),
    (current) => content.change(current, mine, work.removesAbsent, placesIn(work, depth, index)),
    { dryRun: job.dryRun, keep },
  );
  // The rows of a bucket are not needed again.
  work.buckets.delete(index);
  const { bucket, version, wrote } = applied;
  return {
    bucket,
    wrote,
    ...(version !== undefined && { version }),
    ...content.outcome(applied, mine),
  };
}
