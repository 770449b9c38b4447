import { randomUUID } from "node:crypto";
import * as jose from "jose";
import { ACCESS_TOKEN_SECONDS, CLOCK_SKEW_SECONDS } from "../contract/limits.ts";
import type { Scope } from "../contract/scopes.ts";
import { isScope } from "../contract/scopes.ts";
import type { PublishedKey } from "../contract/tokens.ts";
import { SIGNING_ALGORITHM } from "./signing-keys.ts";

/** RFC 9068. */
const TYPE = "at+jwt";

export interface AccessGrant {
  readonly clientId: string;
  readonly tenantId: string;
  readonly scopes: readonly Scope[];
}

/** Signs an access token (RFC 9068) that lives ACCESS_TOKEN_SECONDS from `now`. */
export function signAccessToken(
  grant: AccessGrant,
  issuer: string,
  key: { readonly kid: string; readonly secret: jose.CryptoKey },
  now: Date,
): Promise<string> {
  const seconds = Math.floor(now.getTime() / 1_000);
  const { clientId, tenantId, scopes } = grant;
  return new jose.SignJWT({ client_id: clientId, scope: scopes.join(" "), tenant: tenantId })
    .setProtectedHeader({ alg: SIGNING_ALGORITHM, typ: TYPE, kid: key.kid })
    .setIssuer(issuer)
    .setAudience(issuer)
    .setSubject(clientId)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + ACCESS_TOKEN_SECONDS)
    .setJti(randomUUID())
    .sign(key.secret);
}

interface Statement {
  readonly type: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly issuer: string;
}

/** Signs something that opens nothing: of another type than a token, without audience and subject. */
export function signStatement(
  { type, claims, issuer }: Statement,
  key: { readonly kid: string; readonly secret: jose.CryptoKey },
  now: Date,
): Promise<string> {
  return new jose.SignJWT({ ...claims })
    .setProtectedHeader({ alg: SIGNING_ALGORITHM, typ: type, kid: key.kid })
    .setIssuer(issuer)
    .setIssuedAt(Math.floor(now.getTime() / 1_000))
    .sign(key.secret);
}

/** What one of our tokens grants; throws on anything that is not exactly one of ours. */
export async function verifyAccessToken(
  token: string,
  issuer: string,
  keys: readonly PublishedKey[],
  now: Date,
): Promise<AccessGrant> {
  const { payload } = await jose.jwtVerify(token, ({ kid }) => keyOf(keys, kid), {
    algorithms: [SIGNING_ALGORITHM],
    typ: TYPE,
    issuer,
    audience: issuer,
    requiredClaims: ["sub", "iat", "exp", "jti", "client_id", "scope", "tenant"],
    maxTokenAge: ACCESS_TOKEN_SECONDS,
    clockTolerance: CLOCK_SKEW_SECONDS,
    currentDate: now,
  });
  const { sub, aud, client_id: clientId, scope, tenant, jti } = payload;
  const texts = [sub, aud, clientId, scope, tenant, jti];
  if (texts.some((text) => typeof text !== "string") || sub !== clientId)
    throw new Error("A claim is not what our tokens have");
  return {
    clientId: String(clientId),
    tenantId: String(tenant),
    scopes: String(scope).split(" ").filter(isScope),
  };
}

function keyOf(keys: readonly PublishedKey[], kid: string | undefined) {
  const found = keys.find((key) => key.kid === kid);
  if (!found) throw new Error("No key of ours has this id");
  return jose.importJWK({ ...found }, SIGNING_ALGORITHM);
}
