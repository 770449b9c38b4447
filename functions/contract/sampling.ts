import type { TenantStore } from "./context.ts";

type Bucket = Awaited<ReturnType<TenantStore["accounts"]["bucket"]>>;

/** Which of 2^depth buckets are read: all, or every n-th when they are more than `maximum`. */
export interface Sample {
  readonly depth: number;
  readonly indexes: readonly number[];
  readonly complete: boolean;
}

/**
 * The same buckets every time. An account's bucket follows from a hash of its externalId, so a
 * bucket is a random draw of accounts. `maximum` is a power of two.
 */
export function sampleOf(depth: number, maximum: number): Sample {
  const total = 2 ** depth;
  const stride = Math.max(1, total / maximum);
  const indexes = Array.from({ length: total / stride }, (_, place) => place * stride);
  return { depth, indexes, complete: stride === 1 };
}

/** Buckets of a sample, in order, some read at a time. */
export async function* readSample(
  accounts: TenantStore["accounts"],
  { depth, indexes, complete }: Sample,
): AsyncGenerator<Bucket> {
  if (complete) {
    yield* accounts.buckets(depth, 0, indexes.length);
    return;
  }
  for (let start = 0; start < indexes.length; start += READ_AHEAD_BUCKETS) {
    const some = indexes.slice(start, start + READ_AHEAD_BUCKETS);
    yield* await Promise.all(some.map((index) => accounts.bucket(depth, index)));
  }
}

const READ_AHEAD_BUCKETS = 8;
