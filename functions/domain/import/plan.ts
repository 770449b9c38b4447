import {
  BUCKET_DEPTH_MAX,
  BUCKETS_PER_GROUP,
  IMPORT_RANGE_BYTES,
  IMPORT_RANGE_ROWS,
  IMPORT_SLICE_BYTES,
  IMPORT_SLICES_MAX,
} from "../limits.ts";

/** Accounts a bucket should hold at most: stored as columns these are some 30 KB. */
const BUCKET_ACCOUNTS = 1_000;
/** Bytes of text a bucket should hold at most, uncompressed. */
const BUCKET_BYTES_MAX = 1024 * 1024;
/** A byte as it is stored stands for two of text at least. */
const BUCKET_STORED_BYTES_MAX = BUCKET_BYTES_MAX / 2;
/** Without an import, buckets are split only this far above what one leaves in them. */
const GROWS_ABOVE = 1.4;

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
 * How deep buckets of `depth` should lie that hold what some of them hold, as accounts spread evenly:
 * deeper when these hold 1,400 accounts on average, or 512 KiB as stored; then so deep that they hold
 * 1,000, or 256 KiB, at most. What `depthFor` gives is never deepened: all of an import that leaves
 * almost as many accounts in every bucket as it may would be written a second time.
 */
export function grownDepth(depth: number, buckets: readonly BucketSize[]): number {
  const average = (of: (bucket: BucketSize) => number): number =>
    buckets.reduce((sum, bucket) => sum + of(bucket), 0) / buckets.length;
  const accounts = average((bucket) => bucket.accounts) / BUCKET_ACCOUNTS;
  const bytes = average((bucket) => bucket.bytes) / BUCKET_STORED_BYTES_MAX;
  const steps = Math.max(
    accounts > GROWS_ABOVE ? Math.log2(accounts) : 0,
    bytes > 1 ? Math.log2(2 * bytes) : 0,
  );
  return Math.min(BUCKET_DEPTH_MAX, depth + Math.ceil(steps));
}

/** Accounts in a bucket, and bytes they are stored in. */
interface BucketSize {
  readonly accounts: number;
  readonly bytes: number;
}

/**
 * In how many slices of what accounts are placed by, a power of two, the rows of a file are dealt
 * that has up to `bytes` bytes of text: before it is read, hence more than its ranges most often.
 */
export function slicesFor(bytes: number): number {
  return Math.min(IMPORT_SLICES_MAX, powerOfTwo(bytes / IMPORT_SLICE_BYTES));
}

/**
 * Splits 2^depth buckets in equal aligned ranges, so many that each gets some `IMPORT_RANGE_ROWS`
 * rows and `IMPORT_RANGE_BYTES` bytes of the file: what one worker holds in memory. Ranges are whole
 * groups of `BUCKETS_PER_GROUP` buckets, and whole slices when the file was dealt in `slices`.
 */
export function splitRanges(
  depth: number,
  {
    rows,
    bytes,
    slices,
  }: { readonly rows: number; readonly bytes: number; readonly slices: number },
): BucketRange[] {
  const wanted = powerOfTwo(Math.max(rows / IMPORT_RANGE_ROWS, bytes / IMPORT_RANGE_BYTES));
  const ranges = Math.min(wanted, slices, Math.max(1, 2 ** depth / BUCKETS_PER_GROUP));
  const count = 2 ** depth / ranges;
  return Array.from({ length: ranges }, (_, index) => ({ first: index * count, count }));
}

/** The smallest that is not less; 1 at least. */
const powerOfTwo = (number: number): number => 2 ** Math.ceil(Math.log2(Math.max(1, number)));
