import { endpoint, etagOf } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import { issuerExample, issuerParams, issuerSchema, shown } from "./representation.ts";

export default endpoint({
  operationId: "getOidcIssuer",
  method: "GET",
  path: "/v1/oidc-issuers/{issuerKey}",
  tag: "OIDC issuers",
  summary: "Read an issuer of your own",
  description: "What its tokens must be like, and what they are worth.",
  scope: "keys.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  params: issuerParams,
  responses: {
    200: {
      description: "The issuer.",
      schema: issuerSchema,
      examples: { workforce: { summary: "An issuer", value: issuerExample } },
    },
  },
  problems: ["oidc-issuer-not-found"],
  async handle({ params: { issuerKey } }, ctx) {
    const found = await ctx.store.access.oidcIssuers.read(issuerKey);
    if (!found) throw problem("oidc-issuer-not-found", { id: issuerKey });
    return { status: 200, etag: etagOf(found.version), body: shown(found) };
  },
});
