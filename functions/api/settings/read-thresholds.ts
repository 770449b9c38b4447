import { endpoint, etagOf } from "../../contract/endpoint.ts";
import { settingsExample, settingsSchema, shown } from "./representation.ts";

export default endpoint({
  operationId: "getThresholds",
  method: "GET",
  path: "/v1/settings/thresholds",
  tag: "Settings",
  summary: "Read thresholds, goals and capacity",
  description:
    "Every threshold of segment conditions and warning signals with its value, default, range and unit; goals per segment; and the hours there are to sell. At version 0 everything stands at its default.",
  scope: "settings.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  responses: {
    200: {
      description: "The settings.",
      schema: settingsSchema,
      examples: { set: { summary: "Some set", value: settingsExample } },
    },
  },
  problems: [],
  async handle(_input, ctx) {
    const stored = await ctx.store.settings.read();
    return { status: 200, etag: etagOf(stored.version), body: shown(stored) };
  },
});
