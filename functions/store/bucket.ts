import type { Account } from "../domain/index.ts";
import { type BaseRow, type PackedAccount, unpackAccount, unpackBase } from "./base-format.ts";
import type { StoreContext } from "./context.ts";
import { StoreError } from "./errors.ts";
import { accountId, BASE, bucketPk, CHANGE_PREFIX, HEAD } from "./keys.ts";
import { unpackJson } from "./pack.ts";
import type { BucketCounts, StoredAccount } from "./store.ts";
import { type Item, pause } from "./table.ts";

/**
 * The clock of a bucket. Every write of the bucket is one transaction that moves it, on condition
 * that it still is what the writer read.
 */
export interface Head {
  // Whose and which bucket it is, for readers of the table's stream.
  readonly tenantId: string;
  readonly depth: number;
  readonly index: number;
  readonly version: number;
  /** Version at which the base was written, and its items; 0 and 0 without a base. */
  readonly base: number;
  readonly chunks: number;
  /** Bytes of the base, compressed. */
  readonly bytes: number;
  /** How many changes lie beside the base, and the sum of their versions. */
  readonly changes: number;
  readonly changeSum: number;
  /** Accounts that are there, base and changes taken together. */
  readonly accounts: number;
  readonly origin: Origin;
  /** The last import that wrote here, and what it was told. */
  readonly applied?: AppliedImport;
  /** The bucket is being split into those of this depth: it changes no more. */
  readonly sealedTo?: number;
  /** It has been: the truth lies there. */
  readonly splitTo?: number;
}

export type Origin = "api" | "import" | "grow";

export interface AppliedImport {
  readonly importId: string;
  readonly counts: BucketCounts;
  /** JSON text. */
  readonly receipt: string;
  /** Version of the bucket that it wrote, and so of every account it changed; absent in old heads. */
  readonly version?: number;
  /** The import it took back. */
  readonly undoes?: string;
  /** What the bucket says, by a name. */
  readonly says?: string;
}

export interface StoredChange {
  readonly version: number;
  /** Null when the account was removed. */
  readonly stored: StoredAccount | null;
}

/** One bucket as its own items have it: not looked up in the buckets it may have been split into. */
export interface LoadedBucket {
  readonly depth: number;
  readonly index: number;
  /** Null when nothing was ever written. */
  readonly head: Head | null;
  /** In id order. */
  readonly base: readonly StoredAccount[];
  /** By externalId. */
  readonly changes: ReadonlyMap<string, StoredChange>;
  /** What it was decoded from. */
  readonly items: BucketItems;
}

/** Times a bucket is read again when a write went on under the reader. */
const REREADS_MAX = 20;

/** A bucket's accounts as they lie in the table: items that belong together, not decoded. */
export interface BucketItems {
  readonly base: readonly Item[];
  readonly changes: readonly Item[];
}

export const noItems: BucketItems = { base: [], changes: [] };

export async function loadBucket(
  context: StoreContext,
  depth: number,
  index: number,
): Promise<LoadedBucket> {
  const { head, items } = await loadItems(context, depth, index);
  return {
    ...{ depth, index, head, items },
    base: items.base.flatMap((item) => fromBaseChunk(context, item)),
    changes: new Map(items.changes.map((item) => fromChange(context, item))),
  };
}

/**
 * Reads a bucket whole, with one query. A query is no snapshot: it may see half of a transaction,
 * or of several when it has more than one page. The head says what must have been seen, and a
 * reading that does not add up is done again.
 */
export async function loadItems(
  context: StoreContext,
  depth: number,
  index: number,
): Promise<{ readonly head: Head | null; readonly items: BucketItems }> {
  const pk = bucketPk(context.scope, depth, index);
  for (let attempt = 0; attempt < REREADS_MAX; attempt++) {
    if (attempt > 0) await pause(attempt);
    const items = await context.table.query({ pk });
    const headItem = items.find((item) => item.sk === HEAD);
    if (!headItem && items.length === 0) return { head: null, items: noItems };
    if (!headItem) continue;
    const head = toHead(headItem);
    const base = items.filter((item) => item.sk.startsWith(BASE));
    const changes = items.filter((item) => item.sk.startsWith(CHANGE_PREFIX));
    if (addsUp(head, base, changes)) return { head, items: { base, changes } };
  }
  throw new StoreError("busy", "A bucket changed each time it was read");
}

// Versions only grow, so changes newer than the head show as too high, older ones as too low a sum.
function addsUp(head: Head, base: readonly Item[], changes: readonly Item[]): boolean {
  return (
    base.length === head.chunks &&
    base.every((item) => item.version === head.base) &&
    changes.length === head.changes &&
    changes.every((item) => Number(item.version) <= head.version) &&
    changes.reduce((sum, item) => sum + Number(item.version), 0) === head.changeSum
  );
}

/** The accounts of a loaded bucket by externalId, changes over base. */
export function truthOf(bucket: LoadedBucket): Map<string, StoredAccount> {
  const truth = new Map(bucket.base.map((stored) => [stored.account.externalId, stored]));
  for (const [externalId, change] of bucket.changes) {
    if (change.stored) truth.set(externalId, change.stored);
    else truth.delete(externalId);
  }
  return truth;
}

/**
 * The accounts of a bucket in id order, given its base, which is in that order. What was in the base
 * keeps its place, so that only for the others an id has to be made.
 */
export function inIdOrder(
  accounts: ReadonlyMap<string, StoredAccount>,
  base: readonly StoredAccount[],
): StoredAccount[] {
  const kept: StoredAccount[] = [];
  const placed = new Set<string>();
  for (const { account } of base) {
    const stored = accounts.get(account.externalId);
    if (stored === undefined) continue;
    kept.push(stored);
    placed.add(account.externalId);
  }
  if (kept.length === accounts.size) return kept;
  const others = [...accounts].flatMap(([id, stored]) => (placed.has(id) ? [] : [stored]));
  others.sort(byId);
  return kept.length === 0 ? others : mergedById(kept, others);
}

const byId = (a: StoredAccount, b: StoredAccount): number =>
  a.id < b.id ? -1 : a.id > b.id ? 1 : 0;

function mergedById(
  kept: readonly StoredAccount[],
  others: readonly StoredAccount[],
): StoredAccount[] {
  const merged: StoredAccount[] = [];
  let from = 0;
  for (const other of others) {
    const place = placeOf(kept, from, other);
    merged.push(...kept.slice(from, place), other);
    from = place;
  }
  return merged.concat(kept.slice(from));
}

/** Where it goes among those from `from` on. */
function placeOf(kept: readonly StoredAccount[], from: number, other: StoredAccount): number {
  let low = from;
  let high = kept.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = kept[middle];
    if (at !== undefined && byId(at, other) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

// ------------------------------------------------------------ items

export const toBaseRow = (stored: StoredAccount): BaseRow => ({
  version: stored.version,
  created: Date.parse(stored.createdAt),
  updated: Date.parse(stored.updatedAt),
  account: stored.account,
});

function fromBaseChunk(context: StoreContext, item: Item): StoredAccount[] {
  const isoText = isoTexts();
  return unpackBase(item.data as Uint8Array).map(({ version, created, updated, account }) =>
    storedAccount(context, version, account, isoText(created), isoText(updated)),
  );
}

export const fromBaseRow = (
  context: StoreContext,
  { version, created, updated, account }: BaseRow,
): StoredAccount =>
  storedAccount(
    context,
    version,
    account,
    new Date(created).toISOString(),
    new Date(updated).toISOString(),
  );

/** Most accounts of a base were written at the same moment. */
function isoTexts(): (millis: number) => string {
  let last = Number.NaN;
  let text = "";
  return (millis) => {
    if (millis !== last) {
      last = millis;
      text = new Date(millis).toISOString();
    }
    return text;
  };
}

/** Its id takes a digest to make, and most readers of a bucket never ask for it. */
function storedAccount(
  context: StoreContext,
  version: number,
  account: Account,
  createdAt: string,
  updatedAt: string,
): StoredAccount {
  let known: string | undefined;
  return {
    get id() {
      known ??= accountId(context.scope, account.externalId);
      return known;
    },
    version,
    account,
    createdAt,
    updatedAt,
  };
}

function fromChange(context: StoreContext, item: Item): [string, StoredChange] {
  const externalId = item.sk.slice(CHANGE_PREFIX.length);
  const version = Number(item.version);
  const packed = changedAccount(item);
  if (packed === null) return [externalId, { version, stored: null }];
  const stored = {
    id: accountId(context.scope, externalId),
    version: Number(item.shown ?? version),
    account: unpackAccount(packed),
    createdAt: String(item.createdAt),
    updatedAt: String(item.updatedAt),
  };
  return [externalId, { version, stored }];
}

/** What was changed, by externalId; null for accounts that were removed. */
export function changedAccounts(changes: readonly Item[]): ReadonlyMap<string, Account | null> {
  return new Map(
    changes.map((item) => {
      const packed = changedAccount(item);
      const externalId = item.sk.slice(CHANGE_PREFIX.length);
      return [externalId, packed === null ? null : unpackAccount(packed)] as const;
    }),
  );
}

/** As text, or compressed when it has lines; null when the account was removed. */
function changedAccount({ account, data }: Item): PackedAccount | null {
  if (data !== undefined) return unpackJson(data as Uint8Array) as PackedAccount;
  return account === undefined ? null : (JSON.parse(String(account)) as PackedAccount);
}

export function toHead(item: Item): Head {
  const { pk: _, sk: __, ...head } = item;
  return head as unknown as Head;
}
