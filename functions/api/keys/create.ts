import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { refuseBeyond } from "../../contract/granting.ts";
import { API_KEYS_MAX } from "../../contract/limits.ts";
import { problem } from "../../contract/problem.ts";
import {
  checkExpiry,
  expiresAtSchema,
  grantedScopesSchema,
} from "../../contract/schemas/access.ts";
import { nameSchema } from "../../contract/schemas/basics.ts";
import { madeExample, madeKeySchema, shown } from "./representation.ts";

export default endpoint({
  operationId: "createApiKey",
  method: "POST",
  path: "/v1/api-keys",
  tag: "API keys",
  summary: "Make an API key",
  description: `The key is shown in this answer and never again; of its text only a hash is stored. It can be given scopes you have yourself, and no others. A tenant has at most ${API_KEYS_MAX} keys that work.`,
  scope: "keys.write",
  cost: 5,
  idempotency: "key",
  precondition: "none",
  secretReply: true,
  body: () =>
    z.strictObject({
      name: nameSchema("the key"),
      scopes: grantedScopesSchema("What the key may do."),
      expiresAt: expiresAtSchema(),
    }),
  examples: {
    request: {
      sync: {
        summary: "A key for a nightly synchronisation",
        value: { name: "Nightly sync", scopes: ["accounts.read", "accounts.write"] },
      },
    },
  },
  responses: {
    201: {
      description: "The key, with its secret.",
      schema: madeKeySchema,
      headers: { Location: "Where the key is." },
      examples: { made: { summary: "A new key", value: madeExample } },
    },
  },
  problems: ["scope-not-held", "too-many-credentials"],
  async handle({ body }, ctx) {
    refuseBeyond(body.scopes, ctx.principal.scopes);
    checkExpiry(body.expiresAt, ctx.now);
    const { mode } = await ctx.store.tenant.read();
    const made = await ctx.store.access.apiKeys.create({ id: ctx.newId("key"), mode, ...body });
    if (made.kind === "full") throw problem("too-many-credentials", { maximum: API_KEYS_MAX });
    return {
      status: 201,
      headers: { Location: `/v1/api-keys/${made.record.id}` },
      body: { ...shown(made.record, ctx.now), key: made.secret },
    };
  },
});
