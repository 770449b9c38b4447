import { endpoint } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import { keyParams } from "./representation.ts";

export default endpoint({
  operationId: "revokeApiKey",
  method: "DELETE",
  path: "/v1/api-keys/{keyId}",
  tag: "API keys",
  summary: "Revoke an API key",
  description:
    "The key stops working within a minute, everywhere, for good. It stays in the list. Revoking it again changes nothing.",
  scope: "keys.write",
  cost: 1,
  idempotency: "natural",
  precondition: "none",
  params: keyParams,
  responses: { 204: { description: "It is revoked." } },
  problems: ["api-key-not-found"],
  async handle({ params: { keyId } }, ctx) {
    const revoked = await ctx.store.access.apiKeys.revoke(keyId);
    if (!revoked) throw problem("api-key-not-found", { id: keyId });
    return { status: 204 };
  },
});
