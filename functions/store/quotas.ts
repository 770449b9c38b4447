import { type AnyTier, DEFAULT_TIER, isTier, type Quotas, tiers } from "../contract/tiers.ts";
import type { StoreContext } from "./context.ts";
import { StoreError } from "./errors.ts";
import { countsKey, limitsKey } from "./keys.ts";
import type { QuotaEntity, QuotaUse } from "./store.ts";
import type { Action, Item } from "./table.ts";

export function openQuotas(context: StoreContext): QuotaEntity {
  return {
    accounts: () => readRoom(context),
    countAccounts: async (accounts) => {
      await context.table.write([
        {
          update: countsKey(context.scope),
          set: { expression: "SET #accounts = :accounts", values: { accounts } },
        },
      ]);
    },
  };
}

/** What is counted in the transaction that makes it. */
export type CountedQuota = "segmentations" | "criteriaSets" | "weightingProfiles";

/** How many accounts there are and may be. One call, two read units. */
export async function readRoom(context: StoreContext) {
  const { scope } = context;
  const [limits, counts] = await context.table.getMany([limitsKey(scope), countsKey(scope)]);
  const tier = tierIn(limits ?? null);
  return { tier, allowed: tiers[tier].quotas.accounts, used: Number(counts?.accounts ?? 0) };
}

/** All of a tenant's quotas, and what is used of each. One call. */
export async function readQuotas(context: StoreContext): Promise<QuotaUse> {
  const { scope, trace } = context;
  const [limits, counts] = await context.table.getMany([limitsKey(scope), countsKey(scope)]);
  const tier = tierIn(limits ?? null);
  const isToday = counts?.importsOn === trace.now.toISOString().slice(0, 10);
  const used = (name: keyof Quotas): number =>
    name === "importsPerDay" ? Number(isToday ? counts?.imports : 0) : Number(counts?.[name] ?? 0);
  const names = Object.keys(tiers[tier].quotas) as (keyof Quotas)[];
  return {
    tier,
    quotas: names.map((name) => ({ name, allowed: tiers[tier].quotas[name], used: used(name) })),
  };
}

/** Accounts that came, or went when negative. */
export function moreAccounts(context: StoreContext, by: number): Action {
  return {
    update: countsKey(context.scope),
    set: { expression: "ADD #accounts :by", values: { by } },
  };
}

/** One more import on the day of the trace. Throws `full` when as many were started as may be. */
export async function oneMoreImport(context: StoreContext): Promise<Action> {
  const { scope, trace } = context;
  const day = trace.now.toISOString().slice(0, 10);
  const [limits, counts] = await context.table.getMany([limitsKey(scope), countsKey(scope)]);
  const tier = tierIn(limits ?? null);
  const allowed = tiers[tier].quotas.importsPerDay;
  const update = countsKey(scope);
  if (counts?.importsOn !== day) {
    return {
      update,
      set: { expression: "SET #importsOn = :day, #imports = :one", values: { day, one: 1 } },
      if: { expression: "attribute_not_exists(#importsOn) OR #importsOn <> :day", values: {} },
    };
  }
  if (Number(counts.imports) >= allowed) throw fullOf("importsPerDay", tier);
  return {
    update,
    set: { expression: "ADD #imports :one", values: { one: 1 } },
    if: { expression: "#importsOn = :day AND #imports < :allowed", values: { day, allowed } },
  };
}

export const noRoomForAccounts = (tier: AnyTier): StoreError => fullOf("accounts", tier);

/** The tier in force now: a tenant that was moved to another is held to that one at once. */
async function readTier(context: StoreContext): Promise<AnyTier> {
  return tierIn(await context.table.get(limitsKey(context.scope)));
}

function tierIn(limits: Item | null): AnyTier {
  const tier = String(limits?.tier);
  return isTier(tier) ? tier : DEFAULT_TIER;
}

/**
 * One more of what is counted; refused when there are as many as the tier allows, or more: a tenant
 * moved to a smaller tier keeps what it has.
 */
export async function oneMoreWithinQuota(
  context: StoreContext,
  name: CountedQuota,
): Promise<{ readonly action: Action; readonly full: StoreError }> {
  const tier = await readTier(context);
  const allowed = tiers[tier].quotas[name];
  return {
    action: {
      update: countsKey(context.scope),
      set: { expression: `ADD #${name} :one`, values: { one: 1 } },
      if: {
        expression: `attribute_not_exists(#${name}) OR #${name} < :allowed`,
        values: { allowed },
      },
    },
    full: fullOf(name, tier),
  };
}

export function oneLessOf(context: StoreContext, name: CountedQuota): Action {
  return {
    update: countsKey(context.scope),
    set: { expression: `ADD #${name} :one`, values: { one: -1 } },
  };
}

const fullOf = (name: keyof Quotas, tier: AnyTier): StoreError =>
  new StoreError("full", `The tier allows no more ${name}`, {
    name,
    tier,
    allowed: tiers[tier].quotas[name],
  });
