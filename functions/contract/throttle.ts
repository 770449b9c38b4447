import { ADDRESS_BURST_REQUESTS, ADDRESS_REQUESTS_PER_MINUTE } from "./limits.ts";

/** Requests that the gateway lets through for all callers together, known or not. */
export const gatewayThrottle = { requestsPerSecond: 500, burstRequests: 1_000 } as const;

/**
 * Requests that the firewall lets through from one address, of callers who are known too: more than
 * the largest tier may spend in a minute, and less than half of what all together may.
 */
export const firewallLimit = { requests: 12_000, windowSeconds: 60 } as const;

/** What callers who are not known may ask of one running instance from one address. */
export interface AddressLimit {
  readonly requestsPerMinute: number;
  readonly burstRequests: number;
}

export const addressLimit: AddressLimit = {
  requestsPerMinute: ADDRESS_REQUESTS_PER_MINUTE,
  burstRequests: ADDRESS_BURST_REQUESTS,
};

/** Names of its settings in a function's environment, for who deploys it. */
export const limitVariables = {
  requestsPerMinute: "ADDRESS_REQUESTS_PER_MINUTE",
  burstRequests: "ADDRESS_BURST_REQUESTS",
} as const;

/**
 * API Gateway knows two ways to refuse. A policy that denies can bring what the answer says of the
 * allowance, so it is the 401. An error of exactly this message can bring nothing, so it is the 429
 * of an address that has nothing left, where all there is to say is known beforehand.
 */
export const NOTHING_LEFT = "Unauthorized";
/** Names under which a policy that denies brings the headers of its answer. */
export const refusalHeaders = {
  "RateLimit-Policy": "rateLimitPolicy",
  RateLimit: "rateLimit",
} as const;

export interface LimitHeaders {
  readonly "RateLimit-Policy": string;
  readonly RateLimit: string;
}

/** What an address may do, and what it has left. */
export function addressHeaders(
  { requestsPerMinute, burstRequests }: AddressLimit,
  { left, wholeInSeconds }: { readonly left: number; readonly wholeInSeconds: number },
): LimitHeaders {
  return {
    "RateLimit-Policy": `"address";q=${requestsPerMinute};w=60;burst=${burstRequests}`,
    RateLimit: `"address";r=${left};t=${wholeInSeconds}`,
  };
}

interface Spent extends LimitHeaders {
  readonly "Retry-After": string;
}

/**
 * What the gateway says when an address has nothing left. It can only say the same each time; an
 * address that is refused is less than one request from this.
 */
export function spentAddress(limit: AddressLimit): Spent {
  const { requestsPerMinute, burstRequests } = limit;
  const wholeInSeconds = Math.ceil((burstRequests / requestsPerMinute) * 60);
  return {
    ...addressHeaders(limit, { left: 0, wholeInSeconds }),
    "Retry-After": String(Math.ceil(60 / requestsPerMinute)),
  };
}

const { requestsPerSecond, burstRequests } = gatewayThrottle;

/**
 * What holds where neither a tenant nor an address was counted: answers of the gateway itself. It
 * tells nobody how much is left of it.
 */
export const throttlePolicyHeader = `"all";q=${requestsPerSecond};w=1;burst=${burstRequests}`;

/** What the gateway says when all callers together have nothing left. */
export const spentThrottle: Spent = {
  "RateLimit-Policy": throttlePolicyHeader,
  RateLimit: `"all";r=0;t=${Math.ceil(burstRequests / requestsPerSecond)}`,
  "Retry-After": "1",
};

/** What the gateway says when the firewall holds an address back. */
export const spentFirewall: Spent = {
  "RateLimit-Policy": `"firewall";q=${firewallLimit.requests};w=${firewallLimit.windowSeconds}`,
  RateLimit: `"firewall";r=0;t=${firewallLimit.windowSeconds}`,
  "Retry-After": String(firewallLimit.windowSeconds),
};
