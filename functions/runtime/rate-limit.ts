import {
  LEASE_MAX_SHARE_OF_BURST,
  LEASE_MAX_UNITS,
  LEASE_SECONDS,
  tiers,
} from "../contract/tiers.ts";
import type { Clients } from "../store/clients.ts";
import {
  type DayUse,
  microsPerUnit,
  type Seen,
  takeUnits,
  unitsLeft,
  unseen,
} from "../store/rate-limits.ts";
import { tenantScope } from "../store/scope.ts";
import type { Allowance } from "./allowance.ts";
import type { System } from "./system.ts";

interface Account {
  seen: Seen;
  /** Units taken and not spent; gone at `until` (microseconds). */
  units: number;
  until: number;
  /** Units to take next time. */
  lease: number;
  /** What is not noted yet, by day. */
  use: readonly DayUse[];
  /** A refusal stands until then without asking again, unless time has brought enough. */
  refusedUntil: number;
  turn: Promise<unknown>;
}

const MICROS_PER_SECOND = 1_000_000;
/** A refusal is repeated from memory this long at most, so that a change of tier is noticed. */
const REFUSAL_SECONDS = 1;
const KEPT_TENANTS = 10_000;
const POLICY = "tenant";

/**
 * Spends units of tenants. A process takes units from the stored allowance in leases: as many as a
 * request costs at first, twice as many each time it uses them up before they lapse. So a busy
 * tenant costs one write for up to LEASE_MAX_UNITS units, a quiet one loses nothing, and all
 * processes together let through at most burst + rate × (t + LEASE_SECONDS) in t seconds.
 */
export function rateLimiter(clients: () => Clients, system: Pick<System, "now">) {
  const accounts = new Map<string, Account>();
  return (tenantId: string, cost: number): Promise<Allowance> => {
    const account = accounts.get(tenantId) ?? newAccount();
    accounts.delete(tenantId);
    const oldest = accounts.keys().next().value;
    if (accounts.size >= KEPT_TENANTS && oldest !== undefined) accounts.delete(oldest);
    accounts.set(tenantId, account);
    const take: Take = (ask) => takeUnits(clients(), tenantScope(tenantId), ask, account.seen);
    const spent = account.turn.then(() =>
      spend(account, cost, () => system.now().getTime() * 1_000, take),
    );
    account.turn = spent.catch(() => {});
    return spent;
  };
}

type Take = (ask: Parameters<typeof takeUnits>[2]) => ReturnType<typeof takeUnits>;

const newAccount = (): Account => ({
  seen: unseen,
  units: 0,
  until: 0,
  lease: 1,
  use: [],
  refusedUntil: 0,
  turn: Promise.resolve(),
});

async function spend(
  account: Account,
  cost: number,
  clock: () => number,
  take: Take,
): Promise<Allowance> {
  const now = clock();
  const day = new Date(now / 1_000).toISOString().slice(0, 10);
  const passed = { ...nothing, day, requests: 1, units: cost };
  const refused = { ...nothing, day, refused: 1 };
  let isNoted = false;
  if (account.until <= now) lapse(account);
  if (account.units < cost) {
    const missing = cost - account.units;
    if (account.refusedUntil > now && unitsLeft(account.seen, now) < missing) {
      account.use = noted(account, refused);
      return refusal(account, cost, now);
    }
    const taken = await take({
      wanted: Math.max(missing, account.lease),
      atLeast: missing,
      nowMicros: now,
      use: noted(account, passed),
    });
    account.seen = taken;
    if (taken.units === 0) {
      account.use = noted(account, refused);
      account.refusedUntil = now + REFUSAL_SECONDS * MICROS_PER_SECOND;
      return refusal(account, cost, now);
    }
    account.use = [];
    isNoted = true;
    // What was left of an older lease is spent first, so all that remains is as new as this one.
    account.units += taken.units;
    account.until = now + LEASE_SECONDS * MICROS_PER_SECOND;
    account.lease = Math.min(account.lease * 2, longestLease(account.seen));
  }
  account.units -= cost;
  if (!isNoted) account.use = noted(account, passed);
  return { retryAfterSeconds: 0, headers: told(account, now) };
}

const nothing = { requests: 0, units: 0, refused: 0 } as const;

/** With one request more. What a process has not written when it ends is lost: a lease at most. */
function noted({ use }: Account, one: DayUse): readonly DayUse[] {
  const { day } = one;
  const before = use.find((each) => each.day === day) ?? { ...nothing, day };
  return [
    ...use.filter((each) => each !== before),
    {
      day,
      requests: before.requests + one.requests,
      units: before.units + one.units,
      refused: before.refused + one.refused,
    },
  ];
}

function lapse(account: Account): void {
  if (account.units > 0) account.lease = 1;
  account.units = 0;
}

const longestLease = ({ tier }: Seen): number =>
  Math.max(
    1,
    Math.min(LEASE_MAX_UNITS, Math.floor(tiers[tier].burstUnits * LEASE_MAX_SHARE_OF_BURST)),
  );

function refusal(account: Account, cost: number, now: number): Allowance {
  const { tier, wholeAt } = account.seen;
  const missing = cost - account.units;
  const enoughAt = wholeAt + (missing - tiers[tier].burstUnits) * microsPerUnit(tier);
  const retryAfterSeconds = Math.max(1, Math.ceil((enoughAt - now) / MICROS_PER_SECOND));
  return { retryAfterSeconds, headers: told(account, now) };
}

/** The two headers of draft-ietf-httpapi-ratelimit-headers, as structured fields (RFC 9651). */
function told({ seen, units }: Account, now: number): Record<string, string> {
  const { unitsPerMinute, burstUnits } = tiers[seen.tier];
  const left = unitsLeft(seen, now) + units;
  const whole = Math.max(0, Math.ceil((seen.wholeAt - now) / MICROS_PER_SECOND));
  return {
    "RateLimit-Policy": `"${POLICY}";q=${unitsPerMinute};w=60;burst=${burstUnits}`,
    RateLimit: `"${POLICY}";r=${Math.min(left, burstUnits)};t=${whole}`,
  };
}
