import { endpoint } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import { clientExample, clientParams, clientSchema, shown } from "./representation.ts";

export default endpoint({
  operationId: "getOAuthClient",
  method: "GET",
  path: "/v1/oauth-clients/{clientId}",
  tag: "OAuth clients",
  summary: "Read an OAuth client",
  description: "What its tokens may do, and how it proves itself.",
  scope: "keys.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  params: clientParams,
  responses: {
    200: {
      description: "The client.",
      schema: clientSchema,
      examples: { client: { summary: "A client", value: clientExample } },
    },
  },
  problems: ["oauth-client-not-found"],
  async handle({ params: { clientId } }, ctx) {
    const found = await ctx.store.access.oauthClients.read(clientId);
    if (!found) throw problem("oauth-client-not-found", { id: clientId });
    return { status: 200, body: shown(found) };
  },
});
