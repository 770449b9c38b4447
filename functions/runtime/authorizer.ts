import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from "aws-lambda";
import { HASH_OF_NOBODY, parseApiKey, sameHash } from "../contract/api-key.ts";
import type { Principal } from "../contract/context.ts";
import { ACCESS_CACHE_SECONDS } from "../contract/limits.ts";
import { NOTHING_LEFT, refusalHeaders } from "../contract/throttle.ts";
import { findKey } from "../store/api-keys.ts";
import type { Clients } from "../store/clients.ts";
import { findClient, type StoredClient } from "../store/oauth-clients.ts";
import { readSigningKeys, type SigningKeySet } from "../store/signing-keys.ts";
import { verifyAccessToken } from "./access-token.ts";
import { addressLimiter, networkOf } from "./address-limit.ts";
import type { Allowance } from "./allowance.ts";
import type { AuthSettings } from "./auth-settings.ts";
import { readJwt } from "./jwt-form.ts";
import { oidcVerifier } from "./oidc.ts";
import { recent } from "./recent.ts";
import { publishedKeys } from "./signing-keys.ts";
import type { System } from "./system.ts";
import { tenancy } from "./tenancy.ts";

export interface AuthorizerHost {
  readonly clients: () => Clients;
  readonly system: Pick<System, "now">;
  readonly auth: Pick<AuthSettings, "issuer" | "allowLoopback" | "addressLimit">;
}

type Authorizer = (event: APIGatewayRequestAuthorizerEvent) => Promise<APIGatewayAuthorizerResult>;

const BEARER = /^bearer (\S+)$/i;
/** Clients whose tokens are looked at by one process at a time. */
const KEPT_CLIENTS = 5_000;

/**
 * Lets in whoever holds a key or token that is good now, and says nothing about why not. Scopes are
 * checked later, per operation. Only who is not let in counts against an address: a neighbour who
 * shares it, and fails, must not lock out who does not.
 */
export function authorizerHandler(host: AuthorizerHost): Authorizer {
  const readers = { ...readersOf(host), external: oidcVerifier(host) };
  const actingFor = tenancy(host);
  const limit = addressLimiter(host.auth.addressLimit, host.system);
  return async (event) => {
    const text = credentialOf(event);
    const principal = text === null ? null : await principalOf(host, readers, text, event);
    if (principal === null) {
      const allowance = limit(networkOf(event.requestContext?.identity?.sourceIp), 1);
      if (allowance.retryAfterSeconds > 0) throw new Error(NOTHING_LEFT);
      return keepOut(allowance, event.methodArn);
    }
    return letIn(await actingFor(principal, tenantsNamed(event)), event.methodArn);
  };
}

/** What is kept between requests; a revoked client's tokens work no longer than this lasts. */
function readersOf({ clients, system }: AuthorizerHost) {
  const bounds = { seconds: ACCESS_CACHE_SECONDS, items: KEPT_CLIENTS };
  const keptClients = recent<StoredClient | null>(bounds, system.now);
  const keptKeys = recent<SigningKeySet>({ ...bounds, items: 1 }, system.now);
  return {
    client: (id: string) => keptClients(id, () => findClient(clients(), id)),
    signingKeys: () =>
      keptKeys("", async () => {
        const found = await readSigningKeys(clients());
        // Not kept: the first token is made right after the first keys.
        if (!found) throw new NoKeys();
        return found;
      }),
  };
}

class NoKeys extends Error {}

type Readers = ReturnType<typeof readersOf> & {
  readonly external: ReturnType<typeof oidcVerifier>;
};

/**
 * The one credential of a request: `Authorization: Bearer …` or `X-Api-Key`. Null when there is
 * none, or more than one, or in another form: which of two would count is nobody's to guess.
 */
function credentialOf(event: APIGatewayRequestAuthorizerEvent): string | null {
  const sent = headersOf(event).filter(
    ({ name }) => name === "authorization" || name === "x-api-key",
  );
  const [only, ...more] = sent;
  if (!only || more.length > 0) return null;
  if (only.name === "authorization") return BEARER.exec(only.value)?.[1] ?? null;
  // A token belongs in Authorization.
  return parseApiKey(only.value) ? only.value : null;
}

/** Every header as often as it was sent, its name in lower case. */
function headersOf(event: APIGatewayRequestAuthorizerEvent) {
  const multi = Object.entries(event.multiValueHeaders ?? {});
  const single = Object.entries(event.headers ?? {}).map(
    ([name, value]) => [name, [value]] as const,
  );
  return (multi.length > 0 ? multi : single).flatMap(([name, values]) =>
    (values ?? []).map((value) => ({ name: name.toLowerCase(), value: value ?? "" })),
  );
}

/** The tenants a request says it is for: one at most, if it is to go on. */
const tenantsNamed = (event: APIGatewayRequestAuthorizerEvent): string[] =>
  headersOf(event)
    .filter(({ name }) => name === "tenant")
    .map(({ value }) => value);

/** The tenant a request says it is for; undefined when it says none, or several. */
function addressedTo(event: APIGatewayRequestAuthorizerEvent): string | undefined {
  const [only, ...more] = tenantsNamed(event);
  return more.length === 0 ? only : undefined;
}

async function principalOf(
  host: AuthorizerHost,
  readers: Readers,
  text: string,
  event: APIGatewayRequestAuthorizerEvent,
): Promise<Principal | null> {
  if (text.startsWith("tfz_")) return ofApiKey(host, text);
  const claimed = readJwt(text);
  if (!claimed) return null;
  if (claimed.payload.iss === host.auth.issuer()) return ofAccessToken(host, readers, text);
  return readers.external(text, addressedTo(event));
}

async function ofApiKey(
  { clients, system }: AuthorizerHost,
  text: string,
): Promise<Principal | null> {
  const presented = parseApiKey(text);
  if (!presented) return null;
  const stored = await findKey(clients(), presented.name);
  const same = sameHash(presented.hash, stored?.hash ?? HASH_OF_NOBODY);
  if (!same || !stored || stored.revokedAt !== undefined) return null;
  if (stored.expiresAt !== undefined && Date.parse(stored.expiresAt) <= system.now().getTime())
    return null;
  const { tenantId, keyId, scopes } = stored;
  return { tenantId, keyId, scopes };
}

async function ofAccessToken(
  { auth, system }: AuthorizerHost,
  readers: Readers,
  text: string,
): Promise<Principal | null> {
  const keys = await readers.signingKeys().then(publishedKeys, ifNoKeys);
  const grant = await verifyAccessToken(text, auth.issuer(), keys, system.now()).catch(() => null);
  if (!grant) return null;
  const client = await readers.client(grant.clientId);
  if (client?.tenantId !== grant.tenantId || client.revokedAt !== undefined) return null;
  const scopes = grant.scopes.filter((scope) => client.scopes.includes(scope));
  return { tenantId: client.tenantId, keyId: client.clientId, scopes };
}

function ifNoKeys(error: unknown): never[] {
  if (error instanceof NoKeys) return [];
  throw error;
}

/**
 * The policy covers every operation of the stage, because API Gateway keeps it for the key and not
 * for the path; which operations a key may use is the pipeline's to say.
 */
function letIn(
  { tenantId, keyId, scopes, subject, partnerId, closed, misaddressed }: Principal,
  methodArn: string,
): APIGatewayAuthorizerResult {
  return {
    principalId: keyId,
    policyDocument: policyOf("Allow", methodArn),
    context: {
      tenantId,
      keyId,
      scopes: scopes.join(" "),
      ...(subject !== undefined && { subject }),
      ...(partnerId !== undefined && { partnerId }),
      ...(closed !== undefined && { closed }),
      ...(misaddressed && { misaddressed: "true" }),
    },
  };
}

function keepOut({ headers }: Allowance, methodArn: string): APIGatewayAuthorizerResult {
  const brought = Object.entries(refusalHeaders).map(([header, name]) => [name, headers[header]]);
  return {
    principalId: "nobody",
    policyDocument: policyOf("Deny", methodArn),
    context: Object.fromEntries(brought),
  };
}

function policyOf(effect: "Allow" | "Deny", methodArn: string) {
  const [api = "", stage = ""] = methodArn.split("/");
  const Resource = `${api}/${stage}/*`;
  return {
    Version: "2012-10-17",
    Statement: [{ Action: "execute-api:Invoke", Effect: effect, Resource }],
  };
}
