/**
 * Tenants and how they come to be, in a table of its own: who may come in is decided before any
 * tenant's data can be reached.
 */
import { PutItemCommand, paginateQuery } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { ulid } from "ulid";
import type { KeyMode } from "../contract/api-key.ts";
import type { Scope } from "../contract/scopes.ts";
import { type AnyTier, DEFAULT_TIER } from "../contract/tiers.ts";
import type { Clients } from "./clients.ts";
import { StoreError } from "./errors.ts";
import { TENANTS } from "./identity-keys.ts";
import { openStore } from "./index.ts";
import { giveTier } from "./rate-limits.ts";
import { tenantScope } from "./scope.ts";
import { giveStanding } from "./standing.ts";

export interface NewTenant {
  /** A `ten_…` id; drawn when left out. Given again, the same tenant is returned. */
  readonly tenantId?: string;
  readonly name: string;
  readonly mode: KeyMode;
  /** `sandbox` for a test tenant and `standard` for others, when left out. */
  readonly tier?: AnyTier;
  /** `partner`: it can have clients; an id: it is the client of that partner. */
  readonly standing?: "partner" | { readonly clientOf: string };
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
  const tier = tenant.tier ?? (mode === "test" ? "sandbox" : DEFAULT_TIER);
  await giveTier(clients, tenantScope(tenantId), tier);
  await giveStanding(clients, tenantScope(tenantId), tenant.standing);
  const item = { pk: TENANTS, sk: tenantId, name, mode, createdAt: now.toISOString() };
  await clients.dynamo.send(
    new PutItemCommand({ TableName: clients.names.identityTable, Item: marshall(item) }),
  );
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
  /** What its owner calls it. */
  readonly name?: string;
}

/**
 * A key of a tenant that nobody of the tenant asked for: its first one, or one of the operator's.
 * `text` is shown to its owner now and can never be read again.
 */
export async function createKey(
  clients: Clients,
  { tenantId, mode, scopes, name = "First key" }: NewKey,
  now: Date,
): Promise<{ readonly keyId: string; readonly text: string }> {
  const keyId = `key_${ulid(now.getTime())}`;
  const store = openStore(clients, tenantScope(tenantId), { now, actor: "identity" });
  const made = await store.access.apiKeys.create({ id: keyId, name, mode, scopes });
  if (made.kind === "full") throw new StoreError("wrong-state", "The tenant has too many keys");
  return { keyId, text: made.secret };
}
