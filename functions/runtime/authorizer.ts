import { timingSafeEqual } from "node:crypto";
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from "aws-lambda";
import { type ParsedKey, parseApiKey } from "../contract/api-key.ts";
import type { Clients } from "../store/clients.ts";
import { findKey, type StoredKey } from "../store/identity.ts";

const BEARER = /^bearer +(\S+)$/i;

/** API Gateway turns exactly this message into a 401; any other error would be a 500. */
const UNAUTHORIZED = "Unauthorized";

/**
 * Lets in whoever holds a key that exists and is not revoked. At this point the text's checksum,
 * the SHA-256 of the whole key and its revocation have been verified; scopes are checked later,
 * per operation.
 */
export function authorizerHandler(
  clients: () => Clients,
): (event: APIGatewayRequestAuthorizerEvent) => Promise<APIGatewayAuthorizerResult> {
  return async (event) => {
    const presented = parseApiKey(keyText(event.headers ?? {}));
    if (!presented) throw new Error(UNAUTHORIZED);
    const stored = await findKey(clients(), presented.name);
    if (!stored || !opens(presented, stored)) throw new Error(UNAUTHORIZED);
    return letIn(stored, event.methodArn);
  };
}

function keyText(headers: Readonly<Record<string, string | undefined>>): string {
  const named = (wanted: string) =>
    Object.entries(headers).find(([name]) => name.toLowerCase() === wanted)?.[1];
  return BEARER.exec(named("authorization") ?? "")?.[1] ?? named("x-api-key") ?? "";
}

function opens(presented: ParsedKey, stored: StoredKey): boolean {
  const same = timingSafeEqual(Buffer.from(presented.hash, "hex"), Buffer.from(stored.hash, "hex"));
  return same && stored.revokedAt === undefined;
}

/**
 * The policy covers every operation of the stage, because API Gateway keeps it for the key and not
 * for the path; which operations a key may use is the pipeline's to say.
 */
function letIn(key: StoredKey, methodArn: string): APIGatewayAuthorizerResult {
  const [api = "", stage = ""] = methodArn.split("/");
  return {
    principalId: key.keyId,
    policyDocument: {
      Version: "2012-10-17",
      Statement: [{ Action: "execute-api:Invoke", Effect: "Allow", Resource: `${api}/${stage}/*` }],
    },
    context: { tenantId: key.tenantId, keyId: key.keyId, scopes: key.scopes.join(" ") },
  };
}
