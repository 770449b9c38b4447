import { SHARED_RESERVE_SHARE } from "../contract/limits.ts";
import { tiers } from "../contract/tiers.ts";
import type { Clients } from "../store/clients.ts";
import { microsPerUnit, type Seen, takeUnits, unitsLeft, unseen } from "../store/rate-limits.ts";
import { tenantScope } from "../store/scope.ts";
import type { Allowance } from "./allowance.ts";
import type { System } from "./system.ts";

const MICROS_PER_SECOND = 1_000_000;
const KEPT_TENANTS = 10_000;
const POLICY = "shared";

/**
 * Spends a tenant's allowance on reads by link. They take units while more than SHARED_RESERVE_SHARE
 * of the burst is left, so whoever has a link can never use up what the tenant needs, however many
 * ask and however many processes there are. One write a read.
 */
export function sharedAllowance(clients: () => Clients, system: Pick<System, "now">) {
  const kept = new Map<string, Seen>();
  return async (tenantId: string, cost: number): Promise<Allowance> => {
    const now = system.now();
    const nowMicros = now.getTime() * 1_000;
    const day = now.toISOString().slice(0, "yyyy-mm-dd".length);
    const taken = await takeUnits(
      clients(),
      tenantScope(tenantId),
      {
        ...{ wanted: cost, atLeast: cost, nowMicros, reserve: SHARED_RESERVE_SHARE },
        use: [{ day, requests: 1, units: cost, refused: 0 }],
      },
      kept.get(tenantId) ?? unseen,
    );
    const oldest = kept.keys().next().value;
    if (kept.size >= KEPT_TENANTS && oldest !== undefined) kept.delete(oldest);
    kept.set(tenantId, taken);
    return {
      retryAfterSeconds: taken.units > 0 ? 0 : secondsUntil(taken, cost, nowMicros),
      headers: told(taken, nowMicros),
    };
  };
}

const spendable = ({ tier }: Seen): number =>
  Math.floor(tiers[tier].burstUnits * (1 - SHARED_RESERVE_SHARE));

function secondsUntil(seen: Seen, cost: number, nowMicros: number): number {
  const enoughAt = seen.wholeAt + (cost - spendable(seen)) * microsPerUnit(seen.tier);
  return Math.max(1, Math.ceil((enoughAt - nowMicros) / MICROS_PER_SECOND));
}

/** As of a tenant's own requests, of the part that links may spend. */
function told(seen: Seen, nowMicros: number): Record<string, string> {
  const left = unitsLeft(seen, nowMicros, SHARED_RESERVE_SHARE);
  const whole = Math.max(0, Math.ceil((seen.wholeAt - nowMicros) / MICROS_PER_SECOND));
  const { unitsPerMinute } = tiers[seen.tier];
  return {
    "RateLimit-Policy": `"${POLICY}";q=${unitsPerMinute};w=60;burst=${spendable(seen)}`,
    RateLimit: `"${POLICY}";r=${left};t=${whole}`,
  };
}
