import type { AuthSettings } from "../../functions/runtime/auth-settings.ts";

/** Authentication of an API in the test's own process. */
export const testAuth: AuthSettings = {
  issuer: () => "https://api.trefzeker.test",
  overTls: () => true,
  sealKey: () => new Uint8Array(32).fill(9),
  // As an operator would set it whose tests all come from one address.
  addressLimit: () => ({ requestsPerMinute: 6_000_000, burstRequests: 1_000_000 }),
  allowLoopback: true,
};
