/**
 * OAuth clients: an item under the client's id, which the token endpoint and the authorizer read,
 * and one under the tenant, which the tenant lists; always written together.
 */
import { hash, randomBytes } from "node:crypto";
import { API_KEY_RANDOM_BYTES, makeClientSecret } from "../contract/api-key.ts";
import type { ClientKey } from "../contract/client-keys.ts";
import { OAUTH_CLIENTS_MAX } from "../contract/limits.ts";
import type { Scope } from "../contract/scopes.ts";
import type {
  Full,
  Made,
  NewOAuthClient,
  OAuthClientEntity,
  OAuthClientRecord,
} from "./access-types.ts";
import { dates, scopesOf } from "./api-keys.ts";
import { writeAudited } from "./audit.ts";
import type { Clients } from "./clients.ts";
import type { StoreContext } from "./context.ts";
import { attempts, isFull, oneLess, oneMore, wrote } from "./counted.ts";
import { StoreError } from "./errors.ts";
import { assertionItem, clientItem, oauthClientPrefix, ownerPk } from "./identity-keys.ts";
import { type Action, absent, type Item, openTable } from "./table.ts";
import { pageOf } from "./versioned.ts";

export interface StoredClient {
  readonly clientId: string;
  readonly tenantId: string;
  readonly scopes: readonly Scope[];
  /** SHA-256 of its secret, hex; absent for a client with keys. */
  readonly hash?: string;
  /** SHA-256 of the secret before, hex, and until when that works. */
  readonly previousHash?: string;
  readonly previousUntil?: string;
  readonly keys: readonly ClientKey[];
  readonly revokedAt?: string;
}

export async function findClient(clients: Clients, clientId: string): Promise<StoredClient | null> {
  const table = openTable(clients.dynamo, clients.names.identityTable);
  const item = await table.get(clientItem(clientId));
  if (!item) return null;
  return {
    clientId: String(item.id),
    tenantId: String(item.tenantId),
    scopes: scopesOf(item),
    keys: keysOf(item),
    ...dates(item, "hash", "previousHash", "previousUntil", "revokedAt"),
  };
}

/** Takes note of an assertion; false when it had been used. `until` (epoch seconds) ends the memory. */
export async function useAssertion(
  clients: Clients,
  clientId: string,
  jti: string,
  until: number,
): Promise<boolean> {
  const table = openTable(clients.dynamo, clients.names.identityTable);
  const key = assertionItem(clientId, hash("sha256", jti));
  return wrote(await table.write([{ put: { ...key, ttl: until }, if: absent }]));
}

export function openOAuthClients(context: StoreContext): OAuthClientEntity {
  return {
    create: (client) => create(context, client),
    read: (id) => read(context, id),
    async list(after, limit) {
      const items = await context.identity.query({
        pk: ownerPk(context.scope),
        prefix: oauthClientPrefix,
        after: after === null ? null : `${oauthClientPrefix}${after}`,
        limit: limit + 1,
      });
      return pageOf(items.map(toRecord), limit, ({ id }) => id);
    },
    revoke: (id) => revoke(context, id),
    rotateSecret: (id, rotation) => rotateSecret(context, id, rotation),
    replaceKeys: (id, keys) => replaceKeys(context, id, keys),
  };
}

const recordItem = (context: StoreContext, id: string) => ({
  pk: ownerPk(context.scope),
  sk: `${oauthClientPrefix}${id}`,
});

async function read(context: StoreContext, id: string): Promise<OAuthClientRecord | null> {
  const item = await context.identity.get(recordItem(context, id));
  return item && toRecord(item);
}

function create(
  context: StoreContext,
  client: NewOAuthClient,
): Promise<Made<OAuthClientRecord> | Full> {
  const identity = context.clients.names.identityTable;
  const { now, actor } = context.trace;
  const record = { ...client, createdAt: now.toISOString(), createdBy: actor };
  return attempts(async () => {
    const secret =
      client.keys.length > 0 ? undefined : makeClientSecret(randomBytes(API_KEY_RANDOM_BYTES));
    // Under the same id again it is the request that crashed before it could answer.
    const again = (await read(context, client.id)) !== null;
    const { tenantId } = context.scope;
    const actions: Action[] = [
      {
        in: identity,
        put: { ...clientItem(client.id), ...record, tenantId, hash: secret?.hash },
        if: again ? { expression: "#tenantId = :tenantId", values: { tenantId } } : absent,
      },
      { in: identity, put: { ...recordItem(context, client.id), ...record } },
      ...(again ? [] : [oneMore(context, "clients", OAUTH_CLIENTS_MAX)]),
    ];
    const refused = await writeAudited(context, actions, {
      action: "created",
      resource: client.id,
      version: 1,
      after: audited(record),
    });
    if (wrote(refused)) return { kind: "made", record, secret: secret?.text ?? "" } as const;
    if (!again && (await isFull(context, "clients", OAUTH_CLIENTS_MAX)))
      return { kind: "full" } as const;
    return undefined;
  });
}

function revoke(context: StoreContext, id: string): Promise<OAuthClientRecord | null> {
  const identity = context.clients.names.identityTable;
  return attempts(async () => {
    const before = await read(context, id);
    if (before === null || before.revokedAt !== undefined) return before;
    const at = context.trace.now.toISOString();
    const mark = { expression: "SET #revokedAt = :at", values: { at } };
    const good = { expression: "attribute_exists(#pk) AND attribute_not_exists(#revokedAt)" };
    const actions: Action[] = [
      { in: identity, update: clientItem(id), set: mark, if: good },
      { in: identity, update: recordItem(context, id), set: mark, if: good },
      oneLess(context, "clients"),
    ];
    const next = { ...before, revokedAt: at };
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

function rotateSecret(
  context: StoreContext,
  id: string,
  { rotationId, until }: { readonly rotationId: string; readonly until: string },
): Promise<Made<OAuthClientRecord>> {
  const identity = context.clients.names.identityTable;
  return attempts(async () => {
    const before = await working(context, id, (client) => client.keys.length === 0);
    const secret = makeClientSecret(randomBytes(API_KEY_RANDOM_BYTES));
    const rotatedAt = context.trace.now.toISOString();
    const isAgain = before.rotationId === rotationId;
    const rotation = { rotatedAt, rotationId, previousUntil: until };
    const asRead = sameRotation(before);
    const onRecord =
      "SET #rotatedAt = :rotatedAt, #rotationId = :rotationId, #previousUntil = :previousUntil";
    // The hash that is there moves on, unseen; unless a request that crashed put it there.
    const onClient = `${onRecord}, ${isAgain ? "" : "#previousHash = #hash, "}#hash = :hash`;
    const actions: Action[] = [
      {
        in: identity,
        update: clientItem(id),
        set: { expression: onClient, values: { ...rotation, hash: secret.hash } },
        if: asRead,
      },
      {
        in: identity,
        update: recordItem(context, id),
        set: { expression: onRecord, values: rotation },
        if: asRead,
      },
    ];
    const record = { ...before, ...rotation };
    const refused = await writeAudited(context, actions, {
      action: "rotated",
      resource: id,
      version: 1,
      before: audited(before),
      after: audited(record),
    });
    return wrote(refused) ? { kind: "made", record, secret: secret.text } : undefined;
  });
}

function replaceKeys(
  context: StoreContext,
  id: string,
  keys: readonly ClientKey[],
): Promise<OAuthClientRecord> {
  const identity = context.clients.names.identityTable;
  return attempts(async () => {
    const before = await working(context, id, (client) => client.keys.length > 0);
    const set = { expression: "SET #keys = :keys", values: { keys: [...keys] } };
    const good = { expression: "attribute_exists(#pk) AND attribute_not_exists(#revokedAt)" };
    const actions: Action[] = [
      { in: identity, update: clientItem(id), set, if: good },
      { in: identity, update: recordItem(context, id), set, if: good },
    ];
    const record = { ...before, keys };
    const refused = await writeAudited(context, actions, {
      action: "changed",
      resource: id,
      version: 1,
      before: audited(before),
      after: audited(record),
    });
    return wrote(refused) ? record : undefined;
  });
}

async function working(
  context: StoreContext,
  id: string,
  fits: (client: OAuthClientRecord) => boolean,
): Promise<OAuthClientRecord> {
  const found = await read(context, id);
  if (found === null) throw new StoreError("absent", "There is no such client");
  if (found.revokedAt !== undefined || !fits(found))
    throw new StoreError("wrong-state", "The client is revoked, or proves itself in another way");
  return found;
}

function sameRotation({ rotationId }: OAuthClientRecord) {
  const good = "attribute_exists(#pk) AND attribute_not_exists(#revokedAt)";
  return rotationId === undefined
    ? { expression: `${good} AND attribute_not_exists(#rotationId)` }
    : { expression: `${good} AND #rotationId = :read`, values: { read: rotationId } };
}

/** Of its public keys only how many: their names are free text. */
function audited({ scopes, keys, revokedAt, previousUntil }: OAuthClientRecord) {
  return { scopes, keys: keys.length, revokedAt, previousUntil };
}

function toRecord(item: Item): OAuthClientRecord {
  return {
    id: String(item.id),
    name: String(item.name),
    scopes: scopesOf(item),
    keys: keysOf(item),
    createdAt: String(item.createdAt),
    createdBy: String(item.createdBy),
    ...dates(item, "revokedAt", "rotatedAt", "rotationId", "previousUntil", "lastUsedAt"),
  };
}

const keysOf = ({ keys }: Item): ClientKey[] => (Array.isArray(keys) ? (keys as ClientKey[]) : []);
