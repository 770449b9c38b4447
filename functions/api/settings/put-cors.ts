import { endpoint, etagOf } from "../../contract/endpoint.ts";
import { CORS_ORIGINS_MAX } from "../../contract/limits.ts";
import { corsExample, corsInput, corsSchema } from "./cors-representation.ts";

export default endpoint({
  operationId: "putCors",
  method: "PUT",
  path: "/v1/settings/cors",
  tag: "Settings",
  summary: "Set whose web pages may call the API",
  description: `Browsers let pages of these origins send requests with your keys and read the answers; of any other origin they do not. At most ${CORS_ORIGINS_MAX}. The list replaces the one before, and is in force within a minute.`,
  scope: "settings.write",
  cost: 2,
  idempotency: "natural",
  precondition: "optional",
  body: corsInput,
  examples: { request: { one: { summary: "One origin", value: corsExample } } },
  responses: {
    200: {
      description: "The origins as they are now.",
      schema: corsSchema,
      examples: { one: { summary: "One origin", value: { version: 1, ...corsExample } } },
    },
  },
  problems: [],
  async handle({ body, ifVersion }, ctx) {
    const wanted = body.origins.toSorted();
    const { version, origins } = await ctx.store.access.origins.write(ifVersion, wanted);
    return { status: 200, etag: etagOf(version), body: { version, origins: [...origins] } };
  },
});
