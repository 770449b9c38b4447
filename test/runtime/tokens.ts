import { randomUUID } from "node:crypto";
import * as jose from "jose";
import * as z from "zod";
import type { Scope } from "../../functions/contract/scopes.ts";
import { ASSERTION_TYPE } from "../../functions/contract/tokens.ts";
import { openKey } from "../../functions/runtime/signing-keys.ts";
import { readSigningKeys } from "../../functions/store/signing-keys.ts";
import { testAuth } from "../support/auth.ts";
import type { Planning } from "../support/planning.ts";

const madeClient = z.looseObject({ id: z.string(), clientSecret: z.string().nullable() });
const token = z.strictObject({
  access_token: z.string(),
  token_type: z.literal("Bearer"),
  expires_in: z.number(),
  scope: z.string(),
});

export interface OwnClient {
  readonly clientId: string;
  readonly secret: string;
}

/** A client with a secret, made through the API. */
export async function newClient(of: Planning, scopes: readonly Scope[]): Promise<OwnClient> {
  const body = { name: "Connector", scopes };
  const made = await of.post(madeClient, "/v1/oauth-clients", { body });
  return { clientId: made.id, secret: made.clientSecret ?? "" };
}

export const basic = (id: string, secret: string): string =>
  `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString("base64")}`;

/** Sends a form to the token endpoint, without a key. */
export function ask(
  of: Planning,
  form: Readonly<Record<string, string>> | string,
  authorization?: string,
) {
  const text = typeof form === "string" ? form : new URLSearchParams(form).toString();
  return of.api("POST", "/oauth/token", {
    key: null,
    body: Buffer.from(text),
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      ...(authorization !== undefined && { authorization }),
    },
  });
}

export const grantForm = { grant_type: "client_credentials" } as const;

export async function newToken(of: Planning, client: OwnClient, scope?: string): Promise<string> {
  const form = { ...grantForm, ...(scope !== undefined && { scope }) };
  const answer = await ask(of, form, basic(client.clientId, client.secret));
  return token.parse(answer.json).access_token;
}

/** A key pair of a client's own, and its public half as it is registered. */
export async function ownKey(kid: string, alg: "ES256" | "RS256" = "ES256") {
  const pair = await jose.generateKeyPair(alg, { extractable: true });
  return {
    secret: pair.privateKey,
    registered: { ...(await jose.exportJWK(pair.publicKey)), kid, alg },
  };
}

/** The form that proves a client with an assertion. */
export const assertionForm = (assertion: string) => ({
  ...grantForm,
  client_assertion_type: ASSERTION_TYPE,
  client_assertion: assertion,
});

/** A good assertion but for what is overridden. */
export function assertion(
  clientId: string,
  key: jose.CryptoKey | Uint8Array,
  header: jose.JWTHeaderParameters,
  claims: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  const good = {
    iss: clientId,
    sub: clientId,
    aud: testAuth.issuer(),
    jti: randomUUID(),
    iat: now,
    exp: now + 120,
  };
  return new jose.SignJWT({ ...good, ...claims }).setProtectedHeader(header).sign(key);
}

/** The key that signs our tokens today: what only the service has. */
export async function ourKey(of: Planning) {
  const set = await readSigningKeys(of);
  if (!set) throw new Error("no token was ever signed");
  const secret = await openKey(set.current, testAuth.sealKey());
  return { kid: set.current.published.kid, published: set.current.published, secret };
}
