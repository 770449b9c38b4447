/**
 * Removes all that is kept of a tenant but its own entry. Nothing notes
 * how far it is: it goes through everything there can be and removes what it finds, so whoever comes
 * after a crash does the same, and a pass that finds nothing is the census.
 */
import type { StoreContext } from "./context.ts";
import {
  apiKeyPrefix,
  clientItem,
  keyItem,
  oauthClientPrefix,
  originItem,
  originsItem,
  ownerPk,
  shareItem,
  shareLinkPrefix,
  standingItem,
} from "./identity-keys.ts";
import { type Key, META, objectsPrefix, tenantPk } from "./keys.ts";
import { listObjects, removeObjects } from "./objects.ts";
import { partitionKinds } from "./partitions.ts";
import type { TenantScope } from "./scope.ts";
import type { RemovalEntity, Removed } from "./store.ts";
import type { Item, Table } from "./table.ts";

/** Partitions looked at, and items removed, at a time. */
const AT_A_TIME = 16;
const READ_ITEMS = 200;
const LISTED_OBJECTS = 1_000;

export function openRemoval(context: StoreContext): RemovalEntity {
  const entry = { pk: tenantPk(context.scope), sk: META };
  return {
    async closedAt() {
      const meta = await context.table.get(entry);
      if (meta === null) return "gone";
      return meta.closedAt === undefined ? null : String(meta.closedAt);
    },
    removeAll: (goOn) => removeAll(context, goOn),
    async removeEntry() {
      await context.table.write([{ remove: entry }]);
    },
  };
}

/** One pass. It stops early when `goOn` says so; there is more to do then. */
async function removeAll(context: StoreContext, goOn: () => boolean): Promise<Removed> {
  let items = 0;
  for (const { pks } of partitionKinds) {
    const found = await eachOf(pks(context), goOn, (pk) => emptyPartition(context, pk, goOn));
    items += found;
    if (!goOn()) return { items, objects: 0, whole: false };
  }
  const identity = await removeIdentity(context, goOn);
  const objects = await removeFiles(context, goOn);
  return { items: items + identity, objects, whole: goOn() };
}

async function emptyPartition(
  { table, scope }: StoreContext,
  pk: string,
  goOn: () => boolean,
): Promise<number> {
  const kept = (key: Key): boolean => key.pk === tenantPk(scope) && key.sk === META;
  return emptied(table, pk, goOn, kept);
}

async function emptied(
  table: Table,
  pk: string,
  goOn: () => boolean,
  kept: (key: Key) => boolean = () => false,
): Promise<number> {
  let removed = 0;
  for (let after: string | null = null; goOn(); ) {
    const items: readonly Item[] = await table.query({ pk, after, only: [], limit: READ_ITEMS });
    const going = items.filter((item) => !kept(item));
    await Promise.all(going.map(({ sk }) => table.write([{ remove: { pk, sk } }])));
    removed += going.length;
    if (items.length < READ_ITEMS) return removed;
    after = items.at(-1)?.sk ?? after;
  }
  return removed;
}

// ------------------------------------------------------------ who may come in

/**
 * What lies under a credential's own name goes before the tenant's list of them. It is removed
 * unseen: a tenant's session may not read what could be another's.
 */
async function removeIdentity(
  { identity, scope }: StoreContext,
  goOn: () => boolean,
): Promise<number> {
  const pk = ownerPk(scope);
  let removed = 0;
  const remove = async (key: Key): Promise<void> => {
    await identity.write([{ remove: key }]);
    removed += 1;
  };
  // That it is a client who leaves keeps its credentials out until the last is forgotten.
  const items = (await identity.query({ pk })).filter(({ sk }) => sk !== standingItem(scope).sk);
  for (const item of items) {
    for (const key of outside(item, scope)) if (goOn()) await remove(key);
    if (!goOn()) return removed;
    await remove({ pk, sk: item.sk });
  }
  return removed;
}

/** Where else there is something of what a tenant lists. */
function outside({ sk, lookup, origins }: Item, scope: TenantScope): readonly Key[] {
  if (sk.startsWith(apiKeyPrefix)) return [keyItem(String(lookup))];
  if (sk.startsWith(shareLinkPrefix)) return [shareItem(String(lookup))];
  if (sk.startsWith(oauthClientPrefix)) return [clientItem(sk.slice(oauthClientPrefix.length))];
  if (sk !== originsItem(scope).sk || !Array.isArray(origins)) return [];
  return origins.map((origin) => originItem(String(origin), scope));
}

// ------------------------------------------------------------ files

async function removeFiles({ clients, scope }: StoreContext, goOn: () => boolean): Promise<number> {
  let removed = 0;
  while (goOn()) {
    const objects = await listObjects(clients, objectsPrefix(scope), null, LISTED_OBJECTS);
    if (objects.length === 0) return removed;
    await removeObjects(
      clients,
      objects.map(({ key }) => key),
    );
    removed += objects.length;
  }
  return removed;
}

/** Adds up what the work makes of each, some at a time, as long as it may go on. */
async function eachOf(
  pks: AsyncIterable<string>,
  goOn: () => boolean,
  work: (pk: string) => Promise<number>,
): Promise<number> {
  const waiting = pks[Symbol.asyncIterator]();
  let sum = 0;
  const run = async () => {
    while (goOn()) {
      const { value, done } = await waiting.next();
      if (done === true) return;
      sum += await work(value);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, run));
  return sum;
}
