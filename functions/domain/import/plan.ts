import { BUCKET_DEPTH_MAX, IMPORT_RANGE_BYTES, IMPORT_RANGE_ROWS } from "../limits.ts";

/** Accounts a bucket should hold at most: stored as columns these are some 30 KB. */
const BUCKET_ACCOUNTS = 1_000;
/** Bytes of text a bucket should hold at most, uncompressed. */
const BUCKET_BYTES_MAX = 1024 * 1024;

/** Contiguous buckets `first` to `first + count - 1`. */
export interface BucketRange {
  readonly first: number;
  readonly count: number;
}

/**
 * How deep buckets must lie so that `accounts` accounts of `bytes` bytes of text together give
 * buckets of some 750: the smallest k with accounts ÷ 2^k ≤ 1,000 and bytes ÷ 2^k ≤ 1 MiB.
 */
export function depthFor(accounts: number, bytes: number): number {
  const buckets = Math.max(1, accounts / BUCKET_ACCOUNTS, bytes / BUCKET_BYTES_MAX);
  return Math.min(BUCKET_DEPTH_MAX, Math.ceil(Math.log2(buckets)));
}

/**
 * Splits 2^depth buckets in equal aligned ranges, so many that each gets some `IMPORT_RANGE_ROWS`
 * rows and `IMPORT_RANGE_BYTES` bytes of the file: what one worker holds in memory.
 */
export function splitRanges(depth: number, rows: number, bytes: number): BucketRange[] {
  const wanted = Math.max(1, rows / IMPORT_RANGE_ROWS, bytes / IMPORT_RANGE_BYTES);
  const ranges = 2 ** Math.min(depth, Math.ceil(Math.log2(wanted)));
  const count = 2 ** depth / ranges;
  return Array.from({ length: ranges }, (_, index) => ({ first: index * count, count }));
}
