import { endpoint } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import { keyExample, keyParams, keySchema, shown } from "./representation.ts";

export default endpoint({
  operationId: "getApiKey",
  method: "GET",
  path: "/v1/api-keys/{keyId}",
  tag: "API keys",
  summary: "Read an API key",
  description: "What the key may do and whether it works, without its secret.",
  scope: "keys.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  params: keyParams,
  responses: {
    200: {
      description: "The key.",
      schema: keySchema,
      examples: { key: { summary: "A key", value: keyExample } },
    },
  },
  problems: ["api-key-not-found"],
  async handle({ params: { keyId } }, ctx) {
    const found = await ctx.store.access.apiKeys.read(keyId);
    if (!found) throw problem("api-key-not-found", { id: keyId });
    return { status: 200, body: shown(found, ctx.now) };
  },
});
