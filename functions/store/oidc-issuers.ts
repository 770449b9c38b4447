/** Identity providers of tenants: one item each, under the tenant alone. */
import { OIDC_ISSUERS_MAX } from "../contract/limits.ts";
import { isScope } from "../contract/scopes.ts";
import type { OidcIssuer, OidcIssuerEntity, OidcPut, StoredIssuer } from "./access-types.ts";
import { writeAudited } from "./audit.ts";
import type { Clients } from "./clients.ts";
import type { StoreContext } from "./context.ts";
import { attempts, isFull, oneLess, oneMore, wrote } from "./counted.ts";
import { StoreError } from "./errors.ts";
import { issuerPrefix, ownerPk } from "./identity-keys.ts";
import type { TenantScope } from "./scope.ts";
import { type Action, absent, type Item, openTable, type Table } from "./table.ts";

/** All issuers of a tenant, by key: what the authorizer reads. */
export function issuersOf(clients: Clients, scope: TenantScope): Promise<readonly StoredIssuer[]> {
  return list(openTable(clients.dynamo, clients.names.identityTable), scope);
}

export function openOidcIssuers(context: StoreContext): OidcIssuerEntity {
  return {
    list: () => list(context.identity, context.scope),
    read: (key) => read(context, key),
    put: (issuer, ifVersion) => put(context, issuer, ifVersion),
    remove: (key) => remove(context, key),
  };
}

const itemKey = (scope: TenantScope, key: string) => ({
  pk: ownerPk(scope),
  sk: `${issuerPrefix}${key}`,
});

async function list(identity: Table, scope: TenantScope): Promise<readonly StoredIssuer[]> {
  const items = await identity.query({ pk: ownerPk(scope), prefix: issuerPrefix });
  return items.map(toIssuer);
}

async function read(context: StoreContext, key: string): Promise<StoredIssuer | null> {
  const item = await context.identity.get(itemKey(context.scope, key));
  return item && toIssuer(item);
}

function put(
  context: StoreContext,
  issuer: OidcIssuer,
  ifVersion: number | undefined,
): Promise<OidcPut> {
  return attempts(async () => {
    const before = await read(context, issuer.key);
    const version = before?.version ?? 0;
    if (ifVersion !== undefined && ifVersion !== version)
      throw new StoreError("stale", "The issuer has changed", version);
    const at = context.trace.now.toISOString();
    const next = {
      ...issuer,
      version: version + 1,
      createdAt: before?.createdAt ?? at,
      updatedAt: at,
    };
    const asRead = { expression: "#version = :version", values: { version } };
    const actions: Action[] = [
      {
        in: context.clients.names.identityTable,
        put: { ...itemKey(context.scope, issuer.key), ...next },
        if: before ? asRead : absent,
      },
      ...(before ? [] : [oneMore(context, "issuers", OIDC_ISSUERS_MAX)]),
    ];
    const refused = await writeAudited(context, actions, {
      action: before ? "changed" : "created",
      resource: `iss_${issuer.key}`,
      version: next.version,
      before: before && audited(before),
      after: audited(next),
    });
    if (wrote(refused)) return { kind: "put", created: before === null, issuer: next } as const;
    if (!before && (await isFull(context, "issuers", OIDC_ISSUERS_MAX)))
      return { kind: "full" } as const;
    return undefined;
  });
}

function remove(context: StoreContext, key: string): Promise<boolean> {
  return attempts(async () => {
    const before = await read(context, key);
    if (before === null) return false;
    const { version } = before;
    const actions: Action[] = [
      {
        in: context.clients.names.identityTable,
        remove: itemKey(context.scope, key),
        if: { expression: "#version = :version", values: { version } },
      },
      oneLess(context, "issuers"),
    ];
    const refused = await writeAudited(context, actions, {
      action: "removed",
      resource: `iss_${key}`,
      version: version + 1,
      before: audited(before),
    });
    return wrote(refused) ? true : undefined;
  });
}

function audited({
  version: _,
  createdAt: __,
  updatedAt: ___,
  ...issuer
}: StoredIssuer): OidcIssuer {
  return issuer;
}

function toIssuer(item: Item): StoredIssuer {
  const grants = Array.isArray(item.grants) ? item.grants : [];
  const required = Array.isArray(item.requiredClaims) ? item.requiredClaims : [];
  return {
    key: String(item.key),
    issuer: String(item.issuer),
    audience: String(item.audience),
    requiredClaims: required.map(({ claim, value }: Record<string, unknown>) => ({
      claim: String(claim),
      value: String(value),
    })),
    claim: String(item.claim),
    grants: grants.map(({ value, scopes }: { value: unknown; scopes: unknown[] }) => ({
      value: String(value),
      scopes: scopes.map(String).filter(isScope),
    })),
    ...(typeof item.jwksUri === "string" && { jwksUri: item.jwksUri }),
    version: Number(item.version),
    createdAt: String(item.createdAt),
    updatedAt: String(item.updatedAt),
  };
}
