import { ACCESS_CACHE_SECONDS } from "../contract/limits.ts";
import type { Clients } from "../store/clients.ts";
import { isOriginKnown, isOriginOf } from "../store/origins.ts";
import { tenantScope } from "../store/scope.ts";
import type { Exchange } from "./exchange.ts";
import { recent } from "./recent.ts";
import type { Answer } from "./respond.ts";
import type { Match } from "./route.ts";
import type { System } from "./system.ts";

export interface Origins {
  known(origin: string): Promise<boolean>;
  ofTenant(tenantId: string, origin: string): Promise<boolean>;
}

const KEPT_ORIGINS = 5_000;
const PREFLIGHT_SECONDS = 600;
/** Longest text that can be an origin: scheme, a host of 253 characters, port. */
const MAX_ORIGIN_CHARS = 300;

const methods = "GET, PUT, POST, PATCH, DELETE";
const requestHeaders = [
  "Authorization",
  "X-Api-Key",
  "Content-Type",
  "Accept-Language",
  "Idempotency-Key",
  "If-Match",
  "If-None-Match",
  "Tenant",
  "X-Request-Id",
  "traceparent",
].join(", ");
const exposedHeaders = [
  "API-Version",
  "Content-Language",
  "Deprecation",
  "ETag",
  "Idempotent-Replayed",
  "Link",
  "Location",
  "RateLimit",
  "RateLimit-Policy",
  "Retry-After",
  "Sunset",
  "WWW-Authenticate",
  "X-Request-Id",
].join(", ");

/** Which origins tenants allow, each answer kept a while. */
export function originsOf(clients: () => Clients, { now }: Pick<System, "now">): Origins {
  const kept = recent<boolean>({ seconds: ACCESS_CACHE_SECONDS, items: KEPT_ORIGINS }, now);
  return {
    known: (origin) => kept(origin, () => isOriginKnown(clients(), origin)),
    ofTenant: (tenantId, origin) =>
      kept(`${tenantId} ${origin}`, () => isOriginOf(clients(), tenantScope(tenantId), origin)),
  };
}

export function isPreflight(exchange: Exchange): boolean {
  return (
    exchange.method === "OPTIONS" &&
    originIn(exchange) !== null &&
    exchange.header("access-control-request-method") !== undefined
  );
}

/**
 * Null to a page of an origin that no tenant allows.
 *
 * Whether a page may send a request. A preflight has no key, so any tenant's origin will do; whether
 * the page may see the answer is decided with the answer, by the list of the key's own tenant.
 */
export async function preflight(
  exchange: Exchange,
  found: Match,
  origins: Origins,
): Promise<Answer | null> {
  const origin = originIn(exchange);
  const isKnown = found.kind !== "no-path" && origin !== null && (await origins.known(origin));
  if (!isKnown) return null;
  const headers = {
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Allow-Methods": methods,
    "Access-Control-Allow-Headers": requestHeaders,
    "Access-Control-Max-Age": String(PREFLIGHT_SECONDS),
    Vary: "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
  };
  return { status: 204, headers, body: "" };
}

/** Lets pages of the tenant's origins see the answer, and pages of any origin what is public. */
export async function shareWith(
  exchange: Exchange,
  isPublic: boolean,
  origins: Origins,
): Promise<void> {
  const origin = originIn(exchange);
  const { principal, answerHeaders, method } = exchange;
  if (origin === null) return;
  if (isPublic) {
    if (method === "GET") answerHeaders.set("Access-Control-Allow-Origin", "*");
    return;
  }
  if (principal === null || !(await origins.ofTenant(principal.tenantId, origin))) return;
  answerHeaders.set("Access-Control-Allow-Origin", origin);
  answerHeaders.set("Access-Control-Expose-Headers", exposedHeaders);
}

function originIn(exchange: Exchange): string | null {
  const origin = exchange.header("origin");
  const isOrigin = origin !== undefined && origin.length <= MAX_ORIGIN_CHARS && origin !== "null";
  return isOrigin ? origin : null;
}
