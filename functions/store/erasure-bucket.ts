import { inIdOrder, type LoadedBucket, loadBucket, truthOf } from "./bucket.ts";
import { baseActions, headItem } from "./bucket-write.ts";
import type { StoreContext } from "./context.ts";
import { StoreError } from "./errors.ts";
import { accountId, bucketOf, bucketPk, HEAD, hash32OfId } from "./keys.ts";
import { splitBucket } from "./split.ts";
import type { StoredAccount } from "./store.ts";
import { backoffMillis, pause } from "./table.ts";

/** Rounds against other writers of the bucket. */
const ATTEMPTS_MAX = 40;

/**
 * Takes an account out of its bucket for good: a new base without it, in place of the old one and of
 * the changes beside it, among which its removal would go on naming it. What the last import left at
 * the bucket goes too. Returns the account as it was; null when it was not there.
 */
export async function purgeBucket(
  context: StoreContext,
  id: string,
): Promise<StoredAccount | null> {
  const place = hash32OfId(id);
  let removed: StoredAccount | null = null;
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    if (attempt > 0) await pause(backoffMillis(attempt));
    const bucket = await openBucket(context, place);
    const truth = truthOf(bucket);
    const found = [...truth.values()].find((stored) => stored.id === id) ?? null;
    removed ??= found;
    if (!isNamedIn(context, bucket, id)) return removed;
    if (found) truth.delete(found.account.externalId);
    if (await rewrite(context, bucket, truth)) return removed;
  }
  throw new StoreError("busy", "Too many writers at one bucket");
}

function isNamedIn(context: StoreContext, bucket: LoadedBucket, id: string): boolean {
  return (
    bucket.head?.applied !== undefined ||
    bucket.base.some((stored) => stored.id === id) ||
    [...bucket.changes.keys()].some((externalId) => accountId(context.scope, externalId) === id)
  );
}

async function rewrite(
  context: StoreContext,
  bucket: LoadedBucket,
  truth: ReadonlyMap<string, StoredAccount>,
): Promise<boolean> {
  const { head } = bucket;
  if (head === null) return true;
  const version = head.version + 1;
  const base = baseActions(context, bucket, version, inIdOrder(truth, bucket.base));
  const item = headItem(context, bucket, {
    ...base.head,
    ...{ version, changes: 0, changeSum: 0, accounts: truth.size, origin: "api" },
  });
  const asRead = {
    expression: "#version = :read AND attribute_not_exists(#sealedTo)",
    values: { read: head.version },
  };
  const refused = await context.table.write([{ put: item, if: asRead }, ...base.actions]);
  return refused.length === 0;
}

/** The bucket that holds the place now. Those it was split from forget their last import on the way. */
async function openBucket(context: StoreContext, place: number): Promise<LoadedBucket> {
  const depth = await context.depth();
  for (let at = 0; ; ) {
    const index = bucketOf(place, at);
    const bucket = await loadBucket(context, at, index);
    const { sealedTo, splitTo } = bucket.head ?? {};
    if (splitTo !== undefined) {
      await forgetImport(context, at, index);
      at = splitTo;
    } else if (sealedTo !== undefined) await splitBucket(context, at, index, sealedTo);
    else if (at >= depth) return bucket;
    else at += 1;
  }
}

async function forgetImport(context: StoreContext, depth: number, index: number): Promise<void> {
  await context.table.write([
    {
      update: { pk: bucketPk(context.scope, depth, index), sk: HEAD },
      set: { expression: "REMOVE #applied" },
      if: { expression: "attribute_exists(#applied)" },
    },
  ]);
}
