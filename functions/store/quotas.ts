import { type AnyTier, DEFAULT_TIER, isTier, type Quotas, tiers } from "../contract/tiers.ts";
import type { StoreContext } from "./context.ts";
import { StoreError } from "./errors.ts";
import { countsKey, limitsKey } from "./keys.ts";
import type { Action } from "./table.ts";

/** What is counted in the transaction that makes it. */
export type CountedQuota = "segmentations" | "criteriaSets" | "weightingProfiles";

/** The tier in force now: a tenant that was moved to another is held to that one at once. */
export async function readTier(context: StoreContext): Promise<AnyTier> {
  const item = await context.table.get(limitsKey(context.scope));
  const tier = String(item?.tier);
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
