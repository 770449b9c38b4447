import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { refuseBeyond } from "../../contract/granting.ts";
import { OAUTH_CLIENTS_MAX } from "../../contract/limits.ts";
import { problem } from "../../contract/problem.ts";
import { grantedScopesSchema } from "../../contract/schemas/access.ts";
import { nameSchema } from "../../contract/schemas/basics.ts";
import { checkClientKeys, clientKeysSchema } from "../../contract/schemas/client-key.ts";
import { clientExample, madeClientSchema, shown } from "./representation.ts";

export default endpoint({
  operationId: "createOAuthClient",
  method: "POST",
  path: "/v1/oauth-clients",
  tag: "OAuth clients",
  summary: "Make an OAuth client",
  description: `A program that may ask \`POST /oauth/token\` for access tokens: with a secret, which is shown in this answer and never again, or with JWTs it signs with a key of its own, of which you register the public half here. It can be given scopes you have yourself, and no others. A tenant has at most ${OAUTH_CLIENTS_MAX} clients that are not revoked.`,
  scope: "keys.write",
  cost: 5,
  idempotency: "key",
  precondition: "none",
  secretReply: true,
  body: () =>
    z.strictObject({
      name: nameSchema("the client"),
      scopes: grantedScopesSchema("What its tokens may do at most."),
      keys: clientKeysSchema(
        "Its public keys, for `private_key_jwt`; left out, it gets a secret.",
      ).optional(),
    }),
  examples: {
    request: {
      secret: {
        summary: "With a secret",
        value: { name: "CRM connector", scopes: ["accounts.read", "accounts.write"] },
      },
      key: {
        summary: "With a key of its own",
        value: {
          name: "Data warehouse",
          scopes: ["rankings.read"],
          keys: [
            {
              kty: "EC",
              crv: "P-256",
              alg: "ES256",
              kid: "2026-11",
              x: "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
              y: "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
            },
          ],
        },
      },
    },
  },
  responses: {
    201: {
      description: "The client, with its secret when it has one.",
      schema: madeClientSchema,
      headers: { Location: "Where the client is." },
      examples: {
        secret: {
          summary: "With a secret",
          value: { ...clientExample, clientSecret: `tfz_secret_${"…".repeat(46)}` },
        },
      },
    },
  },
  problems: ["scope-not-held", "too-many-credentials"],
  async handle({ body }, ctx) {
    refuseBeyond(body.scopes, ctx.principal.scopes);
    const { name, scopes, keys = [] } = body;
    checkClientKeys(keys, "/keys");
    const id = ctx.newId("oauthClient");
    const made = await ctx.store.access.oauthClients.create({ id, name, scopes, keys });
    if (made.kind === "full") throw problem("too-many-credentials", { maximum: OAUTH_CLIENTS_MAX });
    return {
      status: 201,
      headers: { Location: `/v1/oauth-clients/${id}` },
      body: { ...shown(made.record), clientSecret: made.secret === "" ? null : made.secret },
    };
  },
});
