import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { refuseBeyond } from "../../contract/granting.ts";
import { CLIENT_KEYS_MAX } from "../../contract/limits.ts";
import { problem } from "../../contract/problem.ts";
import { isRefusal } from "../../contract/refused.ts";
import { checkClientKeys, clientKeysSchema } from "../../contract/schemas/client-key.ts";
import { clientExample, clientParams, clientSchema, shown } from "./representation.ts";

export default endpoint({
  operationId: "putOAuthClientKeys",
  method: "PUT",
  path: "/v1/oauth-clients/{clientId}/keys",
  tag: "OAuth clients",
  summary: "Replace the public keys of an OAuth client",
  description: `All keys of the client, in the place of those it has: at most ${CLIENT_KEYS_MAX}. To change over without a pause register the new key beside the old one, let the client sign with it, then leave the old one out. An assertion signed with a key that is gone is refused at once; tokens it got live out their hour. You need every scope the client has.`,
  scope: "keys.write",
  cost: 5,
  idempotency: "natural",
  precondition: "none",
  params: clientParams,
  body: () => z.strictObject({ keys: clientKeysSchema("Its public keys from now on.") }),
  examples: {
    request: {
      one: {
        summary: "One key",
        value: {
          keys: [
            {
              kty: "EC",
              crv: "P-256",
              alg: "ES256",
              kid: "2026-12",
              x: "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
              y: "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
            },
          ],
        },
      },
    },
  },
  responses: {
    200: {
      description: "The client with its keys.",
      schema: clientSchema,
      examples: {
        one: {
          summary: "One key",
          value: {
            ...clientExample,
            authMethod: "private_key_jwt",
            keys: [{ kid: "2026-12", alg: "ES256" }],
          },
        },
      },
    },
  },
  problems: ["oauth-client-not-found", "oauth-client-unfit", "scope-not-held"],
  async handle({ params: { clientId }, body }, ctx) {
    const { oauthClients } = ctx.store.access;
    const found = await oauthClients.read(clientId);
    if (!found) throw problem("oauth-client-not-found", { id: clientId });
    refuseBeyond(found.scopes, ctx.principal.scopes, { parameter: "clientId" });
    checkClientKeys(body.keys, "/keys");
    const client = await oauthClients.replaceKeys(clientId, body.keys).catch((error: unknown) => {
      throw isRefusal(error, "wrong-state")
        ? problem("oauth-client-unfit", { id: clientId })
        : error;
    });
    return { status: 200, body: shown(client) };
  },
});
