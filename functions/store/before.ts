import { packBase, unpackBase } from "./base-format.ts";
import { fromBaseRow, toBaseRow } from "./bucket.ts";
import type { StoreContext } from "./context.ts";
import { beforeObjects, contentDigest } from "./keys.ts";
import { listObjects, openObject, putObject } from "./objects.ts";
import type { BucketBefore, StoredAccount } from "./store.ts";

/** Pieces a group is read from at most; each needs a worker that died, or lost a race. */
const PIECES_MAX = 1_000;
const LENGTH_BYTES = 4;
const MEDIA_TYPE = "application/octet-stream";

/** A piece: the length of its head, the head as JSON, the accounts of all its buckets as one base. */
interface Head {
  readonly buckets: readonly {
    readonly index: number;
    readonly version: number;
    /** Accounts in the order of the base: those that were changed, and behind them those that went. */
    readonly changed: number;
    readonly removed: number;
  }[];
}

/**
 * Keeps what accounts were, under a name that follows from the content: workers that keep the same
 * write one object, and none writes over what another kept.
 */
export async function saveBefore(
  context: StoreContext,
  importId: string,
  group: number,
  before: readonly BucketBefore[],
): Promise<void> {
  const ordered = [...before].sort((a, b) => a.index - b.index || a.version - b.version);
  const piece = encode(ordered);
  const name = contentDigest(piece.toString("latin1"));
  const key = `${beforeObjects(context.scope, importId, group)}${name}`;
  await putObject(context.clients, key, piece, MEDIA_TYPE);
}

export async function readBefore(
  context: StoreContext,
  importId: string,
  group: number,
): Promise<readonly BucketBefore[]> {
  const prefix = beforeObjects(context.scope, importId, group);
  const objects = await listObjects(context.clients, prefix, null, PIECES_MAX);
  const pieces = await Promise.all(objects.map(({ key }) => readPiece(context, key)));
  return pieces.flat();
}

export const isBefore = (key: string): boolean => key.includes("/before/");

/** Forgets an account in what was kept. */
export async function purgeBefore(
  context: StoreContext,
  key: string,
  isIt: (externalId: string) => boolean,
): Promise<void> {
  const piece = await readPiece(context, key);
  const isOther = ({ account }: StoredAccount): boolean => !isIt(account.externalId);
  const purged = piece.map((each) => ({
    ...each,
    changed: each.changed.filter(isOther),
    removed: each.removed.filter(isOther),
  }));
  const countOf = (all: readonly BucketBefore[]): number =>
    all.reduce((sum, { changed, removed }) => sum + changed.length + removed.length, 0);
  if (countOf(purged) === countOf(piece)) return;
  await putObject(context.clients, key, encode(purged), MEDIA_TYPE);
}

function encode(before: readonly BucketBefore[]): Buffer {
  const buckets = before.map(({ index, version, changed, removed }) => ({
    index,
    version,
    changed: changed.length,
    removed: removed.length,
  }));
  const head = Buffer.from(JSON.stringify({ buckets } satisfies Head));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(head.length);
  const rows = before.flatMap(({ changed, removed }) => [...changed, ...removed].map(toBaseRow));
  return Buffer.concat([length, head, packBase(rows)]);
}

async function readPiece(context: StoreContext, key: string): Promise<readonly BucketBefore[]> {
  const stream = await openObject(context.clients, key);
  if (stream === null) return [];
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk as Uint8Array);
  const piece = Buffer.concat(chunks);
  const end = LENGTH_BYTES + piece.readUInt32BE(0);
  const { buckets } = JSON.parse(piece.toString("utf8", LENGTH_BYTES, end)) as Head;
  const accounts = unpackBase(piece.subarray(end)).map((row) => fromBaseRow(context, row));
  let from = 0;
  const next = (count: number): StoredAccount[] => {
    from += count;
    return accounts.slice(from - count, from);
  };
  return buckets.map(({ index, version, changed, removed }) => ({
    ...{ index, version },
    changed: next(changed),
    removed: next(removed),
  }));
}
