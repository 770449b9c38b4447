/**
 * API keys: an item under the key's public part, which the authorizer reads, and one under the
 * tenant, which the tenant lists; always written together. Of the text only its SHA-256 is stored.
 */
import { randomBytes } from "node:crypto";
import { API_KEY_RANDOM_BYTES, type KeyMode, makeApiKey } from "../contract/api-key.ts";
import { API_KEYS_MAX } from "../contract/limits.ts";
import { isScope, type Scope } from "../contract/scopes.ts";
import type { ApiKeyEntity, ApiKeyRecord, Full, Made, NewApiKey } from "./access-types.ts";
import { writeAudited } from "./audit.ts";
import type { Clients } from "./clients.ts";
import type { StoreContext } from "./context.ts";
import { attempts, isFull, oneLess, oneMore, wrote } from "./counted.ts";
import { StoreError } from "./errors.ts";
import { apiKeyPrefix, keyItem, ownerPk } from "./identity-keys.ts";
import { type Action, absent, type Item, openTable } from "./table.ts";
import { pageOf } from "./versioned.ts";

export interface StoredKey {
  readonly keyId: string;
  readonly tenantId: string;
  readonly scopes: readonly Scope[];
  /** SHA-256 of the key's text, hex. */
  readonly hash: string;
  /** RFC 3339 UTC; absent while the key is good. */
  readonly revokedAt?: string;
  /** RFC 3339 UTC; from then on it opens nothing. */
  readonly expiresAt?: string;
}

/** What is stored under the public part of a key; the caller compares the hash. */
export async function findKey(clients: Clients, name: string): Promise<StoredKey | null> {
  const item = await openTable(clients.dynamo, clients.names.identityTable).get(keyItem(name));
  if (!item) return null;
  return {
    keyId: String(item.keyId),
    tenantId: String(item.tenantId),
    scopes: scopesOf(item),
    hash: String(item.hash),
    ...dates(item, "revokedAt", "expiresAt"),
  };
}

export function openApiKeys(context: StoreContext): ApiKeyEntity {
  return {
    create: (key) => create(context, key),
    read: (id) => read(context, id),
    async list(after, limit) {
      const items = await context.identity.query({
        pk: ownerPk(context.scope),
        prefix: apiKeyPrefix,
        after: after === null ? null : `${apiKeyPrefix}${after}`,
        limit: limit + 1,
      });
      return pageOf(items.map(toRecord), limit, ({ id }) => id);
    },
    revoke: (id) => revoke(context, id),
    rotate: (id, replacement) => rotate(context, id, replacement),
  };
}

const recordItem = (context: StoreContext, id: string) => ({
  pk: ownerPk(context.scope),
  sk: `${apiKeyPrefix}${id}`,
});

async function read(context: StoreContext, id: string): Promise<ApiKeyRecord | null> {
  const item = await context.identity.get(recordItem(context, id));
  return item && toRecord(item);
}

function create(context: StoreContext, key: NewApiKey): Promise<Made<ApiKeyRecord> | Full> {
  return attempts(async () => {
    const before = await read(context, key.id);
    const made = freshKey(context, key);
    const counted = before ? [forget(context, before)] : [oneMore(context, "keys", API_KEYS_MAX)];
    const refused = await writeAudited(context, [...made.actions(before), ...counted], {
      action: "created",
      resource: key.id,
      version: 1,
      after: audited(made.answer.record),
    });
    if (wrote(refused)) return made.answer;
    return before ? undefined : fullOrAgain(context);
  });
}

/** Why one more was refused: there are as many as may be, or (undefined) it is worth another try. */
async function fullOrAgain(context: StoreContext): Promise<Full | undefined> {
  if (!(await isFull(context, "keys", API_KEYS_MAX))) return undefined;
  return (await uncountEnded(context)) ? undefined : { kind: "full" };
}

/** Keys whose time is over leave their places, once each; false when there are none. */
async function uncountEnded(context: StoreContext): Promise<boolean> {
  const { identity, scope, trace } = context;
  const items = await identity.query({ pk: ownerPk(scope), prefix: apiKeyPrefix });
  const ended = items.map(toRecord).filter((key) => isCounted(key) && isPast(key, trace.now));
  for (const key of ended) {
    const next = { ...key, uncountedSince: trace.now.toISOString() };
    // Refused: somebody else did the same, or revoked it.
    await context.table.write([replaceRecord(context, key, next), oneLess(context, "keys")]);
  }
  return ended.length > 0;
}

const isCounted = (key: ApiKeyRecord): boolean =>
  key.revokedAt === undefined && key.uncountedSince === undefined;

const isPast = ({ expiresAt }: ApiKeyRecord, now: Date): boolean =>
  expiresAt !== undefined && Date.parse(expiresAt) <= now.getTime();

function revoke(context: StoreContext, id: string): Promise<ApiKeyRecord | null> {
  return attempts(async () => {
    const before = await read(context, id);
    if (before === null || before.revokedAt !== undefined) return before;
    const next = { ...before, revokedAt: context.trace.now.toISOString() };
    const actions = [
      setOnKey(context, before, "revokedAt", next.revokedAt),
      replaceRecord(context, before, next),
      ...(isCounted(before) ? [oneLess(context, "keys")] : []),
    ];
    const refused = await writeAudited(context, actions, {
      action: "revoked",
      resource: id,
      version: 2,
      before: audited(before),
      after: audited(next),
    });
    return wrote(refused) ? next : undefined;
  });
}

function rotate(
  context: StoreContext,
  id: string,
  { newId, until, expiresAt }: Parameters<ApiKeyEntity["rotate"]>[1],
): Promise<Made<ApiKeyRecord> | Full> {
  const now = context.trace.now;
  return attempts(async () => {
    const [before, again] = await Promise.all([read(context, id), read(context, newId)]);
    if (before === null) throw new StoreError("absent", "There is no such key");
    if (before.replacedBy !== newId && !isWorking(before, now))
      throw new StoreError("wrong-state", "The key does not work any more");
    const { name, mode, scopes } = before;
    const life = expiresAt ?? (again ? again.expiresAt : before.expiresAt);
    const made = freshKey(context, { id: newId, name, mode, scopes, expiresAt: life });
    const end =
      before.expiresAt !== undefined && before.expiresAt < until ? before.expiresAt : until;
    const replaced = { ...before, replacedBy: newId, expiresAt: end };
    // While both work both are counted; one that ends at once gives its place to the other.
    const endsNow = again === null && isPast(replaced, now);
    const old = endsNow ? { ...replaced, uncountedSince: now.toISOString() } : replaced;
    const actions = [
      ...made.actions(again),
      ...(again ? [forget(context, again)] : []),
      ...(again || endsNow ? [] : [oneMore(context, "keys", API_KEYS_MAX)]),
      setOnKey(context, before, "expiresAt", end),
      replaceRecord(context, before, old),
    ];
    const refused = await writeAudited(context, actions, {
      action: "rotated",
      resource: id,
      version: 1,
      before: audited(before),
      after: audited(old),
    });
    if (wrote(refused)) return made.answer;
    return again || endsNow ? undefined : fullOrAgain(context);
  });
}

/** What may be on record of a key: nothing of its text. */
function audited({ mode, scopes, expiresAt, revokedAt, replacedBy }: ApiKeyRecord) {
  return { mode, scopes, expiresAt, revokedAt, replacedBy };
}

function isWorking(key: ApiKeyRecord, now: Date): boolean {
  return key.revokedAt === undefined && key.replacedBy === undefined && !isPast(key, now);
}

// A name of 8 base62 characters could in theory be drawn twice: then the write is refused, and
// another is drawn.
function freshKey(context: StoreContext, key: NewApiKey) {
  const { text, name: lookup, hash } = makeApiKey(key.mode, randomBytes(API_KEY_RANDOM_BYTES));
  const { now, actor } = context.trace;
  const record: ApiKeyRecord = {
    ...key,
    lookup,
    createdAt: now.toISOString(),
    createdBy: actor,
  };
  const identity = context.clients.names.identityTable;
  const key_: Item = {
    ...keyItem(lookup),
    keyId: key.id,
    tenantId: context.scope.tenantId,
    scopes: [...key.scopes],
    hash,
    createdAt: record.createdAt,
    expiresAt: key.expiresAt,
  };
  return {
    answer: { kind: "made", record, secret: text } as const,
    /** `before`: what a crashed request left under the same id. */
    actions: (before: ApiKeyRecord | null): Action[] => [
      { in: identity, put: key_, if: absent },
      before
        ? replaceRecord(context, before, record)
        : { in: identity, put: { ...recordItem(context, key.id), ...record }, if: absent },
    ],
  };
}

const forget = (context: StoreContext, { lookup }: ApiKeyRecord): Action => ({
  in: context.clients.names.identityTable,
  remove: keyItem(lookup),
});

function replaceRecord(context: StoreContext, before: ApiKeyRecord, next: ApiKeyRecord): Action {
  const same = ["revokedAt", "replacedBy", "uncountedSince"] as const;
  const clauses = same.map((name) =>
    before[name] === undefined ? `attribute_not_exists(#${name})` : `#${name} = :${name}`,
  );
  const held = same.flatMap((name) => (before[name] === undefined ? [] : [[name, before[name]]]));
  return {
    in: context.clients.names.identityTable,
    put: { ...recordItem(context, next.id), ...next },
    if: {
      expression: ["#lookup = :lookup", ...clauses].join(" AND "),
      values: { lookup: before.lookup, ...Object.fromEntries(held) },
    },
  };
}

const setOnKey = (
  context: StoreContext,
  { lookup }: ApiKeyRecord,
  name: "revokedAt" | "expiresAt",
  at: string,
): Action => ({
  in: context.clients.names.identityTable,
  update: keyItem(lookup),
  set: { expression: `SET #${name} = :at`, values: { at } },
  if: { expression: "attribute_exists(#pk)" },
});

function toRecord(item: Item): ApiKeyRecord {
  return {
    id: String(item.id),
    name: String(item.name),
    mode: String(item.mode) as KeyMode,
    scopes: scopesOf(item),
    lookup: String(item.lookup),
    createdAt: String(item.createdAt),
    createdBy: String(item.createdBy),
    ...dates(item, "expiresAt", "revokedAt", "uncountedSince", "lastUsedAt"),
    ...(typeof item.replacedBy === "string" && { replacedBy: item.replacedBy }),
  };
}

/** Scopes as stored; one that exists no more is left out. */
export function scopesOf({ scopes }: Item): Scope[] {
  return (Array.isArray(scopes) ? scopes.map(String) : []).filter(isScope);
}

/** Those of these attributes that are there. */
export function dates<N extends string>(item: Item, ...names: N[]): { readonly [K in N]?: string } {
  const found = names.filter((name) => typeof item[name] === "string");
  return Object.fromEntries(found.map((name) => [name, String(item[name])])) as {
    readonly [K in N]?: string;
  };
}
