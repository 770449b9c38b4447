import { endpoint } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import { issuerParams } from "./representation.ts";

export default endpoint({
  operationId: "deleteOidcIssuer",
  method: "DELETE",
  path: "/v1/oidc-issuers/{issuerKey}",
  tag: "OIDC issuers",
  summary: "Let in an issuer's tokens no more",
  description: "Within a minute none of its tokens works any more.",
  scope: "keys.write",
  cost: 1,
  idempotency: "natural",
  precondition: "none",
  params: issuerParams,
  responses: { 204: { description: "It is gone." } },
  problems: ["oidc-issuer-not-found"],
  async handle({ params: { issuerKey } }, ctx) {
    const removed = await ctx.store.access.oidcIssuers.remove(issuerKey);
    if (!removed) throw problem("oidc-issuer-not-found", { id: issuerKey });
    return { status: 204 };
  },
});
