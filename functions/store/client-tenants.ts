/** A partner's clients, in a partition of the partner; every change with its record in one write. */
import { CLIENTS_MAX, isTier, type Tier } from "../contract/tiers.ts";
import { writeAudited } from "./audit.ts";
import type {
  ClientTenant,
  ClientTenantEntity,
  FullOfClients,
  NewClientTenant,
} from "./client-types.ts";
import type { StoreContext } from "./context.ts";
import { attempts, isFull, oneMore, wrote } from "./counted.ts";
import { StoreError } from "./errors.ts";
import { clientOfPartnerItem, standingItem } from "./identity-keys.ts";
import { digestOfTenant } from "./leaving.ts";
import { readTier } from "./quotas.ts";
import { type Action, absent, type Item } from "./table.ts";
import { pageOf } from "./versioned.ts";

export function openClientTenants(context: StoreContext): ClientTenantEntity {
  return {
    isPartner: async () =>
      (await context.identity.get(standingItem(context.scope)))?.isPartner === true,
    create: (client) => create(context, client),
    read: (tenantId) => read(context, tenantId),
    async list(after, limit) {
      const { pk } = clientOfPartnerItem(context.scope, "");
      const items = await context.identity.query({ pk, after, limit: limit + 1 });
      return pageOf(items.map(toClient), limit, ({ tenantId }) => tenantId);
    },
    change: (tenantId, ifVersion, to) =>
      rewrite(context, tenantId, "changed", (before) => {
        if (ifVersion !== undefined && ifVersion !== before.version)
          throw new StoreError("stale", "The client has changed", before.version);
        const { name = before.name, tier = before.tier } = to;
        return name === before.name && tier === before.tier ? before : { ...before, name, tier };
      }),
    setState: (tenantId, state, reason) =>
      rewrite(context, tenantId, state === "suspended" ? "suspended" : "resumed", (before) => {
        if (before.state === state) return before;
        const { suspendedAt: _, ...rest } = before;
        const since = state === "suspended" && { suspendedAt: context.trace.now.toISOString() };
        return { ...rest, state, reason, ...since };
      }),
    note: (tenantId, done) => note(context, tenantId, done),
  };
}

async function read(context: StoreContext, tenantId: string): Promise<ClientTenant | null> {
  const item = await context.identity.get(clientOfPartnerItem(context.scope, tenantId));
  return item && toClient(item);
}

function create(
  context: StoreContext,
  client: NewClientTenant,
): Promise<ClientTenant | FullOfClients> {
  return attempts(async () => {
    const before = await read(context, client.tenantId);
    if (before) return before;
    const tier = await readTier(context);
    const maximum = CLIENTS_MAX[tier];
    const made: ClientTenant = {
      ...client,
      version: 1,
      appliedVersion: 0,
      state: "active",
      createdAt: context.trace.now.toISOString(),
      createdBy: context.trace.actor,
    };
    const actions = [putClient(context, made, null), oneMore(context, "tenants", maximum)];
    const refused = await writeAudited(context, actions, {
      action: "created",
      resource: auditName(client.tenantId),
      version: 1,
      after: audited(made),
    });
    if (wrote(refused)) return made;
    return (await isFull(context, "tenants", maximum))
      ? ({ kind: "full", tier, maximum } as const)
      : undefined;
  });
}

/** One change, from a fresh read; what is left as it was is not written. */
function rewrite(
  context: StoreContext,
  tenantId: string,
  action: string,
  changed: (before: ClientTenant) => ClientTenant,
): Promise<ClientTenant | null> {
  return attempts(async () => {
    const before = await read(context, tenantId);
    if (before === null) return null;
    const to = changed(before);
    if (to === before) return before;
    const next = { ...to, version: before.version + 1 };
    const refused = await writeAudited(context, [putClient(context, next, before)], {
      action,
      resource: auditName(tenantId),
      version: next.version,
      before: audited(before),
      after: audited(next),
    });
    return wrote(refused) ? next : undefined;
  });
}

/** Steps are noted beside, so a put holds as long as none was since it was read. */
function putClient(context: StoreContext, next: ClientTenant, before: ClientTenant | null): Action {
  return {
    in: context.clients.names.identityTable,
    put: {
      ...clientOfPartnerItem(context.scope, next.tenantId),
      ...next,
      revision: revisionOf(next),
    },
    if: before
      ? { expression: "#revision = :before", values: { before: revisionOf(before) } }
      : absent,
  };
}

const revisionOf = ({ version, tenantMadeAt, firstKeyId, appliedVersion }: ClientTenant): string =>
  [version, appliedVersion, tenantMadeAt ?? "", firstKeyId ?? ""].join(" ");

function note(
  context: StoreContext,
  tenantId: string,
  done: Parameters<ClientTenantEntity["note"]>[1],
): Promise<void> {
  const names = Object.keys(done) as (keyof typeof done)[];
  return attempts(async () => {
    const before = await read(context, tenantId);
    if (before === null || names.every((name) => before[name] === done[name])) return true;
    const refused = await context.table.write([putClient(context, { ...before, ...done }, before)]);
    return wrote(refused) ? true : undefined;
  }).then(() => {});
}

/** The partner's chain of records outlives its clients, so it does not name them. */
const auditName = (tenantId: string): string => `client:${digestOfTenant(tenantId)}`;

/** What may be on record: the name is left out of it as every text is. */
function audited({ name, mode, tier, state, reason }: ClientTenant) {
  return { name, mode, tier, state, reason };
}

function toClient(item: Item): ClientTenant {
  const text = (name: string) => (typeof item[name] === "string" ? { [name]: item[name] } : {});
  return {
    tenantId: item.sk,
    name: String(item.name),
    mode: item.mode === "live" ? "live" : "test",
    tier: tierIn(item),
    sandboxData: item.sandboxData === true,
    version: Number(item.version ?? 1),
    appliedVersion: Number(item.appliedVersion ?? 0),
    state: item.state === "suspended" ? "suspended" : "active",
    createdAt: String(item.createdAt),
    createdBy: String(item.createdBy),
    ...text("reason"),
    ...text("suspendedAt"),
    ...text("tenantMadeAt"),
    ...text("firstKeyId"),
  };
}

function tierIn({ tier }: Item): Tier {
  const named = String(tier);
  return isTier(named) && named !== "internal" ? named : "sandbox";
}
