import { columnsOf } from "../domain/columns/of-accounts.ts";
import type { AccountColumns } from "../domain/columns/types.ts";
import { unpackBaseColumns } from "./base-columns.ts";
import {
  type BucketItems,
  changedAccounts,
  inIdOrder,
  loadBucket,
  loadItems,
  toHead,
  truthOf,
} from "./bucket.ts";
import type { StoreContext } from "./context.ts";
import { bucketOf, bucketPk, HEAD } from "./keys.ts";
import type { Bucket, BucketColumns, BucketHead, StoredAccount } from "./store.ts";

/** Buckets read at a time. */
const READS_AT_A_TIME = 8;

/**
 * The whole truth of a bucket. One that has been split is put together from its successors; their
 * versions add up to more than its own, so the version keeps growing.
 */
export async function readBucket(
  context: StoreContext,
  depth: number,
  index: number,
): Promise<Bucket> {
  const bucket = await loadBucket(context, depth, index);
  const to = bucket.head?.splitTo;
  if (to === undefined) {
    const accounts = inIdOrder(truthOf(bucket), bucket.base);
    return { depth, index, version: bucket.head?.version ?? 0, accounts };
  }
  const children = await collect(readBuckets(context, to, ...successors(depth, index, to)));
  return {
    depth,
    index,
    version: children.reduce((sum, child) => sum + child.version, 0),
    accounts: children.flatMap((child) => child.accounts),
  };
}

/** The same truth by column, the base decoded only as far as is asked for. */
export async function readBucketColumns(
  context: StoreContext,
  depth: number,
  index: number,
): Promise<BucketColumns> {
  const { head, items } = await loadItems(context, depth, index);
  const to = head?.splitTo;
  if (to === undefined) {
    return {
      index,
      version: head?.version ?? 0,
      columns: (fields) => columnsOfItems(items, fields),
    };
  }
  const [first, count] = successors(depth, index, to);
  const children: BucketColumns[] = [];
  for (let child = first; child < first + count; child += 1) {
    children.push(await readBucketColumns(context, to, child));
  }
  return {
    index,
    version: children.reduce((sum, child) => sum + child.version, 0),
    columns: (fields) => children.flatMap((child) => child.columns(fields)),
  };
}

/** Pieces of the base without what was changed since, then what was. */
export function columnsOfItems(
  { base, changes }: BucketItems,
  fields: ReadonlySet<string>,
): AccountColumns[] {
  const changed = changedAccounts(changes);
  const parts = base.map(({ data }) =>
    without(unpackBaseColumns(data as Uint8Array, fields), changed),
  );
  const there = [...changed.values()].filter((account) => account !== null);
  return there.length === 0 ? parts : [...parts, columnsOf(there, fields)];
}

function without(columns: AccountColumns, changed: ReadonlyMap<string, unknown>): AccountColumns {
  if (changed.size === 0) return columns;
  const present = Uint8Array.from(columns.externalIds, (id) => Number(!changed.has(id)));
  return { ...columns, present };
}

/** First and count of the buckets at depth `to` that make up one at `depth`. */
function successors(depth: number, index: number, to: number): [number, number] {
  const each = 2 ** (to - depth);
  return [index * each, each];
}

/** `count` buckets from `first`, in order; the next ones are read while one is looked at. */
export async function* readBuckets(
  context: StoreContext,
  depth: number,
  first: number,
  count: number,
  readAhead = READS_AT_A_TIME,
): AsyncGenerator<Bucket> {
  const end = first + count;
  const ahead: Promise<Bucket>[] = [];
  for (let next = first; next < end || ahead.length > 0; ) {
    while (next < end && ahead.length < readAhead) {
      const reading = readBucket(context, depth, next);
      // Whoever stops early never awaits the rest; their failure is then nobody's concern.
      reading.catch(() => {});
      ahead.push(reading);
      next += 1;
    }
    const bucket = await ahead.shift();
    if (bucket) yield bucket;
  }
}

/** Version and size of `count` buckets from `first`, without their accounts. */
export async function readHeads(
  context: StoreContext,
  depth: number,
  first: number,
  count: number,
): Promise<readonly BucketHead[]> {
  const keys = Array.from({ length: count }, (_, offset) => ({
    pk: bucketPk(context.scope, depth, first + offset),
    sk: HEAD,
  }));
  const attributes = ["version", "accounts", "bytes", "splitTo"];
  const items = await context.table.getMany(keys, attributes);
  return Promise.all(
    items.map(async (item, offset) => {
      if (!item) return { version: 0, accounts: 0, bytes: 0 };
      const { version, accounts, bytes, splitTo } = toHead(item);
      if (splitTo === undefined) return { version, accounts, bytes };
      const range = successors(depth, first + offset, splitTo);
      const children = await readHeads(context, splitTo, ...range);
      return {
        version: children.reduce((sum, child) => sum + child.version, 0),
        accounts: children.reduce((sum, child) => sum + child.accounts, 0),
        bytes: children.reduce((sum, child) => sum + child.bytes, 0),
      };
    }),
  );
}

/** What an import named that wrote a bucket last and whole; see `bucketsSay`. */
export async function readSaid(
  context: StoreContext,
  at: { depth: number; first: number; count: number; importId: string },
): Promise<readonly (string | null)[]> {
  const { depth, first, count, importId } = at;
  const keys = Array.from({ length: count }, (_, offset) => ({
    pk: bucketPk(context.scope, depth, first + offset),
    sk: HEAD,
  }));
  const items = await context.table.getMany(keys, ["version", "applied", "sealedTo"]);
  return items.map((item) => {
    if (!item) return null;
    const { version, applied, sealedTo } = toHead(item);
    const isLast = applied?.version === version && sealedTo === undefined;
    return isLast && applied.importId !== importId ? (applied.says ?? null) : null;
  });
}

/** The account at a place that passes, wherever its bucket has been split to. */
export async function findAccount(
  context: StoreContext,
  hash32: number,
  passes: (stored: StoredAccount) => boolean,
): Promise<StoredAccount | null> {
  for (let depth = await context.depth(); ; ) {
    const bucket = await loadBucket(context, depth, bucketOf(hash32, depth));
    if (bucket.head?.splitTo !== undefined) {
      depth = bucket.head.splitTo;
      continue;
    }
    for (const stored of truthOf(bucket).values()) if (passes(stored)) return stored;
    return null;
  }
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
