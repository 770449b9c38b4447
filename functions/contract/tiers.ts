/** What tenants are sold, and what each may ask of the API. Units are what operations cost. */
export const tierNames = ["sandbox", "standard", "premium"] as const;
export type Tier = (typeof tierNames)[number];

/** Tenants of the operator itself: load tests, migrations. Never sold, never shown. */
export type AnyTier = Tier | "internal";

export interface TierLimits {
  /** What comes back, evenly, every minute. */
  readonly unitsPerMinute: number;
  /** What can be spent at once after a pause. */
  readonly burstUnits: number;
  /** What there may be at a time; a day is one of UTC. */
  readonly quotas: Quotas;
}

/** What a tenant may have. What every change of an account is measured for, counts while not archived. */
export interface Quotas {
  readonly accounts: number;
  /** Imports started in a day, but for dry runs. */
  readonly importsPerDay: number;
  readonly segmentations: number;
  readonly criteriaSets: number;
  readonly weightingProfiles: number;
}

export const tiers: Readonly<Record<AnyTier, TierLimits>> = {
  sandbox: {
    unitsPerMinute: 600,
    burstUnits: 300,
    quotas: {
      accounts: 10_000,
      importsPerDay: 50,
      segmentations: 10,
      criteriaSets: 5,
      weightingProfiles: 20,
    },
  },
  standard: {
    unitsPerMinute: 1_200,
    burstUnits: 600,
    quotas: {
      accounts: 250_000,
      importsPerDay: 100,
      segmentations: 25,
      criteriaSets: 10,
      weightingProfiles: 50,
    },
  },
  premium: {
    unitsPerMinute: 6_000,
    burstUnits: 2_000,
    quotas: {
      accounts: 10_000_000,
      importsPerDay: 500,
      segmentations: 100,
      criteriaSets: 25,
      weightingProfiles: 200,
    },
  },
  internal: {
    unitsPerMinute: 6_000_000,
    burstUnits: 1_000_000,
    quotas: {
      accounts: 100_000_000,
      importsPerDay: 1_000_000,
      segmentations: 1_000_000,
      criteriaSets: 1_000_000,
      weightingProfiles: 1_000_000,
    },
  },
};

/** Clients a partner of a tier may have, those that are suspended counted. */
export const CLIENTS_MAX: Readonly<Record<AnyTier, number>> = {
  sandbox: 5,
  standard: 50,
  premium: 1_000,
  internal: 100_000,
};

/** Whether a tier is no larger than another. */
export const isWithinTier = (tier: Tier, held: AnyTier): boolean =>
  held === "internal" || tierNames.indexOf(tier) <= tierNames.indexOf(held);

/** The tier of a tenant of which none is stored. */
export const DEFAULT_TIER: Tier = "standard";

export function isTier(text: string): text is AnyTier {
  return Object.hasOwn(tiers, text);
}

/** Units a process takes from a tenant's allowance at a time, when it uses them up quickly. */
export const LEASE_MAX_UNITS = 20;
/** A lease takes no more than this share of the burst, so that small tiers are not split up. */
export const LEASE_MAX_SHARE_OF_BURST = 0.05;
/** What a process has taken and not spent by then is lost. */
export const LEASE_SECONDS = 2;
