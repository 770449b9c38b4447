import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { refuseBeyond } from "../../contract/granting.ts";
import { API_KEYS_MAX } from "../../contract/limits.ts";
import { problem } from "../../contract/problem.ts";
import { isRefusal } from "../../contract/refused.ts";
import { checkExpiry, expiresAtSchema, overlapSchema } from "../../contract/schemas/access.ts";
import { keyParams, madeExample, madeKeySchema, shown } from "./representation.ts";

export default endpoint({
  operationId: "rotateApiKey",
  method: "POST",
  path: "/v1/api-keys/{keyId}/rotate",
  tag: "API keys",
  summary: "Rotate an API key",
  description: `Makes a key with the same name and scopes, and lets the old one work on for a while, so that every program can change over. You need every scope the key has. The new key expires when the old one would have, unless \`expiresAt\` says otherwise. While both work, both count among the ${API_KEYS_MAX} there may be: when there are as many already, end the old one at once (\`overlapSeconds\` 0), or revoke another first.`,
  scope: "keys.write",
  cost: 5,
  idempotency: "key",
  precondition: "none",
  secretReply: true,
  params: keyParams,
  body: () =>
    z.strictObject({
      overlapSeconds: overlapSchema("key"),
      expiresAt: expiresAtSchema(),
    }),
  examples: {
    request: { hour: { summary: "With an hour of overlap", value: { overlapSeconds: 3_600 } } },
  },
  responses: {
    201: {
      description: "The new key, with its secret.",
      schema: madeKeySchema,
      headers: { Location: "Where the new key is." },
      examples: { made: { summary: "The new key", value: madeExample } },
    },
  },
  problems: ["api-key-not-found", "api-key-ended", "scope-not-held", "too-many-credentials"],
  async handle({ params: { keyId }, body }, ctx) {
    const { apiKeys } = ctx.store.access;
    const found = await apiKeys.read(keyId);
    if (!found) throw problem("api-key-not-found", { id: keyId });
    refuseBeyond(found.scopes, ctx.principal.scopes, { parameter: "keyId" });
    checkExpiry(body.expiresAt, ctx.now);
    const until = new Date(ctx.now.getTime() + body.overlapSeconds * 1_000).toISOString();
    const { expiresAt } = body;
    const made = await apiKeys
      .rotate(keyId, { newId: ctx.newId("key"), until, expiresAt })
      .catch((error: unknown) => {
        throw isRefusal(error, "wrong-state") ? problem("api-key-ended", { id: keyId }) : error;
      });
    if (made.kind === "full") throw problem("too-many-credentials", { maximum: API_KEYS_MAX });
    return {
      status: 201,
      headers: { Location: `/v1/api-keys/${made.record.id}` },
      body: { ...shown(made.record, ctx.now), key: made.secret },
    };
  },
});
