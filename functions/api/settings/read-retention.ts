import { endpoint, etagOf } from "../../contract/endpoint.ts";
import { retentionAnswer, retentionSchema } from "./retention-representation.ts";

export default endpoint({
  operationId: "getRetention",
  method: "GET",
  path: "/v1/settings/retention",
  tag: "Settings",
  summary: "Read how long what is no longer needed is kept",
  description:
    "Days, as set or by default. Kept answers of Idempotency-Key live 24 hours, whatever is set; audit records stay as long as the tenant.",
  scope: "settings.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  responses: {
    200: {
      description: "The settings.",
      schema: retentionSchema,
      examples: { set: { summary: "Shorter than by default", value: retentionAnswer } },
    },
  },
  problems: [],
  async handle(_input, ctx) {
    const { version, definition, updatedAt } = await ctx.store.retention.read();
    return { status: 200, etag: etagOf(version), body: { version, ...definition, updatedAt } };
  },
});
