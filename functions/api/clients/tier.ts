import type { TenantStore } from "../../contract/context.ts";
import { problem } from "../../contract/problem.ts";
import { isWithinTier, type Tier } from "../../contract/tiers.ts";

/** 403 for a tier larger than the partner's own: nobody hands out more than they have. */
export async function refuseLargerTier(store: TenantStore, tier: Tier): Promise<void> {
  const held = await store.quotas.tier();
  if (!isWithinTier(tier, held)) throw problem("tier-not-held", { tier, held });
}
