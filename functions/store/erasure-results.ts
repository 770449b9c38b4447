import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { BUCKETS_PER_GROUP, decodeTops, encodeTops, type Tops } from "../domain/index.ts";
import type { StoreContext } from "./context.ts";
import type { Erased, Place } from "./erasure-sweep.ts";
import {
  bucketOf,
  entitySk,
  hash32OfId,
  idempotencyPk,
  partialsPk,
  runsPrefix,
  snapshotPk,
  snapshotsPrefix,
  tenantPk,
  topsPrefix,
  topsSk,
} from "./keys.ts";
import { dataOf } from "./nodes.ts";
import { cut, join, packBytes, unpackBytes } from "./pack.ts";
import type { RunSummary } from "./store.ts";
import { type Action, type Item, type QueryRange, TRANSACTION_MAX_ITEMS } from "./table.ts";

const READ_ITEMS = 100;

/** Items of a range one by one, in order. */
async function* itemsOf(context: StoreContext, range: QueryRange): AsyncGenerator<Item> {
  for (let after = range.after ?? null; ; ) {
    const items = await context.table.query({ ...range, after, limit: READ_ITEMS });
    yield* items;
    if (items.length < READ_ITEMS) return;
    after = items.at(-1)?.sk ?? after;
  }
}

const isIn = (tops: Tops, erased: Erased): boolean =>
  [...tops.segments.values()].some((list) => list.some((one) => erased.isIt(one.externalId)));

// ------------------------------------------------------------ partials

/** What a query for each of these takes, in places passed by. */
const QUERY_WEIGHT = 10;
/** Of a node's first item: the depth of its tree, whether it has tops, its level. */
const NODE = /^[^#]+#(\d+)#(?:(T)#[^#]+|M)#(\d+)#/;

/**
 * Best accounts among the partial sums of every segmentation, of plans that are over as well: nodes
 * that name it are removed. Those of a plan in force have been measured anew by then, or will be.
 */
export async function* purgePartials(
  context: StoreContext,
  erased: Erased,
  after: string | null,
): AsyncGenerator<Place> {
  const [from = null, fromKey = null] = after?.split("/") ?? [];
  const segmentations = itemsOf(context, {
    pk: tenantPk(context.scope),
    prefix: entitySk("SGM", ""),
  });
  for await (const { id } of segmentations) {
    const name = String(id);
    if (from !== null && name < from) continue;
    const range = { pk: partialsPk(context.scope, name), only: ["chunks", "digest", "index"] };
    for await (const item of itemsOf(context, {
      ...range,
      after: name === from ? fromKey : null,
    })) {
      const isOver = isAbove(item, erased);
      yield {
        place: `${name}/${item.sk}`,
        weight: isOver ? QUERY_WEIGHT : 1,
        purge: async () => (isOver ? purgeNode(context, item, erased) : undefined),
      };
    }
  }
}

/**
 * Whether it is an item of a node whose best accounts are of buckets this account could be in: the
 * first, or one that could be left without it.
 */
function isAbove({ sk, chunks, digest, index }: Item, { id }: Erased): boolean {
  const [, depth, tops, level] = NODE.exec(sk) ?? [];
  if (tops === undefined || (chunks === undefined && digest === undefined)) return false;
  const bucket = bucketOf(hash32OfId(id), Number(depth));
  return Math.floor(bucket / BUCKETS_PER_GROUP ** Number(level)) === Number(index);
}

async function purgeNode(context: StoreContext, item: Item, erased: Erased): Promise<void> {
  const stem = item.sk.slice(0, -"00".length);
  const items = await context.table.query({ pk: item.pk, prefix: stem });
  const [first] = items;
  if (first === undefined) return;
  const mark = first.chunks === undefined ? "digest" : "version";
  const data = first.digest === undefined ? dataOf(items) : heldApart(items);
  if (data === null || !isIn(decodeTops(data), erased)) return;
  const asRead = { expression: `#${mark} = :read`, values: { read: first[mark] } };
  await context.table.write(
    items.map(({ pk, sk }, n) => ({ remove: { pk, sk }, ...(n === 0 && { if: asRead }) })),
  );
}

/** What pieces hold beside the item that says which of them count: also when that says others do. */
function heldApart(items: readonly Item[]): Uint8Array | null {
  const pieces = items.filter(({ data }) => data !== undefined);
  // Those being written are written after what they were measured from.
  const isWhole = pieces.length > 0 && pieces.every(({ digest }) => digest === pieces[0]?.digest);
  return isWhole ? joined(pieces) : null;
}

const joined = (items: readonly Item[]): Uint8Array =>
  unpackBytes(join(items.map((item) => item.data as Uint8Array)));

// ------------------------------------------------------------ snapshots

/** Lists of best accounts of every run, in force, superseded, or never in force: without it. */
export async function* purgeSnapshots(
  context: StoreContext,
  erased: Erased,
  after: string | null,
): AsyncGenerator<Place> {
  const pk = tenantPk(context.scope);
  for (const prefix of [runsPrefix("").slice(0, -1), snapshotsPrefix]) {
    const range = { pk, between: [prefix, `${prefix}~`] as const };
    const isBehind = after !== null && after >= `${prefix}~`;
    if (isBehind) continue;
    const on = after !== null && after > prefix ? after : null;
    for await (const item of itemsOf(context, { ...range, after: on })) {
      const id = runOf(item);
      yield { place: item.sk, weight: QUERY_WEIGHT, purge: () => purgeTops(context, id, erased) };
    }
  }
}

function runOf(item: Item): string {
  if (item.sk.startsWith(snapshotsPrefix)) return item.sk.slice(snapshotsPrefix.length);
  return (JSON.parse(String(item.run)) as RunSummary).id;
}

async function purgeTops(context: StoreContext, runId: string, erased: Erased): Promise<void> {
  const pk = snapshotPk(context.scope, runId);
  const items = await context.table.query({ pk, prefix: topsPrefix });
  const [first] = items;
  if (first === undefined) return;
  const tops = decodeTops(joined(items));
  if (!isIn(tops, erased)) return;
  const segments = new Map(
    [...tops.segments].map(([segment, list]) => [
      segment,
      list.filter(({ externalId }) => !erased.isIt(externalId)),
    ]),
  );
  const there = { expression: "attribute_exists(#pk)" };
  const pieces = cut(packBytes(encodeTops({ ...tops, segments })));
  const put = pieces.map((data, chunk): Action => {
    const item = { ...first, sk: topsSk(chunk), data };
    return chunk < items.length ? { put: item, if: there } : { put: item };
  });
  const gone = items.slice(pieces.length).map(({ sk }): Action => ({ remove: { pk, sk } }));
  await context.table.write([...put, ...gone].slice(0, TRANSACTION_MAX_ITEMS));
}

// ------------------------------------------------------------ kept answers

/** What is kept to repeat answers from: the body of one that names it is replaced. */
export async function* purgeAnswers(
  context: StoreContext,
  erased: Erased,
  after: string | null,
): AsyncGenerator<Place> {
  for await (const item of itemsOf(context, { pk: idempotencyPk(context.scope), after })) {
    yield {
      place: item.sk,
      weight: QUERY_WEIGHT,
      purge: () => purgeAnswer(context, item, erased),
    };
  }
}

async function purgeAnswer(context: StoreContext, item: Item, erased: Erased): Promise<void> {
  if (!(item.answer instanceof Uint8Array)) return;
  const answer: unknown = JSON.parse(zstdDecompressSync(item.answer).toString("utf8"));
  if (typeof answer !== "object" || answer === null || !isNamedAnywhere(answer, erased)) return;
  const body = JSON.stringify({ erased: true });
  const packed = zstdCompressSync(JSON.stringify({ ...answer, headers: {}, body }));
  await context.table.write([
    {
      update: { pk: item.pk, sk: item.sk },
      set: { expression: "SET #answer = :packed", values: { packed } },
      if: { expression: "attribute_exists(#answer)" },
    },
  ]);
}

/** In any text of a value; in texts that are JSON themselves, in any text of that. */
function isNamedAnywhere(value: unknown, erased: Erased): boolean {
  if (typeof value === "string") {
    const inner = /^[[{]/.test(value) ? parsed(value) : undefined;
    return erased.isNamedIn(value) || (inner !== undefined && isNamedAnywhere(inner, erased));
  }
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some((part) => isNamedAnywhere(part, erased));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
