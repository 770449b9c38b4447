import { type Account, type PackedFeeds, packFeeds, unpackFeeds } from "../domain/index.ts";
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
  readonly base: readonly StoredAccount[];
  /** By externalId. */
  readonly changes: ReadonlyMap<string, StoredChange>;
}

/** Times a bucket is read again when a write went on under the reader. */
const REREADS_MAX = 20;

/**
 * Reads a bucket whole, with one query. A query is no snapshot: it may see half of a transaction,
 * or of several when it has more than one page. The head says what must have been seen, and a
 * reading that does not add up is done again.
 */
export async function loadBucket(
  context: StoreContext,
  depth: number,
  index: number,
): Promise<LoadedBucket> {
  const pk = bucketPk(context.scope, depth, index);
  for (let attempt = 0; attempt < REREADS_MAX; attempt++) {
    if (attempt > 0) await pause(attempt);
    const items = await context.table.query({ pk });
    const headItem = items.find((item) => item.sk === HEAD);
    if (!headItem && items.length === 0) {
      return { depth, index, head: null, base: [], changes: new Map() };
    }
    if (!headItem) continue;
    const head = toHead(headItem);
    const baseItems = items.filter((item) => item.sk.startsWith(BASE));
    const changeItems = items.filter((item) => item.sk.startsWith(CHANGE_PREFIX));
    if (!addsUp(head, baseItems, changeItems)) continue;
    return {
      depth,
      index,
      head,
      base: baseItems.flatMap((item) => fromBaseChunk(context, item)),
      changes: new Map(changeItems.map((item) => fromChange(context, item))),
    };
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

/** In id order. */
export function inIdOrder(accounts: Iterable<StoredAccount>): StoredAccount[] {
  return [...accounts].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

// ------------------------------------------------------------ items

/** An account as it is stored: its lines without the names of their parts. */
interface PackedAccount extends Omit<Account, "feeds"> {
  readonly feeds?: PackedFeeds;
}

export function packAccount(account: Account): PackedAccount {
  const { feeds } = account;
  // Spread over itself, the packed lines keep the place of the others.
  return feeds === undefined ? (account as PackedAccount) : { ...account, feeds: packFeeds(feeds) };
}

function unpackAccount(packed: PackedAccount): Account {
  const { feeds } = packed;
  return feeds === undefined ? (packed as Account) : { ...packed, feeds: unpackFeeds(feeds) };
}

/** One account in a base: version, created, updated (epoch milliseconds), account. */
type BaseRow = readonly [number, number, number, PackedAccount];

export const toBaseRow = (stored: StoredAccount): BaseRow => [
  stored.version,
  Date.parse(stored.createdAt),
  Date.parse(stored.updatedAt),
  packAccount(stored.account),
];

function fromBaseChunk(context: StoreContext, item: Item): StoredAccount[] {
  const rows = unpackJson(item.data as Uint8Array) as readonly BaseRow[];
  return rows.map(([version, created, updated, packed]) => ({
    id: accountId(context.scope, packed.externalId),
    version,
    account: unpackAccount(packed),
    createdAt: new Date(created).toISOString(),
    updatedAt: new Date(updated).toISOString(),
  }));
}

function fromChange(context: StoreContext, item: Item): [string, StoredChange] {
  const externalId = item.sk.slice(CHANGE_PREFIX.length);
  const version = Number(item.version);
  const packed = changedAccount(item);
  if (packed === null) return [externalId, { version, stored: null }];
  const stored = {
    id: accountId(context.scope, externalId),
    version,
    account: unpackAccount(packed),
    createdAt: String(item.createdAt),
    updatedAt: String(item.updatedAt),
  };
  return [externalId, { version, stored }];
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
