import { type Account, canonicalAccount, sameAccount } from "../domain/index.ts";
import { type BaseRow, packAccount, packBase } from "./base-format.ts";
import {
  type AppliedImport,
  type BucketItems,
  type Head,
  inIdOrder,
  type LoadedBucket,
  loadBucket,
  type Origin,
  toBaseRow,
  truthOf,
} from "./bucket.ts";
import type { StoreContext } from "./context.ts";
import { StoreError } from "./errors.ts";
import { accountId, baseSk, bucketOf, bucketPk, changeSk, HEAD } from "./keys.ts";
import { ITEM_DATA_MAX_BYTES, packJson } from "./pack.ts";
import { splitBucket } from "./split.ts";
import type { ApplyOptions, BucketBefore, BucketCounts, StoredAccount } from "./store.ts";
import { type Action, absent, backoffMillis, type Item, pause } from "./table.ts";

/** Changes a bucket holds beside its base; the write that would exceed it makes a new base. */
export const CHANGES_MAX_ITEMS = 64;
/** Bytes of the changes one write may lay beside the base; more make a new base. */
const CHANGES_MAX_BYTES = 1024 * 1024;
/** Compressed bytes of one bucket: what one transaction can carry, with room for the rest. */
const BASE_MAX_BYTES = 3 * 1024 * 1024;
/** How long a writer goes on trying while others are faster. */
const WRITE_PATIENCE_MILLIS = 10_000;
/** How long a writer waits for whoever sealed the bucket before it finishes the split itself. */
const SEAL_PATIENCE_MILLIS = 300;

/** What a writer wants of the bucket it was shown. */
export interface Intent {
  readonly put: readonly Account[];
  /** externalIds. */
  readonly remove: readonly string[];
  /** Put as they are, version and dates included: they have been here before. */
  readonly restore?: readonly StoredAccount[];
  readonly origin: Origin;
  /** Dates the changed accounts. */
  readonly at: Date;
  /** Up to this many changed accounts lie beside the base; more make a new base. */
  readonly changesAtMost: number;
  readonly applied?: Omit<AppliedImport, "counts" | "version">;
  /**
   * Asked before every write, which waits for it: what will be changed and removed, as it is now.
   * The write will be the bucket's version `version`, unless somebody else comes between.
   */
  readonly keep?: NonNullable<ApplyOptions["keep"]>;
}

export interface Outcome {
  readonly counts: BucketCounts;
  readonly wrote: boolean;
  /** The bucket afterwards. */
  readonly version: number;
  readonly truth: ReadonlyMap<string, StoredAccount>;
  /** What it lies in; of a dry run, as it was. */
  readonly items: BucketItems;
}

/** The bucket a writer is shown; places outside it are not its to change. */
export interface Shown {
  readonly depth: number;
  readonly index: number;
  /** By externalId. */
  readonly truth: ReadonlyMap<string, StoredAccount>;
  /** The version that changed accounts will have. */
  readonly nextVersion: number;
  readonly applied: AppliedImport | undefined;
}

/**
 * Reads the bucket that holds place `hash32`, lets `decide` say what it wants of it, and writes
 * that; again from the start when somebody else wrote in between. `decide` must be pure. Nothing is
 * written when nothing differs.
 */
export async function changeBucket(
  context: StoreContext,
  hash32: number,
  depth: number,
  decide: (shown: Shown) => Intent,
  options: { readonly dryRun: boolean } = { dryRun: false },
): Promise<Outcome> {
  const started = performance.now();
  for (let attempt = 0; performance.now() - started < WRITE_PATIENCE_MILLIS; attempt++) {
    if (attempt > 0) await pause(backoffMillis(attempt));
    const bucket = await openBucket(context, hash32, depth);
    const truth = truthOf(bucket);
    const intent = decide({
      depth: bucket.depth,
      index: bucket.index,
      truth,
      nextVersion: (bucket.head?.version ?? 0) + 1,
      applied: bucket.head?.applied,
    });
    const outcome = await tryWrite(context, bucket, truth, intent, options.dryRun);
    if (outcome) return outcome;
  }
  throw new StoreError("busy", "Too many writers at one bucket");
}

/** The bucket that takes writes for a place now: splits are followed, and finished when left half done. */
async function openBucket(
  context: StoreContext,
  hash32: number,
  depth: number,
): Promise<LoadedBucket> {
  const started = performance.now();
  for (let at = depth; ; ) {
    const bucket = await loadBucket(context, at, bucketOf(hash32, at));
    if (bucket.head?.splitTo !== undefined) at = bucket.head.splitTo;
    else if (bucket.head?.sealedTo === undefined) return bucket;
    else if (performance.now() - started < SEAL_PATIENCE_MILLIS) await pause(20);
    else await splitBucket(context, at, bucket.index, bucket.head.sealedTo);
  }
}

interface Difference {
  /** What changes, by externalId; null removes. */
  readonly changed: ReadonlyMap<string, StoredAccount | null>;
  readonly counts: BucketCounts;
}

/** Null when another writer was faster. */
async function tryWrite(
  context: StoreContext,
  bucket: LoadedBucket,
  truth: ReadonlyMap<string, StoredAccount>,
  intent: Intent,
  dryRun: boolean,
): Promise<Outcome | null> {
  const version = (bucket.head?.version ?? 0) + 1;
  const { changed, counts } = difference(context, truth, intent, version);
  if (changed.size === 0) {
    return { counts, wrote: false, version: version - 1, truth, items: bucket.items };
  }
  const next = new Map(truth);
  for (const [externalId, stored] of changed) {
    if (stored) next.set(externalId, stored);
    else next.delete(externalId);
  }
  if (dryRun) {
    return { counts, wrote: false, version: version - 1, truth: next, items: bucket.items };
  }
  const { actions, items } = bucketActions(context, bucket, version, changed, next, intent, counts);
  if (intent.keep) {
    await intent.keep({ version, ...beforeOf(truth, changed) });
  }
  const refused = await context.table.write(actions);
  return refused.length > 0 ? null : { counts, wrote: true, version, truth: next, items };
}

function beforeOf(
  truth: ReadonlyMap<string, StoredAccount>,
  changes: Difference["changed"],
): Pick<BucketBefore, "changed" | "removed"> {
  const known = [...changes].flatMap(([externalId, next]) => {
    const was = truth.get(externalId);
    return was ? [{ was, isRemoved: next === null }] : [];
  });
  const those = (removed: boolean): StoredAccount[] =>
    known.flatMap(({ was, isRemoved }) => (isRemoved === removed ? [was] : []));
  return { changed: those(false), removed: those(true) };
}

function difference(
  context: StoreContext,
  truth: ReadonlyMap<string, StoredAccount>,
  intent: Intent,
  version: number,
): Difference {
  const changed = new Map<string, StoredAccount | null>();
  const counts = { created: 0, updated: 0, unchanged: 0, removed: 0 };
  const at = intent.at.toISOString();
  for (const wanted of intent.put) {
    const account = canonicalAccount(wanted);
    const current = truth.get(account.externalId);
    if (current && sameAccount(current.account, account)) {
      counts.unchanged += 1;
      continue;
    }
    counts[current ? "updated" : "created"] += 1;
    changed.set(account.externalId, {
      id: accountId(context.scope, account.externalId),
      version,
      account,
      createdAt: current?.createdAt ?? at,
      updatedAt: at,
    });
  }
  for (const stored of intent.restore ?? []) {
    const { externalId } = stored.account;
    counts[truth.has(externalId) ? "updated" : "created"] += 1;
    changed.set(externalId, stored);
  }
  for (const externalId of intent.remove) {
    if (!truth.has(externalId)) continue;
    counts.removed += 1;
    changed.set(externalId, null);
  }
  return { changed, counts };
}

function bucketActions(
  context: StoreContext,
  bucket: LoadedBucket,
  version: number,
  changed: ReadonlyMap<string, StoredAccount | null>,
  next: ReadonlyMap<string, StoredAccount>,
  intent: Intent,
  counts: BucketCounts,
): { readonly actions: readonly Action[]; readonly items: BucketItems } {
  const kept = [...bucket.changes].filter(([externalId]) => !changed.has(externalId));
  const beside = kept.length + changed.size;
  const few = changed.size <= intent.changesAtMost && beside <= CHANGES_MAX_ITEMS;
  const besides = few ? changeItems(context, bucket, version, changed) : null;
  const applied = intent.applied ? { ...intent.applied, counts, version } : bucket.head?.applied;
  const shared = {
    version,
    accounts: next.size,
    origin: intent.origin,
    ...(applied && { applied }),
  };
  if (besides === null) {
    const base = baseActions(context, bucket, version, inIdOrder(next, bucket.base));
    const head = { ...shared, ...base.head, changes: 0, changeSum: 0 };
    return {
      actions: [headAction(context, bucket, head), ...base.actions],
      items: { base: base.items, changes: [] },
    };
  }
  const { base = 0, chunks = 0, bytes = 0 } = bucket.head ?? {};
  const keptSum = kept.reduce((sum, [, change]) => sum + change.version, 0);
  const changeSum = keptSum + version * changed.size;
  const head = { ...shared, base, chunks, bytes, changes: beside, changeSum };
  const replaced = new Set(besides.map(({ sk }) => sk));
  const others = bucket.items.changes.filter(({ sk }) => !replaced.has(sk));
  return {
    actions: [headAction(context, bucket, head), ...besides.map((put) => ({ put }))],
    items: { base: bucket.items.base, changes: [...others, ...besides] },
  };
}

/** A head without what its key says already. */
export type HeadBody = Omit<Head, "tenantId" | "depth" | "index">;

export function headItem(
  context: StoreContext,
  { depth, index }: Pick<LoadedBucket, "depth" | "index">,
  head: HeadBody,
): Item {
  const pk = bucketPk(context.scope, depth, index);
  return { pk, sk: HEAD, tenantId: context.scope.tenantId, depth, index, ...head };
}

function headAction(context: StoreContext, bucket: LoadedBucket, head: HeadBody): Action {
  const asRead = bucket.head
    ? {
        expression: "#version = :read AND attribute_not_exists(#sealedTo)",
        values: { read: bucket.head.version },
      }
    : absent;
  return { put: headItem(context, bucket, head), if: asRead };
}

/** The changes as items; null when they weigh too much. */
function changeItems(
  context: StoreContext,
  bucket: LoadedBucket,
  version: number,
  changed: ReadonlyMap<string, StoredAccount | null>,
): readonly Item[] | null {
  const pk = bucketPk(context.scope, bucket.depth, bucket.index);
  const items: Item[] = [];
  let bytes = 0;
  for (const [externalId, stored] of changed) {
    const content = stored === null ? {} : changeContent(stored, version);
    bytes += (content.data ?? content.account ?? "").length;
    if (bytes > CHANGES_MAX_BYTES) return null;
    items.push({ pk, sk: changeSk(externalId), version, ...content });
  }
  return items;
}

interface ChangeContent {
  readonly account?: string;
  readonly data?: Uint8Array;
  readonly createdAt?: string;
  readonly updatedAt?: string;
  /** The account's own version where it is older than the change: it was given back. */
  readonly shown?: number;
}

/** Lines make an account large: with them it is compressed. */
function changeContent(
  { account, createdAt, updatedAt, version: shown }: StoredAccount,
  version: number,
): ChangeContent {
  const dates = { createdAt, updatedAt, ...(shown !== version && { shown }) };
  if (account.feeds === undefined) return { account: JSON.stringify(account), ...dates };
  const data = packJson(packAccount(account));
  if (data.length > ITEM_DATA_MAX_BYTES) {
    throw new StoreError("too-large", "One account exceeds an item");
  }
  return { data, ...dates };
}

interface NewBase {
  readonly head: Pick<Head, "base" | "chunks" | "bytes">;
  readonly items: readonly Item[];
  readonly actions: readonly Action[];
}

/** A new base of these accounts, in place of the old one and of every change beside it. */
export function baseActions(
  context: StoreContext,
  bucket: LoadedBucket,
  version: number,
  accounts: readonly StoredAccount[],
): NewBase {
  const pk = bucketPk(context.scope, bucket.depth, bucket.index);
  const chunks = packChunks(accounts.map(toBaseRow));
  const bytes = chunks.reduce((sum, data) => sum + data.length, 0);
  if (bytes > BASE_MAX_BYTES) throw new StoreError("too-large", "A bucket outgrew its transaction");
  const outdated = Array.from({ length: bucket.head?.chunks ?? 0 }, (_, chunk) => chunk);
  const items = chunks.map((data, chunk) => ({ pk, sk: baseSk(chunk), version, data }));
  return {
    head: { base: version, chunks: chunks.length, bytes },
    items,
    actions: [
      ...items.map((put) => ({ put })),
      ...outdated.slice(chunks.length).map((chunk) => ({ remove: { pk, sk: baseSk(chunk) } })),
      ...[...bucket.changes.keys()].map((id) => ({ remove: { pk, sk: changeSk(id) } })),
    ],
  };
}

/** Rows in as few items as hold them; no rows are one empty chunk. */
function packChunks(rows: readonly BaseRow[]): readonly Uint8Array[] {
  const data = packBase(rows);
  if (data.length <= ITEM_DATA_MAX_BYTES) return [data];
  if (rows.length === 1) throw new StoreError("too-large", "One account exceeds an item");
  const half = Math.ceil(rows.length / 2);
  return [...packChunks(rows.slice(0, half)), ...packChunks(rows.slice(half))];
}
