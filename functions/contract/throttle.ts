/** Requests that the gateway lets through for all callers together, known or not. */
export const gatewayThrottle = { requestsPerSecond: 500, burstRequests: 1_000 } as const;

const { requestsPerSecond, burstRequests } = gatewayThrottle;

/**
 * What holds for a caller whose tenant is not known. Nobody knows how much of it is left: a
 * `RateLimit` beside it would be a guess.
 */
export const throttlePolicyHeader = `"all";q=${requestsPerSecond};w=1;burst=${burstRequests}`;
