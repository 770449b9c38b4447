import type { QueueCtx } from "../../contract/consumer.ts";
import type { ApplyOptions, BucketBefore } from "../../contract/stored.ts";
import { BUCKETS_PER_GROUP } from "../../domain/index.ts";
import type { Job } from "./end.ts";

export type Keep = NonNullable<ApplyOptions["keep"]>;

/** The group a bucket's accounts are kept with. */
export const groupOf = (index: number): number => Math.floor(index / BUCKETS_PER_GROUP);

/**
 * Runs a write for each bucket of a group, at once, and keeps what they change as one object: every
 * write waits until all have said what that is. New accounts were nothing before, and cost nothing.
 */
export async function gatherBefore<T>(
  { imports }: Pick<QueueCtx["store"], "imports">,
  { id }: Job,
  indexes: readonly number[],
  write: (index: number, keep: Keep) => Promise<T>,
): Promise<readonly T[]> {
  const [first = 0] = indexes;
  const save = (before: readonly BucketBefore[]): Promise<void> =>
    imports.saveBefore(id, groupOf(first), before);
  const awaited = new Set(indexes);
  const gathered: BucketBefore[] = [];
  const { promise: complete, resolve } = Promise.withResolvers<void>();
  const saved = complete.then(() => (gathered.length > 0 ? save(gathered) : undefined));
  // Whoever waits for it hears of it; with nobody waiting there was nothing to save.
  saved.catch(() => {});
  const heard = (index: number): void => {
    awaited.delete(index);
    if (awaited.size === 0) resolve();
  };
  const keepOf =
    (index: number): Keep =>
    (kept) => {
      const before = { index, ...kept };
      const isNothing = kept.changed.length + kept.removed.length === 0;
      const isFirst = awaited.has(index);
      if (!isNothing && isFirst) gathered.push(before);
      heard(index);
      if (isNothing) return Promise.resolve();
      // Somebody else wrote the bucket in between: once more, by itself.
      return isFirst ? saved : save([before]);
    };
  return Promise.all(
    indexes.map((index) => write(index, keepOf(index)).finally(() => heard(index))),
  );
}
