import { endpoint, etagOf } from "../../contract/endpoint.ts";
import { corsExample, corsSchema } from "./cors-representation.ts";

export default endpoint({
  operationId: "getCors",
  method: "GET",
  path: "/v1/settings/cors",
  tag: "Settings",
  summary: "Read whose web pages may call the API",
  description: "The origins your tenant lets in; none until some are set.",
  scope: "settings.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  responses: {
    200: {
      description: "The origins.",
      schema: corsSchema,
      examples: { one: { summary: "One origin", value: { version: 1, ...corsExample } } },
    },
  },
  problems: [],
  async handle(_input, ctx) {
    const { version, origins } = await ctx.store.access.origins.read();
    return { status: 200, etag: etagOf(version), body: { version, origins: [...origins] } };
  },
});
