import { endpoint, etagOf } from "../../contract/endpoint.ts";
import {
  retentionAnswer,
  retentionExample,
  retentionInput,
  retentionSchema,
} from "./retention-representation.ts";

export default endpoint({
  operationId: "putRetention",
  method: "PUT",
  path: "/v1/settings/retention",
  tag: "Settings",
  summary: "Set how long what is no longer needed is kept",
  description:
    "Replaces the settings. Removal takes place once a day. Of rankings more than a day old that were replaced, the last of every hour is kept, per profile. Exports keep the time they were given when they were asked for.",
  scope: "settings.write",
  cost: 2,
  idempotency: "natural",
  precondition: "optional",
  body: retentionInput,
  examples: {
    request: { shorter: { summary: "Shorter than by default", value: retentionExample } },
  },
  responses: {
    200: {
      description: "The settings as they are now.",
      schema: retentionSchema,
      examples: { set: { summary: "Shorter than by default", value: retentionAnswer } },
    },
  },
  problems: [],
  async handle({ body, ifVersion }, ctx) {
    const { retention } = ctx.store;
    const before = ifVersion ?? (await retention.read()).version;
    const { version, definition, updatedAt } = await retention.write(before, body);
    return { status: 200, etag: etagOf(version), body: { version, ...definition, updatedAt } };
  },
});
