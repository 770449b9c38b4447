/**
 * Tenants and API keys, in a table of their own: who may come in is decided before any tenant's
 * data can be reached. Of a key only its SHA-256 is stored.
 */
import { randomBytes } from "node:crypto";
import {
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { ulid } from "ulid";
import { API_KEY_RANDOM_BYTES, type KeyMode, makeApiKey } from "../contract/api-key.ts";
import { isScope, type Scope } from "../contract/scopes.ts";
import type { Clients } from "./clients.ts";
import { openStore } from "./index.ts";
import { tenantScope } from "./scope.ts";

const TENANTS = "TENANTS";
const KEY = "KEY";
const keyPk = (name: string): string => `KEY#${name}`;

export interface NewTenant {
  /** A `ten_…` id; drawn when left out. Given again, the same tenant is returned. */
  readonly tenantId?: string;
  readonly name: string;
  readonly mode: KeyMode;
}

/** Makes a tenant known and gives it its (empty) data. Repeatable with the same id. */
export async function createTenant(
  clients: Clients,
  tenant: NewTenant,
  now: Date,
): Promise<string> {
  const tenantId = tenant.tenantId ?? `ten_${ulid(now.getTime())}`;
  const { name, mode } = tenant;
  const store = openStore(clients, tenantScope(tenantId), { now, actor: "identity" });
  await store.tenant.create({ name, mode, asOf: now.toISOString().slice(0, 10) });
  await put(clients, { pk: TENANTS, sk: tenantId, name, mode, createdAt: now.toISOString() });
  return tenantId;
}

/** Every tenant's id, in order. */
export async function* listTenants(clients: Clients): AsyncGenerator<string> {
  const pages = paginateQuery(
    { client: clients.dynamo },
    {
      TableName: clients.names.identityTable,
      KeyConditionExpression: "pk = :tenants",
      ExpressionAttributeValues: marshall({ ":tenants": TENANTS }),
      ProjectionExpression: "sk",
    },
  );
  for await (const page of pages) {
    for (const item of page.Items ?? []) yield String(unmarshall(item).sk);
  }
}

export interface NewKey {
  readonly tenantId: string;
  readonly mode: KeyMode;
  readonly scopes: readonly Scope[];
}

/** A new key of a tenant. `text` is shown to its owner now and can never be read again. */
export async function createKey(
  clients: Clients,
  key: NewKey,
  now: Date,
): Promise<{ readonly keyId: string; readonly text: string }> {
  const made = makeApiKey(key.mode, randomBytes(API_KEY_RANDOM_BYTES));
  const keyId = `key_${ulid(now.getTime())}`;
  await put(clients, {
    pk: keyPk(made.name),
    sk: KEY,
    keyId,
    tenantId: key.tenantId,
    scopes: [...key.scopes],
    hash: made.hash,
    createdAt: now.toISOString(),
  });
  return { keyId, text: made.text };
}

export interface StoredKey {
  readonly keyId: string;
  readonly tenantId: string;
  readonly scopes: readonly Scope[];
  /** SHA-256 of the key's text, hex. */
  readonly hash: string;
  /** RFC 3339 UTC; absent while the key is good. */
  readonly revokedAt?: string;
}

/** What is stored under the public part of a key; the caller compares the hash. */
export async function findKey(clients: Clients, name: string): Promise<StoredKey | null> {
  const { Item } = await clients.dynamo.send(
    new GetItemCommand({
      TableName: clients.names.identityTable,
      Key: marshall({ pk: keyPk(name), sk: KEY }),
      ConsistentRead: true,
    }),
  );
  if (!Item) return null;
  const { keyId, tenantId, scopes, hash, revokedAt } = unmarshall(Item);
  return {
    keyId: String(keyId),
    tenantId: String(tenantId),
    scopes: (Array.isArray(scopes) ? scopes.map(String) : []).filter(isScope),
    hash: String(hash),
    ...(typeof revokedAt === "string" && { revokedAt }),
  };
}

/** Takes a key out of use; within the authorizer's cache time it opens nothing any more. */
export async function revokeKey(clients: Clients, name: string, now: Date): Promise<void> {
  await clients.dynamo.send(
    new UpdateItemCommand({
      TableName: clients.names.identityTable,
      Key: marshall({ pk: keyPk(name), sk: KEY }),
      UpdateExpression: "SET revokedAt = if_not_exists(revokedAt, :now)",
      ConditionExpression: "attribute_exists(pk)",
      ExpressionAttributeValues: marshall({ ":now": now.toISOString() }),
    }),
  );
}

// A name of 8 base62 characters could in theory be drawn twice: then this fails, and nothing of the
// first key's owner is touched.
async function put(clients: Clients, item: Record<string, unknown>): Promise<void> {
  const once = item.pk === TENANTS ? {} : { ConditionExpression: "attribute_not_exists(pk)" };
  await clients.dynamo.send(
    new PutItemCommand({ TableName: clients.names.identityTable, Item: marshall(item), ...once }),
  );
}
