import type { AnyTier } from "../contract/tiers.ts";
import { type Account, canonicalAccount, replaceAccount, sameAccount } from "../domain/index.ts";
import { noteAccounts } from "./account-count.ts";
import {
  columnsOfItems,
  findAccount,
  readBucket,
  readBuckets,
  readHeads,
  readSaid,
} from "./bucket-read.ts";
import { CHANGES_MAX_ITEMS, changeBucket, type Intent, type Shown } from "./bucket-write.ts";
import type { StoreContext } from "./context.ts";
import { StoreError } from "./errors.ts";
import { accountId, bucketOf, hash32OfExternalId, hash32OfId, idAtPlace } from "./keys.ts";
import { noRoomForAccounts, readRoom } from "./quotas.ts";
import type {
  AccountEntity,
  AccountOperation,
  AccountRef,
  Applied,
  BucketChange,
  BucketCounts,
  LastImport,
  OperationResult,
  Page,
  StoredAccount,
  Written,
} from "./store.ts";

/**
 * Up to this many accounts an import changes in a bucket are written as single changes: two write
 * units each, where a new base takes some fifty.
 */
const IMPORT_CHANGES_MAX_ITEMS = 16;
const SCAN_MAX_BUCKETS = 64;
/** Buckets written at a time by one batch. */
const WRITES_AT_A_TIME = 8;

type Truth = ReadonlyMap<string, StoredAccount>;

export function openAccounts(context: StoreContext): AccountEntity {
  return {
    get: (ref) => findAccount(context, placeOf(context, ref), isNamed(ref)),
    put: (account, options) => putAccount(context, account, options?.ifVersion),
    update: (ref, change, options) => updateAccount(context, ref, change, options?.ifVersion),
    remove: (ref, options) => removeAccount(context, ref, options?.ifVersion),
    batch: (operations) => runBatch(context, operations),
    page: (after, limit) => scanAccounts(context, () => true, after, limit, wholePage),
    scan: (matches, after, limit, options) =>
      scanAccounts(context, matches, after, limit, {
        maxBuckets: options?.maxBuckets ?? SCAN_MAX_BUCKETS,
        readAhead: 8,
      }),
    bucketIndex: openIndex(context),
    bucket: (depth, index) => readBucket(context, depth, index),
    buckets: (depth, first, count) => readBuckets(context, depth, first, count),
    bucketHeads: (depth, first, count) => readHeads(context, depth, first, count),
    bucketsSay: (depth, first, count, importId) => {
      return readSaid(context, { depth, first, count, importId });
    },
    applyToBucket: (depth, index, importId, at, change, options) =>
      applyToBucket(context, { depth, index, importId, at, ...options }, change),
  };
}

/** Places kept at hand: whoever asks for one mostly asks twice. */
const PLACES_KEPT_MAX = 4_096;

function openIndex(context: StoreContext): AccountEntity["bucketIndex"] {
  const places = new Map<string, number>();
  return (externalId, depth) => {
    let place = places.get(externalId);
    if (place === undefined) {
      place = hash32OfExternalId(context.scope, externalId);
      if (places.size >= PLACES_KEPT_MAX) places.clear();
      places.set(externalId, place);
    }
    return bucketOf(place, depth);
  };
}

const EXTERNAL = "ext:";

const placeOf = (context: StoreContext, ref: AccountRef): number =>
  ref.startsWith(EXTERNAL)
    ? hash32OfExternalId(context.scope, ref.slice(EXTERNAL.length))
    : hash32OfId(ref);

const isNamed = (ref: AccountRef) =>
  ref.startsWith(EXTERNAL)
    ? (stored: StoredAccount) => stored.account.externalId === ref.slice(EXTERNAL.length)
    : (stored: StoredAccount) => stored.id === ref;

function find(truth: Truth, ref: AccountRef): StoredAccount | undefined {
  if (ref.startsWith(EXTERNAL)) return truth.get(ref.slice(EXTERNAL.length));
  return [...truth.values()].find(isNamed(ref));
}

// ------------------------------------------------------------ one account

async function putAccount(
  context: StoreContext,
  account: Account,
  ifVersion: number | undefined,
): Promise<Written> {
  const [result] = await runBatch(context, [
    { kind: "put", account, ...(ifVersion !== undefined && { ifVersion }) },
  ]);
  if (result?.kind === "written") return result;
  if (result?.kind === "full") throw noRoomForAccounts(result.tier);
  throw stale(result?.kind === "refused" ? result.currentVersion : null);
}

async function removeAccount(
  context: StoreContext,
  ref: AccountRef,
  ifVersion: number | undefined,
): Promise<boolean> {
  const [result] = await runBatch(context, [
    { kind: "remove", ref, ...(ifVersion !== undefined && { ifVersion }) },
  ]);
  if (result?.kind === "removed") return result.existed;
  throw stale(result?.kind === "refused" ? result.currentVersion : null);
}

const stale = (currentVersion: number | null): StoreError =>
  new StoreError("stale", "The account has another version", currentVersion ?? undefined);

async function updateAccount(
  context: StoreContext,
  ref: AccountRef,
  change: (current: StoredAccount) => Account,
  ifVersion: number | undefined,
): Promise<Written | null> {
  let before: StoredAccount | undefined;
  const outcome = await changeBucket(
    context,
    placeOf(context, ref),
    await context.depth(),
    ({ truth }) => {
      before = find(truth, ref);
      if (!before) return intentOf(context, [], []);
      if (ifVersion !== undefined && before.version !== ifVersion) throw stale(before.version);
      const next = change(before);
      if (next.externalId !== before.account.externalId)
        throw new Error("An externalId never changes");
      return intentOf(context, [next], []);
    },
  );
  const stored = before && outcome.truth.get(before.account.externalId);
  return stored ? { created: false, changed: outcome.wrote, stored } : null;
}

const intentOf = (
  context: StoreContext,
  put: readonly Account[],
  remove: readonly string[],
): Intent => ({
  put,
  remove,
  origin: "api",
  at: context.trace.now,
  changesAtMost: CHANGES_MAX_ITEMS,
});

// ------------------------------------------------------------ batches

/** Operations on one bucket are one write; buckets are independent of one another. */
async function runBatch(
  context: StoreContext,
  operations: readonly AccountOperation[],
): Promise<readonly OperationResult[]> {
  const mayCreate = operations.some(({ kind }) => kind === "put");
  const [depth, room] = await Promise.all([
    context.depth(),
    mayCreate ? openRoom(context) : noRoomNeeded,
  ]);
  const groups = new Map<number, number[]>();
  for (const [position, operation] of operations.entries()) {
    const index = bucketOf(placeOf(context, refOf(operation)), depth);
    const group = groups.get(index);
    if (group) group.push(position);
    else groups.set(index, [position]);
  }
  const results: OperationResult[] = [];
  const waiting = [...groups.values()];
  const work = async () => {
    for (let group = waiting.pop(); group; group = waiting.pop()) {
      await runGroup(context, depth, operations, group, { results, room });
    }
  };
  await Promise.all(Array.from({ length: WRITES_AT_A_TIME }, work));
  const came = results.filter((result) => result.kind === "written" && result.created).length;
  const went = results.filter((result) => result.kind === "removed" && result.existed).length;
  noteAccounts(context, came - went);
  return results;
}

/** Places for new accounts, shared by the groups of a batch. */
interface Room {
  readonly tier: AnyTier;
  readonly allowed: number;
  left: number;
}

async function openRoom(context: StoreContext): Promise<Room> {
  const { tier, allowed, used } = await readRoom(context);
  return { tier, allowed, left: Math.max(0, allowed - used) };
}

const noRoomNeeded: Room = { tier: "internal", allowed: 0, left: 0 };

const refOf = (operation: AccountOperation): AccountRef =>
  operation.kind === "put" ? `${EXTERNAL}${operation.account.externalId}` : operation.ref;

/** A bucket that has been split is several: each round does what falls in one of them. */
async function runGroup(
  context: StoreContext,
  depth: number,
  operations: readonly AccountOperation[],
  positions: readonly number[],
  { results, room }: { readonly results: OperationResult[]; readonly room: Room },
): Promise<void> {
  const items = positions.flatMap((position) => {
    const operation = operations[position];
    return operation ? [{ position, operation, place: placeOf(context, refOf(operation)) }] : [];
  });
  let left = items;
  for (let [first] = left; first; [first] = left) {
    let done = left;
    let taken = 0;
    await changeBucket(context, first.place, depth, (shown) => {
      // Asked again after a race: what the try before took is free again.
      room.left += taken;
      const before = room.left;
      done = left.filter(({ place }) => bucketOf(place, shown.depth) === shown.index);
      const rehearsal = new Map(shown.truth);
      for (const { position, operation } of done) {
        results[position] = rehearse(context, rehearsal, shown.nextVersion, operation, room);
      }
      taken = before - room.left;
      return intentBetween(context, shown.truth, rehearsal);
    });
    left = left.filter((item) => !done.includes(item));
  }
}

/** Carries an operation out on a copy of the bucket. */
function rehearse(
  context: StoreContext,
  accounts: Map<string, StoredAccount>,
  version: number,
  operation: AccountOperation,
  room: Room,
): OperationResult {
  const current = find(accounts, refOf(operation));
  if (operation.ifVersion !== undefined && operation.ifVersion !== current?.version) {
    return { kind: "refused", code: "stale", currentVersion: current?.version ?? null };
  }
  if (operation.kind === "remove") {
    if (current) accounts.delete(current.account.externalId);
    return { kind: "removed", existed: current !== undefined };
  }
  if (operation.kind === "change" && !current) return { kind: "absent" };
  if (!current) {
    if (room.left === 0) return { kind: "full", allowed: room.allowed, tier: room.tier };
    room.left -= 1;
  }
  const account = wantedAccount(operation, current);
  if (current && sameAccount(current.account, account)) {
    return { kind: "written", created: false, changed: false, stored: current };
  }
  const at = context.trace.now.toISOString();
  const stored = {
    id: accountId(context.scope, account.externalId),
    version,
    account,
    createdAt: current?.createdAt ?? at,
    updatedAt: at,
  };
  accounts.set(account.externalId, stored);
  return { kind: "written", created: current === undefined, changed: true, stored };
}

function wantedAccount(
  operation: Exclude<AccountOperation, { readonly kind: "remove" }>,
  current: StoredAccount | undefined,
): Account {
  if (operation.kind === "put") return replaceAccount(current?.account, operation.account);
  if (!current) throw new Error("There is nothing to change");
  const next = canonicalAccount(operation.change(current));
  if (next.externalId !== current.account.externalId) {
    throw new Error("An externalId never changes");
  }
  return next;
}

function intentBetween(context: StoreContext, before: Truth, after: Truth): Intent {
  const put = [...after.values()].filter(
    (stored) => before.get(stored.account.externalId) !== stored,
  );
  const remove = [...before.keys()].filter((externalId) => !after.has(externalId));
  return intentOf(
    context,
    put.map((stored) => stored.account),
    remove,
  );
}

// ------------------------------------------------------------ lists

interface ScanReach {
  readonly maxBuckets: number;
  /** Buckets read at a time: one page of everything mostly ends in its first bucket. */
  readonly readAhead: number;
}
const wholePage: ScanReach = { maxBuckets: Number.POSITIVE_INFINITY, readAhead: 2 };

/** By id, which is bucket order at every depth: each account once, however the buckets are split. */
async function scanAccounts(
  context: StoreContext,
  matches: (account: Account) => boolean,
  after: string | null,
  limit: number,
  { maxBuckets, readAhead }: ScanReach,
): Promise<Page<StoredAccount>> {
  const depth = await context.depth();
  const first = after === null ? 0 : bucketOf(hash32OfId(after), depth);
  const end = Math.min(2 ** depth, first + maxBuckets);
  const items: StoredAccount[] = [];
  for await (const bucket of readBuckets(context, depth, first, end - first, readAhead)) {
    for (const stored of bucket.accounts) {
      if (after !== null && stored.id <= after) continue;
      if (!matches(stored.account)) continue;
      // One more than the page is proof that there is a next one.
      const last = items.at(-1);
      if (items.length === limit && last) return { items, next: last.id };
      items.push(stored);
    }
  }
  return { items, next: end === 2 ** depth ? null : idAtPlace(end * 2 ** (32 - depth)) };
}

// ------------------------------------------------------------ imports

interface ApplyTo {
  readonly depth: number;
  readonly index: number;
  readonly importId: string;
  readonly at: Date;
  readonly dryRun?: boolean;
  readonly undoes?: string;
  readonly keep?: NonNullable<Intent["keep"]>;
}

/** Stored maps come back in any order; equal counts shall be equal as text too. */
const countsOf = ({ created, updated, unchanged, removed }: BucketCounts): BucketCounts => ({
  created,
  updated,
  unchanged,
  removed,
});

async function applyToBucket<Receipt>(
  context: StoreContext,
  { depth, index, importId, at, dryRun = false, undoes, keep }: ApplyTo,
  change: (current: Truth, last: LastImport | undefined) => BucketChange<Receipt>,
): Promise<Applied<Receipt>> {
  const place = index * 2 ** (32 - depth);
  let before: { receipt: Receipt; counts?: BucketCounts; version?: number } | undefined;
  const decide = (shown: Shown): Intent => {
    if (shown.depth !== depth) {
      throw new StoreError("wrong-state", "The bucket was split while an import was writing");
    }
    const origin = { ...intentOf(context, [], []), origin: "import" as const, at };
    const { applied } = shown;
    // A worker of an import that was undone meanwhile: it must not do it all over again.
    if (applied?.undoes === importId) throw new StoreError("wrong-state", "The import was undone");
    if (applied?.importId === importId) {
      before = {
        receipt: JSON.parse(applied.receipt) as Receipt,
        counts: countsOf(applied.counts),
        ...(applied.version !== undefined && { version: applied.version }),
      };
      return origin;
    }
    const { put, remove, restore, receipt, says } = change(shown.truth, applied);
    before = { receipt };
    return {
      ...origin,
      put,
      remove,
      ...(restore && { restore }),
      ...(keep && { keep }),
      changesAtMost: IMPORT_CHANGES_MAX_ITEMS,
      applied: {
        importId,
        receipt: JSON.stringify(receipt),
        ...(undoes && { undoes }),
        ...(says && { says }),
      },
    };
  };
  const outcome = await changeBucket(context, place, depth, decide, { dryRun });
  if (!before) throw new Error("A bucket was written without a decision");
  if (outcome.wrote && !dryRun) {
    noteAccounts(context, outcome.counts.created - outcome.counts.removed);
  }
  const version = outcome.wrote ? outcome.version : before.version;
  return {
    ...(version !== undefined && { version }),
    receipt: before.receipt,
    counts: before.counts ?? outcome.counts,
    bucket: {
      index,
      version: outcome.version,
      columns: (fields) => columnsOfItems(outcome.items, fields),
    },
    wrote: outcome.wrote,
  };
}
