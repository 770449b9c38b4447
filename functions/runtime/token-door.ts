import { ACCESS_CACHE_SECONDS, ACCESS_TOKEN_SECONDS } from "../contract/limits.ts";
import { isScope, type Scope, scopesBeyond } from "../contract/scopes.ts";
import type { Grant, GrantError, GrantRequest, TokenDoor } from "../contract/tokens.ts";
import type { Clients } from "../store/clients.ts";
import type { StoredClient } from "../store/oauth-clients.ts";
import type { SigningKeySet } from "../store/signing-keys.ts";
import { signAccessToken, signStatement } from "./access-token.ts";
import type { AuthSettings } from "./auth-settings.ts";
import { clientByAssertion, clientBySecret } from "./client-auth.ts";
import type { Exchange } from "./exchange.ts";
import { recent } from "./recent.ts";
import { dueSigningKeys, openKey, publishedKeys } from "./signing-keys.ts";
import type { System } from "./system.ts";

interface TokenHost {
  readonly clients: () => Clients;
  readonly system: System;
  readonly auth: AuthSettings;
}

/** Opens the tokens of one process: signing keys are read once in a while, clients every time. */
export function tokenDoors({
  clients,
  system,
  auth,
}: TokenHost): (exchange: Exchange) => TokenDoor {
  const kept = recent<SigningKeySet>({ seconds: ACCESS_CACHE_SECONDS, items: 1 }, system.now);
  const keySet = () => kept("", () => dueSigningKeys(clients(), auth.sealKey(), system.now()));
  return (exchange) => ({
    get issuer() {
      return auth.issuer();
    },
    publishedKeys: async () => publishedKeys(await keySet()),
    async sign(type, claims) {
      const { current } = await keySet();
      const key = { kid: current.published.kid, secret: await openKey(current, auth.sealKey()) };
      return signStatement({ type, claims, issuer: auth.issuer() }, key, system.now());
    },
    async grant(request) {
      const authorization = exchange.header("authorization");
      const fault = faultOf(request, authorization);
      if (fault) return refused(...fault);
      const door = { clients: clients(), issuer: auth.issuer(), now: system.now() };
      const client =
        authorization === undefined
          ? await clientByAssertion(door, request)
          : await clientBySecret(door, authorization);
      if (!client || !isNamed(request, client))
        return refused("invalid_client", "The client is not known or did not prove itself.");
      const scopes = scopesFor(request, client);
      if (scopes === null)
        return refused("invalid_scope", "The client may not have one of the scopes asked for.");
      return granted(client, scopes, await keySet(), auth, door.now);
    },
  });
}

/** What is wrong with a request whoever sends it. */
function faultOf(
  request: GrantRequest,
  authorization: string | undefined,
): readonly [GrantError, string] | null {
  if (request.grant_type === undefined) return ["invalid_request", "grant_type is missing."];
  if (request.grant_type !== "client_credentials")
    return ["unsupported_grant_type", "grant_type must be client_credentials."];
  if (request.client_secret !== undefined)
    return ["invalid_request", "Send the secret in an Authorization header, not in the body."];
  if (authorization !== undefined && request.client_assertion !== undefined)
    return ["invalid_request", "Use one way to prove the client, not two."];
  return null;
}

const isNamed = ({ client_id: named }: GrantRequest, { clientId }: StoredClient): boolean =>
  named === undefined || named === clientId;

/** The scopes of the token: those asked for, or all of the client's; null when they are not its. */
function scopesFor({ scope }: GrantRequest, client: StoredClient): readonly Scope[] | null {
  const wanted = (scope ?? "").split(" ").filter((name) => name !== "");
  if (wanted.length === 0) return client.scopes;
  const known = wanted.filter(isScope);
  if (known.length < wanted.length || scopesBeyond(known, client.scopes).length > 0) return null;
  return [...new Set(known)];
}

async function granted(
  { clientId, tenantId }: StoredClient,
  scopes: readonly Scope[],
  { current }: SigningKeySet,
  auth: AuthSettings,
  now: Date,
): Promise<Grant> {
  const key = { kid: current.published.kid, secret: await openKey(current, auth.sealKey()) };
  const grant = { clientId, tenantId, scopes };
  return {
    kind: "granted",
    accessToken: await signAccessToken(grant, auth.issuer(), key, now),
    expiresInSeconds: ACCESS_TOKEN_SECONDS,
    scope: scopes.join(" "),
  };
}

const refused = (error: GrantError, description: string): Grant => ({
  kind: "refused",
  error,
  description,
});
