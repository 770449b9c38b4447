import { BUCKET_DEPTH_MAX } from "../domain/index.ts";
import type { StoreContext } from "./context.ts";
import { StoreError } from "./errors.ts";
import { type Key, META, tenantPk } from "./keys.ts";
import { splitBucket } from "./split.ts";
import type { Tenant, TenantEntity } from "./store.ts";
import { type Action, absent, backoffMillis, type Condition, type Item, pause } from "./table.ts";

/** Buckets of a new tenant: 2^4. */
const FIRST_DEPTH = 4;
/** Buckets split at a time. */
const SPLITS_AT_A_TIME = 8;
const ATTEMPTS_MAX = 20;

export function openTenant(context: StoreContext): TenantEntity {
  return {
    read: () => readTenant(context),
    create: (tenant) => createTenant(context, tenant),
    isOpen: async () => {
      const meta = await context.table.get(metaKey(context));
      return meta !== null && meta.closedAt === undefined;
    },
    close: () => setClosed(context, "SET #closedAt = :at", "attribute_not_exists(#closedAt)"),
    reopen: () => setClosed(context, "REMOVE #closedAt", "attribute_exists(#closedAt)"),
    rename: (name) => setOn(context, "name", name),
    noteSandbox: (sandbox) => setOn(context, "sandbox", sandbox),
    advanceAsOf: (asOf) => advanceAsOf(context, asOf),
    grow: (depth, options) => grow(context, depth, options?.forImport),
  };
}

const metaKey = (context: StoreContext): Key => ({ pk: tenantPk(context.scope), sk: META });

export async function readTenant(context: StoreContext): Promise<Tenant> {
  const item = await context.table.get(metaKey(context));
  if (!item) throw new StoreError("gone", "There is no such tenant");
  return toTenant(item);
}

function toTenant(item: Item): Tenant {
  const { pk: _, sk: __, ...tenant } = item;
  return tenant as unknown as Tenant;
}

async function createTenant(context: StoreContext, tenant: FreshTenant): Promise<Tenant> {
  await context.table.write([tenantEntry(context, tenant)]);
  return readTenant(context);
}

interface FreshTenant {
  readonly name: string;
  readonly mode: "live" | "test";
  readonly asOf: string;
}

/** Puts a new tenant's own entry; refused when there is one. */
export function tenantEntry(context: StoreContext, { name, mode, asOf }: FreshTenant): Action {
  const fresh = {
    tenantId: context.scope.tenantId,
    name,
    mode,
    asOf,
    depth: FIRST_DEPTH,
    createdAt: context.trace.now.toISOString(),
  };
  return { put: { ...metaKey(context), ...fresh }, if: absent };
}

async function setOn(context: StoreContext, name: "name" | "sandbox", to: unknown): Promise<void> {
  const set = { expression: `SET #${name} = :to`, values: { to } };
  const isThere = { expression: "attribute_exists(#pk)" };
  await context.table.write([{ update: metaKey(context), set, if: isThere }]);
}

/** Refused when it is so already, or when there is no such tenant: both are fine. */
async function setClosed(context: StoreContext, expression: string, unless: string): Promise<void> {
  const values = expression.includes(":at") ? { at: context.trace.now.toISOString() } : {};
  await context.table.write([
    {
      update: metaKey(context),
      set: { expression, values },
      if: { expression: `attribute_exists(#pk) AND ${unless}` },
    },
  ]);
}

async function advanceAsOf(context: StoreContext, asOf: string): Promise<boolean> {
  const refused = await context.table.write([
    {
      update: metaKey(context),
      set: { expression: "SET #asOf = :asOf", values: { asOf } },
      if: { expression: "#asOf < :asOf" },
    },
  ]);
  return refused.length === 0;
}

/**
 * One step of growth at a time: announced in META, then every bucket split, then the depth flipped.
 * Whoever finds a step half done does the rest of it.
 */
async function grow(
  context: StoreContext,
  depth: number,
  forImport: string | undefined,
): Promise<Tenant> {
  const goal = Math.min(depth, BUCKET_DEPTH_MAX);
  for (;;) {
    const tenant = await readTenant(context);
    const active = tenant.activeImport;
    if (tenant.growingTo === undefined && tenant.depth >= goal) return tenant;
    if (active !== undefined && active !== forImport) {
      throw new StoreError("wrong-state", "Buckets do not split under a running import");
    }
    const to = tenant.growingTo ?? (await announce(context, tenant, goal));
    if (to === null) continue;
    await splitAll(context, tenant.depth, to);
    await flip(context, tenant.depth, to);
  }
}

/** Null when the tenant is no longer as it was read. */
async function announce(
  context: StoreContext,
  tenant: Tenant,
  goal: number,
): Promise<number | null> {
  const active: Condition =
    tenant.activeImport === undefined
      ? { expression: "attribute_not_exists(#activeImport)" }
      : { expression: "#activeImport = :active", values: { active: tenant.activeImport } };
  const refused = await context.table.write([
    {
      update: metaKey(context),
      set: { expression: "SET #growingTo = :goal", values: { goal } },
      if: {
        expression: `#depth = :depth AND attribute_not_exists(#growingTo) AND ${active.expression}`,
        values: { depth: tenant.depth, ...active.values },
      },
    },
  ]);
  return refused.length === 0 ? goal : null;
}

async function splitAll(context: StoreContext, depth: number, to: number): Promise<void> {
  const indexes = Array.from({ length: 2 ** depth }, (_, index) => index).reverse();
  const work = async () => {
    for (let index = indexes.pop(); index !== undefined; index = indexes.pop()) {
      await splitBucket(context, depth, index, to);
    }
  };
  await Promise.all(Array.from({ length: SPLITS_AT_A_TIME }, work));
}

async function flip(context: StoreContext, from: number, to: number): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    if (attempt > 0) await pause(backoffMillis(attempt));
    const refused = await context.table.write([
      {
        update: metaKey(context),
        set: { expression: "SET #depth = :to REMOVE #growingTo", values: { to } },
        if: { expression: "#depth = :from AND #growingTo = :to", values: { from } },
      },
    ]);
    if (refused.length === 0 || (await readTenant(context)).depth >= to) return;
  }
  throw new StoreError("busy", "The tenant changed each time it was written");
}
