/**
 * Web origins whose pages may read a tenant's answers: the list under the tenant, and an item under
 * each origin, since a browser's preflight does not say which tenant it is for.
 */
import { CORS_ORIGINS_MAX } from "../contract/limits.ts";
import type { OriginEntity, OriginList } from "./access-types.ts";
import { writeAudited } from "./audit.ts";
import type { Clients } from "./clients.ts";
import type { StoreContext } from "./context.ts";
import { attempts, wrote } from "./counted.ts";
import { StoreError } from "./errors.ts";
import { originItem, originPk, originsItem } from "./identity-keys.ts";
import type { TenantScope } from "./scope.ts";
import { type Action, absent, openTable } from "./table.ts";

/** Whether any tenant lists the origin. */
export async function isOriginKnown(clients: Clients, origin: string): Promise<boolean> {
  const table = openTable(clients.dynamo, clients.names.identityTable);
  return (await table.query({ pk: originPk(origin), limit: 1 })).length > 0;
}

export async function isOriginOf(
  clients: Clients,
  scope: TenantScope,
  origin: string,
): Promise<boolean> {
  const table = openTable(clients.dynamo, clients.names.identityTable);
  return (await table.get(originItem(origin, scope))) !== null;
}

export function openOrigins(context: StoreContext): OriginEntity {
  return {
    read: () => read(context),
    write: (ifVersion, origins) => write(context, ifVersion, origins),
  };
}

async function read(context: StoreContext): Promise<OriginList> {
  const item = await context.identity.get(originsItem(context.scope));
  return {
    version: Number(item?.version ?? 0),
    origins: Array.isArray(item?.origins) ? item.origins.map(String) : [],
  };
}

function write(
  context: StoreContext,
  ifVersion: number | undefined,
  origins: readonly string[],
): Promise<OriginList> {
  if (origins.length > CORS_ORIGINS_MAX) throw new StoreError("too-large", "Too many origins");
  const identity = context.clients.names.identityTable;
  return attempts(async () => {
    const before = await read(context);
    if (ifVersion !== undefined && ifVersion !== before.version)
      throw new StoreError("stale", "The origins have changed", before.version);
    if (JSON.stringify(before.origins) === JSON.stringify(origins)) return before;
    const version = before.version + 1;
    const asRead = { expression: "#version = :read", values: { read: before.version } };
    const put: Action = {
      in: identity,
      put: { ...originsItem(context.scope), version, origins: [...origins] },
      if: before.version === 0 ? absent : asRead,
    };
    const gone = before.origins.filter((origin) => !origins.includes(origin));
    const fresh = origins.filter((origin) => !before.origins.includes(origin));
    const actions = [
      put,
      ...gone.map(
        (origin): Action => ({ in: identity, remove: originItem(origin, context.scope) }),
      ),
      ...fresh.map(
        (origin): Action => ({ in: identity, put: { ...originItem(origin, context.scope) } }),
      ),
    ];
    const refused = await writeAudited(context, actions, {
      action: "changed",
      resource: "cors",
      version,
      before: { origins: before.origins },
      after: { origins },
    });
    return wrote(refused) ? { version, origins } : undefined;
  });
}
