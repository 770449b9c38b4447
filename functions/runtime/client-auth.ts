import * as jose from "jose";
import { clientSecretHash, HASH_OF_NOBODY, sameHash } from "../contract/api-key.ts";
import type { ClientKey } from "../contract/client-keys.ts";
import { CLIENT_ASSERTION_MAX_SECONDS, CLOCK_SKEW_SECONDS } from "../contract/limits.ts";
import { ASSERTION_TYPE, type GrantRequest, TOKEN_PATH } from "../contract/tokens.ts";
import type { Clients } from "../store/clients.ts";
import { findClient, type StoredClient, useAssertion } from "../store/oauth-clients.ts";
import { tenantScope } from "../store/scope.ts";
import { isServed } from "../store/standing.ts";
import { readJwt } from "./jwt-form.ts";

const CLIENT_ID = /^cli_[0-9A-HJKMNP-TV-Z]{26}$/;
const BASIC = /^basic ([A-Za-z0-9+/]+={0,2})$/i;
const MAX_JTI_CHARS = 128;

export interface ClientDoor {
  readonly clients: Clients;
  readonly issuer: string;
  readonly now: Date;
}

/**
 * A client with its secret in the Authorization header (RFC 6749 §2.3.1); null when it is not, or
 * its tenant is closed.
 */
export async function clientBySecret(
  { clients, now }: ClientDoor,
  header: string,
): Promise<StoredClient | null> {
  const pair = basicPair(header);
  if (pair === null) return null;
  const presented = clientSecretHash(pair.secret);
  if (presented === null || !CLIENT_ID.test(pair.id)) return null;
  const client = await findClient(clients, pair.id);
  const same = sameHash(presented, client?.hash ?? HASH_OF_NOBODY);
  const sameAsBefore = sameHash(presented, client?.previousHash ?? HASH_OF_NOBODY);
  const isGood = same || (sameAsBefore && Date.parse(client?.previousUntil ?? "") > now.getTime());
  if (!isGood || !client || client.revokedAt !== undefined) return null;
  return (await isServed(clients, tenantScope(client.tenantId))) ? client : null;
}

/** Name and password of a Basic header, each form-encoded before they were joined. */
function basicPair(header: string): { readonly id: string; readonly secret: string } | null {
  const [, encoded] = BASIC.exec(header) ?? [];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 0) return null;
  try {
    return { id: decoded(text.slice(0, colon)), secret: decoded(text.slice(colon + 1)) };
  } catch {
    return null;
  }
}

const decoded = (text: string): string => decodeURIComponent(text.replaceAll("+", " "));

/**
 * A client with a JWT it signed with one of its registered keys (RFC 7523, `private_key_jwt`); null
 * when it is not. An assertion is good once, for at most CLIENT_ASSERTION_MAX_SECONDS.
 */
export async function clientByAssertion(
  door: ClientDoor,
  request: GrantRequest,
): Promise<StoredClient | null> {
  const { client_assertion: assertion = "", client_assertion_type: type } = request;
  const claimed = type === ASSERTION_TYPE ? readJwt(assertion) : null;
  const clientId = claimed?.payload.iss ?? "";
  if (!claimed || !CLIENT_ID.test(clientId)) return null;
  if (request.client_id !== undefined && request.client_id !== clientId) return null;
  const client = await findClient(door.clients, clientId);
  const key = client?.keys.find(({ kid }) => kid === claimed.header.kid);
  if (!client || !key || client.revokedAt !== undefined) return null;
  const used = await verifiedAssertion(door, assertion, clientId, key).catch(() => null);
  if (used === null) return null;
  // Before anything is written for it: nothing of a tenant that leaves is to come back.
  if (!(await isServed(door.clients, tenantScope(client.tenantId)))) return null;
  const isFirst = await useAssertion(door.clients, clientId, used.jti, used.forgetAt);
  return isFirst ? client : null;
}

async function verifiedAssertion(
  { issuer, now }: ClientDoor,
  assertion: string,
  clientId: string,
  key: ClientKey,
): Promise<{ readonly jti: string; readonly forgetAt: number }> {
  const { payload } = await jose.jwtVerify(assertion, await jose.importJWK({ ...key }, key.alg), {
    algorithms: [key.alg],
    issuer: clientId,
    subject: clientId,
    audience: [issuer, `${issuer}${TOKEN_PATH}`],
    requiredClaims: ["exp", "jti"],
    clockTolerance: CLOCK_SKEW_SECONDS,
    currentDate: now,
  });
  const { jti, exp = 0, iat, aud } = payload;
  const seconds = now.getTime() / 1_000;
  const isForUs = typeof aud === "string" || aud?.length === 1;
  const isShort = exp <= seconds + CLIENT_ASSERTION_MAX_SECONDS + CLOCK_SKEW_SECONDS;
  const isMade = iat === undefined || iat <= seconds + CLOCK_SKEW_SECONDS;
  const isNamed = typeof jti === "string" && jti.length > 0 && jti.length <= MAX_JTI_CHARS;
  if (!isForUs || !isShort || !isMade || !isNamed) throw new Error("Not an assertion we accept");
  return { jti, forgetAt: Math.ceil(exp) + 2 * CLOCK_SKEW_SECONDS };
}
