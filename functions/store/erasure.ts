/**
 * Erases one account from everything that is kept of a tenant. Whatever was under way when it was
 * removed may write it once more (a measurement, a ranking, the worker of a cancelled import), so a
 * last search begins only when nothing that started before can still be running. Meanwhile nothing
 * of the account is kept but its id, a digest: it is recognised by the id its externalId makes.
 */
import { writeAudited } from "./audit.ts";
import type { StoreContext } from "./context.ts";
import { purgeBucket } from "./erasure-bucket.ts";
import { purgeObjects } from "./erasure-objects.ts";
import { purgeAnswers, purgePartials, purgeSnapshots } from "./erasure-results.ts";
import { type Erased, erasedOf, type Sweep } from "./erasure-sweep.ts";
import { StoreError } from "./errors.ts";
import { purgeExports } from "./exports.ts";
import { openImports } from "./imports.ts";
import { accountId, erasureSk, type Key, tenantPk } from "./keys.ts";
import type { AccountRef, EraseOutcome, ErasureEntity } from "./store.ts";
import { absent } from "./table.ts";

/** Nothing that began so long ago still runs: the longest function is stopped after 15 minutes. */
const SETTLE_SECONDS = 16 * 60;
/** An erasure that nobody goes on with is forgotten; what is left has an end of its own by then. */
const FORGOTTEN_SECONDS = 60 * 86_400;
/** Weight of the places gone through in one call; the last of them may exceed it. */
const CALL_MAX_WEIGHT = 5_000;
const IMPORTS_PAGE = 100;
const EXTERNAL = "ext:";

/** In this order; what is written by one is never read by an earlier one. */
const sweeps: readonly Sweep[] = [
  purgePartials,
  purgeSnapshots,
  purgeAnswers,
  purgeObjects,
  purgeExports,
];

interface Progress {
  /** When it was last there, epoch seconds. */
  readonly removedAt: number;
  /** When the search began that is under way, or that was the last. */
  readonly searchedFrom: number;
  /** Where the search is: the number of a sweep, and its place; null when it has come to its end. */
  readonly at: { readonly sweep: number; readonly place: string | null } | null;
  readonly revision: number;
}

/** @param maxWeight of what one call goes through */
export function openErasure(context: StoreContext, maxWeight = CALL_MAX_WEIGHT): ErasureEntity {
  return { erase: (ref) => erase(context, ref, maxWeight) };
}

async function erase(
  context: StoreContext,
  ref: AccountRef,
  maxWeight: number,
): Promise<EraseOutcome> {
  const importId = await unendedImport(context);
  if (importId !== null) return { kind: "blocked", importId };
  const id = ref.startsWith(EXTERNAL) ? accountId(context.scope, ref.slice(EXTERNAL.length)) : ref;
  const key = { pk: tenantPk(context.scope), sk: erasureSk(id) };
  const stored = await purgeBucket(context, id);
  const now = Math.floor(context.trace.now.getTime() / 1000);
  const before = await readProgress(context, key);
  const { removedAt, searchedFrom, at } = goingOn(stored === null ? before : null, now);
  const next = await search(context, erasedOf(context, id, stored), at, maxWeight);
  const settledAt = removedAt + SETTLE_SECONDS;
  if (next === null && searchedFrom >= settledAt) {
    await finish(context, key, id);
    return { kind: "erased" };
  }
  const revision = before?.revision ?? 0;
  const progress = { removedAt, searchedFrom, at: next, revision: revision + 1 };
  const asRead = { expression: "#revision = :read", values: { read: revision } };
  const refused = await context.table.write([
    { put: { ...key, ...progress, ttl: now + FORGOTTEN_SECONDS }, if: before ? asRead : absent },
  ]);
  if (refused.length > 0)
    throw new StoreError("busy", "The account is being erased by another call");
  return { kind: "erasing", retryAfterSeconds: next ? 1 : Math.max(1, settledAt - now) };
}

async function readProgress(context: StoreContext, key: Key): Promise<Progress | null> {
  return (await context.table.get(key)) as Progress | null;
}

/** From the start when it was there just now; the last search when nothing of before still runs. */
function goingOn(before: Progress | null, now: number): Omit<Progress, "revision"> {
  const start = { sweep: 0, place: null };
  if (before === null) return { removedAt: now, searchedFrom: now, at: start };
  const { removedAt, at } = before;
  const isOver = at === null && now >= removedAt + SETTLE_SECONDS;
  return isOver ? { removedAt, searchedFrom: now, at: start } : before;
}

/** Goes on with a search as far as one call may; returns where it stopped. */
async function search(
  context: StoreContext,
  erased: Erased,
  from: Progress["at"],
  maxWeight: number,
): Promise<Progress["at"]> {
  if (from === null) return null;
  let left = maxWeight;
  for (let sweep = from.sweep; sweep < sweeps.length; sweep++) {
    const places = sweeps[sweep]?.(context, erased, sweep === from.sweep ? from.place : null);
    for await (const { place, weight, purge } of places ?? []) {
      await purge();
      left -= weight;
      if (left <= 0) return { sweep, place };
    }
  }
  return null;
}

async function finish(context: StoreContext, key: Key, id: string): Promise<void> {
  const entry = { action: "erased", resource: id, version: 0 };
  await writeAudited(context, [{ remove: key }], entry);
}

/** One that waits for its start, waits for its turn or runs: its file may hold the account. */
async function unendedImport(context: StoreContext): Promise<string | null> {
  const imports = openImports(context);
  for (let after: string | null = null; ; ) {
    const page = await imports.list(after, IMPORTS_PAGE);
    const found = page.items.find(({ state }) => state === "pending" || state === "running");
    if (found) return found.id;
    if (page.next === null) return null;
    after = page.next;
  }
}
