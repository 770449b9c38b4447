import { endpoint } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import { clientParams } from "./representation.ts";

export default endpoint({
  operationId: "revokeOAuthClient",
  method: "DELETE",
  path: "/v1/oauth-clients/{clientId}",
  tag: "OAuth clients",
  summary: "Revoke an OAuth client",
  description:
    "It gets no more tokens, and within a minute those it has stop working, everywhere, for good. It stays in the list. Revoking it again changes nothing.",
  scope: "keys.write",
  cost: 1,
  idempotency: "natural",
  precondition: "none",
  params: clientParams,
  responses: { 204: { description: "It is revoked." } },
  problems: ["oauth-client-not-found"],
  async handle({ params: { clientId } }, ctx) {
    const revoked = await ctx.store.access.oauthClients.revoke(clientId);
    if (!revoked) throw problem("oauth-client-not-found", { id: clientId });
    return { status: 204 };
  },
});
