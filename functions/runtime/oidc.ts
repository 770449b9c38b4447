import { hash } from "node:crypto";
import * as jose from "jose";
import * as z from "zod";
import type { Principal } from "../contract/context.ts";
import {
  ACCESS_CACHE_SECONDS,
  CLOCK_SKEW_SECONDS,
  OIDC_TOKEN_MAX_SECONDS,
} from "../contract/limits.ts";
import type { Scope } from "../contract/scopes.ts";
import type { StoredIssuer } from "../store/access-types.ts";
import type { Clients } from "../store/clients.ts";
import { issuersOf } from "../store/oidc-issuers.ts";
import { tenantScope } from "../store/scope.ts";
import { type Claimed, readJwt } from "./jwt-form.ts";
import { fetchJson } from "./outbound.ts";
import { recent } from "./recent.ts";
import type { System } from "./system.ts";

interface OidcHost {
  readonly clients: () => Clients;
  readonly system: Pick<System, "now">;
  readonly auth: { readonly allowLoopback: boolean };
}

const ALGORITHMS = ["ES256", "RS256"];
const TYPES: ReadonlySet<string | undefined> = new Set([
  undefined,
  "jwt",
  "at+jwt",
  "application/at+jwt",
]);
const TENANT_ID = /ten_[0-9A-HJKMNP-TV-Z]{26}/g;
const ONE_TENANT_ID = /^ten_[0-9A-HJKMNP-TV-Z]{26}$/;
/**
 * Claims of ID tokens and logout tokens alone (OpenID Connect Core 1.0 §2, §3.3.2.11; Back-Channel
 * Logout 1.0 §2.4). Those are for the program that asked, which may be anybody's, and not for an API.
 */
const ID_TOKEN_CLAIMS = ["nonce", "at_hash", "c_hash", "s_hash", "events"];
const MAX_AUDIENCES = 10;
/** What one process keeps: the issuers of this many tenants, the keys of this many issuers. */
const KEPT = 2_000;

/** Time and bytes for a document of an issuer. The authorizer has five seconds for two of them. */
const FETCH = { timeoutMillis: 1_800, maxBytes: 64 * 1024 };
const KEYS_FRESH_SECONDS = 600;
/** Keys of an issuer that does not answer are trusted this much longer. */
const KEYS_STALE_SECONDS = 3_600;
/** An unknown key id, or a failure, asks the issuer again no sooner than this. */
const RETRY_SECONDS = 30;
const MAX_KEYS = 50;

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.string() });
const keysSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(MAX_KEYS) });

/** Looks at tokens of tenants' own identity providers; null for any that is not good. */
export function oidcVerifier(host: OidcHost) {
  const { clients, system } = host;
  const bounds = { seconds: ACCESS_CACHE_SECONDS, items: KEPT };
  const issuers = recent<readonly StoredIssuer[]>(bounds, system.now);
  const keys = issuerKeys(host);
  return async (token: string, addressed: string | undefined): Promise<Principal | null> => {
    const claimed = readJwt(token);
    const tenantId = claimed && tenantFor(claimed, addressed);
    if (!claimed || !tenantId) return null;
    const known = await issuers(tenantId, () => issuersOf(clients(), tenantScope(tenantId)));
    const audiences = [claimed.payload.aud ?? []].flat();
    const candidates = known.filter(
      (one) => one.issuer === claimed.payload.iss && audiences.includes(one.audience),
    );
    for (const issuer of candidates) {
      const payload = await verified(token, issuer, keys, system.now());
      const scopes = payload && hasRequired(payload, issuer) ? scopesIn(payload, issuer) : [];
      if (!payload || scopes.length === 0) continue;
      const subject = hash("sha256", `${payload.iss}\0${payload.sub}`).slice(0, 16);
      return { tenantId, keyId: `iss_${issuer.key}`, scopes, subject };
    }
    return null;
  };
}

/**
 * The one tenant a token is for: the one its audience names, signed by the issuer; or, when that
 * names none, the one the request is addressed to. Never one that is found by the audience alone: who
 * registers another's issuer and audience would be sent what is meant for the other.
 */
function tenantFor({ header, payload }: Claimed, addressed: string | undefined): string | null {
  if (!TYPES.has(header.typ?.toLowerCase()) || !ALGORITHMS.includes(header.alg ?? "")) return null;
  if (ID_TOKEN_CLAIMS.some((claim) => Object.hasOwn(payload, claim))) return null;
  const audiences: unknown[] = [payload.aud ?? []].flat();
  if (audiences.length > MAX_AUDIENCES || !audiences.every((one) => typeof one === "string"))
    return null;
  const named = new Set(audiences.flatMap((one) => String(one).match(TENANT_ID) ?? []));
  const [only] = named;
  if (named.size > 1) return null;
  if (only !== undefined) return only;
  return addressed !== undefined && ONE_TENANT_ID.test(addressed) ? addressed : null;
}

async function verified(
  token: string,
  issuer: StoredIssuer,
  keys: ReturnType<typeof issuerKeys>,
  now: Date,
): Promise<jose.JWTPayload | null> {
  const options = {
    algorithms: ALGORITHMS,
    issuer: issuer.issuer,
    audience: issuer.audience,
    requiredClaims: ["exp", "iat", "sub"],
    maxTokenAge: OIDC_TOKEN_MAX_SECONDS,
    clockTolerance: CLOCK_SKEW_SECONDS,
    currentDate: now,
  };
  try {
    const { payload } = await jose.jwtVerify(
      token,
      (header: jose.JWTHeaderParameters) => keys(issuer, header),
      options,
    );
    const { exp = 0, iat = 0, sub } = payload;
    const isShort = exp - iat <= OIDC_TOKEN_MAX_SECONDS;
    return isShort && typeof sub === "string" && sub !== "" ? payload : null;
  } catch {
    return null;
  }
}

function claimIn(payload: jose.JWTPayload, claim: string): unknown {
  return Object.hasOwn(payload, claim) ? payload[claim] : undefined;
}

/** Whether every claim is as required: the very text, or a list with it. */
function hasRequired(payload: jose.JWTPayload, { requiredClaims }: StoredIssuer): boolean {
  return requiredClaims.every(({ claim, value }) => {
    const held: unknown[] = [claimIn(payload, claim)].flat();
    return held.includes(value);
  });
}

/** What the values of the issuer's claim are worth here. */
function scopesIn(payload: jose.JWTPayload, { claim, grants }: StoredIssuer): Scope[] {
  const held = claimIn(payload, claim);
  const values: unknown[] = typeof held === "string" ? held.split(" ") : [held ?? []].flat();
  const granted = grants.filter(({ value }) => values.includes(value));
  return [...new Set(granted.flatMap(({ scopes }) => scopes))];
}

interface KeptKeys {
  readonly set: ReturnType<typeof jose.createLocalJWKSet> | null;
  readonly loadedAt: number;
  readonly triedAt: number;
}

/** The key of an issuer a token names; its key set is fetched seldom, whatever is asked for. */
function issuerKeys({ system, auth }: OidcHost) {
  const kept = new Map<string, Promise<KeptKeys>>();
  const load = async (issuer: StoredIssuer, before: KeptKeys | null): Promise<KeptKeys> => {
    const now = system.now().getTime();
    try {
      const bounds = { ...FETCH, allowLoopback: auth.allowLoopback };
      const found = keysSchema.parse(await fetchJson(await keysUrl(issuer, bounds), bounds));
      const set = jose.createLocalJWKSet(found as jose.JSONWebKeySet);
      return { set, loadedAt: now, triedAt: now };
    } catch {
      const isStale = !before || now - before.loadedAt > KEYS_STALE_SECONDS * 1_000;
      return { set: isStale ? null : before.set, loadedAt: before?.loadedAt ?? 0, triedAt: now };
    }
  };
  const renewed = async (
    issuer: StoredIssuer,
    isDue: (held: KeptKeys, now: number) => boolean,
  ): Promise<KeptKeys> => {
    // Not merely joined: two addresses with spaces could be another issuer's two.
    const id = JSON.stringify([issuer.issuer, issuer.jwksUri]);
    const held = kept.get(id);
    const known = held ? await held : null;
    const now = system.now().getTime();
    if (held && known && !isDue(known, now)) return known;
    // Somebody else may have begun meanwhile.
    const begun = kept.get(id);
    if (begun && begun !== held) return begun;
    const loading = load(issuer, known);
    const oldest = kept.keys().next().value;
    if (kept.size >= KEPT && oldest !== undefined) kept.delete(oldest);
    kept.set(id, loading);
    return loading;
  };
  return async (issuer: StoredIssuer, header: jose.JWTHeaderParameters) => {
    const isOld = ({ triedAt, set }: KeptKeys, now: number) =>
      now - triedAt > (set ? KEYS_FRESH_SECONDS : RETRY_SECONDS) * 1_000;
    const { set } = await renewed(issuer, isOld);
    if (!set) throw new Error("The issuer's keys are not to be had");
    return set(header).catch(async (error: unknown) => {
      if (!(error instanceof jose.errors.JWKSNoMatchingKey)) throw error;
      const mayHaveNew = ({ triedAt }: KeptKeys, now: number) =>
        now - triedAt > RETRY_SECONDS * 1_000;
      const again = await renewed(issuer, mayHaveNew);
      if (!again.set || again.set === set) throw error;
      return again.set(header);
    });
  };
}

/** Where an issuer's keys are: as registered, or as its own discovery document says. */
async function keysUrl(
  { issuer, jwksUri }: StoredIssuer,
  bounds: Parameters<typeof fetchJson>[1],
): Promise<string> {
  if (jwksUri !== undefined) return jwksUri;
  const address = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const found = discoverySchema.parse(await fetchJson(address, bounds));
  if (found.issuer !== issuer) throw new Error("The discovery document is another issuer's");
  return found.jwks_uri;
}
