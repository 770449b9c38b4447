import { type Head, inIdOrder, type LoadedBucket, loadBucket, noItems, truthOf } from "./bucket.ts";
import { baseActions, type HeadBody, headItem } from "./bucket-write.ts";
import type { StoreContext } from "./context.ts";
import { StoreError } from "./errors.ts";
import { baseSk, bucketOf, bucketPk, changeSk, HEAD, hash32OfId } from "./keys.ts";
import type { StoredAccount } from "./store.ts";
import { type Action, absent, backoffMillis, pause, type Refused } from "./table.ts";

/**
 * Splits one bucket into those of a greater depth. Several callers may do it at once, and a caller
 * that comes after a crash goes on where it stopped: a sealed bucket changes no more, so everyone
 * writes the same successors.
 *
 * Successors start one version above their parent, so that versions keep growing along every path
 * and in every sum.
 */
export async function splitBucket(
  context: StoreContext,
  depth: number,
  index: number,
  to: number,
): Promise<void> {
  const bucket = await seal(context, depth, index, to);
  if (bucket.head.splitTo !== undefined) return;
  for (const [child, accounts] of partition(bucket, bucket.head.sealedTo)) {
    await writeChild(context, bucket.head, child, accounts);
  }
  await untilDone(() => context.table.write(handOver(context, bucket)));
}

type Sealed = Head & { readonly sealedTo: number };
type SealedBucket = LoadedBucket & { readonly head: Sealed };

/** Seals the bucket unless it is; the first depth asked for stands. */
async function seal(
  context: StoreContext,
  depth: number,
  index: number,
  to: number,
): Promise<SealedBucket> {
  const key = { pk: bucketPk(context.scope, depth, index), sk: HEAD };
  const empty = { version: 0, base: 0, chunks: 0, bytes: 0, changes: 0, changeSum: 0, accounts: 0 };
  for (let attempt = 0; ; attempt++) {
    if (attempt > 0) await pause(backoffMillis(attempt));
    const bucket = await loadBucket(context, depth, index);
    if (isSealed(bucket)) return bucket;
    const refused = await context.table.write([
      bucket.head === null
        ? {
            put: headItem(context, bucket, { ...empty, origin: "grow", sealedTo: to }),
            if: absent,
          }
        : {
            update: key,
            set: { expression: "SET #sealedTo = :to", values: { to } },
            if: { expression: "attribute_not_exists(#sealedTo)" },
          },
    ]);
    if (refused.length > 0 && attempt === ATTEMPTS_MAX) {
      throw new StoreError("busy", "A bucket could not be sealed");
    }
  }
}

const isSealed = (bucket: LoadedBucket): bucket is SealedBucket =>
  bucket.head?.sealedTo !== undefined;

/** Successors that get accounts; the first one alone when there are none but there was history. */
function partition(
  bucket: SealedBucket,
  to: number,
): ReadonlyMap<number, readonly StoredAccount[]> {
  const children = new Map<number, StoredAccount[]>();
  for (const stored of inIdOrder(truthOf(bucket), bucket.base)) {
    const child = bucketOf(hash32OfId(stored.id), to);
    const group = children.get(child);
    if (group) group.push(stored);
    else children.set(child, [stored]);
  }
  const first = bucket.index * 2 ** (to - bucket.depth);
  if (children.size === 0 && bucket.head.version > 0) children.set(first, []);
  return children;
}

async function writeChild(
  context: StoreContext,
  parent: Sealed,
  index: number,
  accounts: readonly StoredAccount[],
): Promise<void> {
  const depth = parent.sealedTo;
  const at = { depth, index, head: null };
  const child: LoadedBucket = { ...at, base: [], changes: new Map(), items: noItems };
  const version = parent.version + 1;
  const base = baseActions(context, child, version, accounts);
  const head: HeadBody = {
    version,
    ...base.head,
    changes: 0,
    changeSum: 0,
    accounts: accounts.length,
    origin: "grow",
    ...(parent.applied && { applied: parent.applied }),
  };
  const key = { pk: bucketPk(context.scope, depth, index), sk: HEAD };
  const actions: Action[] = [{ put: headItem(context, child, head), if: absent }, ...base.actions];
  await untilDone(async () => {
    const refused = await context.table.write(actions);
    // Refused by a race alone, the child may not be there: nobody may follow a split to nothing.
    return refused.length > 0 && (await context.table.get(key)) !== null ? [] : refused;
  });
}

/** The parent points to its successors and gives up what they now hold. */
function handOver(context: StoreContext, bucket: SealedBucket): Action[] {
  const pk = bucketPk(context.scope, bucket.depth, bucket.index);
  const emptied = "#base = :none, #chunks = :none, #changes = :none, #changeSum = :none";
  return [
    {
      update: { pk, sk: HEAD },
      set: {
        expression: `SET #splitTo = :to, ${emptied}`,
        values: { to: bucket.head.sealedTo, none: 0 },
      },
    },
    ...Array.from({ length: bucket.head.chunks }, (_, chunk) => ({
      remove: { pk, sk: baseSk(chunk) },
    })),
    ...[...bucket.changes.keys()].map((id) => ({ remove: { pk, sk: changeSk(id) } })),
  ];
}

const ATTEMPTS_MAX = 40;

async function untilDone(write: () => Promise<Refused>): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    if (attempt > 0) await pause(backoffMillis(attempt));
    if ((await write()).length === 0) return;
  }
  throw new StoreError("busy", "A split met others each time");
}
