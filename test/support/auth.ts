import type { AuthSettings } from "../../functions/runtime/auth-settings.ts";

/** Authentication of an API in the test's own process. */
export const testAuth: AuthSettings = {
  issuer: () => "https://api.trefzeker.test",
  overTls: () => true,
  sealKey: () => new Uint8Array(32).fill(9),
  allowLoopback: true,
};
