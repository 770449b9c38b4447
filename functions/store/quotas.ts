import { type AnyTier, DEFAULT_TIER, isTier, type Quotas, tiers } from "../contract/tiers.ts";
import { countAccounts } from "./account-count.ts";
import type { StoreContext } from "./context.ts";
import { StoreError } from "./errors.ts";
import { countsKey, limitsKey } from "./keys.ts";
import type { QuotaEntity, QuotaUse } from "./store.ts";
import type { Action, Item } from "./table.ts";

export const openQuotas = (context: StoreContext): QuotaEntity => ({
  tier: () => readTier(context),
  accounts: () => readRoom(context),
});

/** What is counted in the transaction that makes it. */
export type CountedQuota = "segmentations" | "criteriaSets" | "weightingProfiles";

/** How many accounts there are and may be. */
export async function readRoom(context: StoreContext) {
  const [tier, used] = await Promise.all([readTier(context), countAccounts(context)]);
  return { tier, allowed: tiers[tier].quotas.accounts, used };
}

/** All of a tenant's quotas, and what is used of each. */
export async function readQuotas(context: StoreContext): Promise<QuotaUse> {
  const { scope, trace } = context;
  const [[limits, counts], accounts] = await Promise.all([
    context.table.getMany([limitsKey(scope), countsKey(scope)]),
    countAccounts(context),
  ]);
  const tier = tierIn(limits ?? null);
  const isToday = counts?.importsOn === trace.now.toISOString().slice(0, 10);
  const used = (name: keyof Quotas): number => {
    if (name === "accounts") return accounts;
    if (name === "importsPerDay") return Number(isToday ? counts?.imports : 0);
    return Number(counts?.[name] ?? 0);
  };
  const names = Object.keys(tiers[tier].quotas) as (keyof Quotas)[];
  return {
    tier,
    quotas: names.map((name) => ({ name, allowed: tiers[tier].quotas[name], used: used(name) })),
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
export async function readTier(context: StoreContext): Promise<AnyTier> {
  return tierIn(await context.table.get(limitsKey(context.scope)));
}

function tierIn(limits: Item | null): AnyTier {
  const tier = String(limits?.tier);
  return isTier(tier) ? tier : DEFAULT_TIER;
}

interface OneMore {
  readonly action: Action;
  /** Whether it was refused for that: writers that meet at the count are refused as well. */
  readonly isFull: () => Promise<boolean>;
  readonly full: StoreError;
}

/**
 * One more of what is counted; refused when there are as many as the tier allows, or more: a tenant
 * moved to a smaller tier keeps what it has.
 */
export async function oneMoreWithinQuota(
  context: StoreContext,
  name: CountedQuota,
): Promise<OneMore> {
  const tier = await readTier(context);
  const allowed = tiers[tier].quotas[name];
  return {
    isFull: async () => {
      const counts = await context.table.get(countsKey(context.scope));
      return Number(counts?.[name] ?? 0) >= allowed;
    },
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
