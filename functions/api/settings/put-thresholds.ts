import { endpoint, etagOf } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import {
  checked,
  limitsText,
  requestExample,
  settingsExample,
  settingsInput,
  settingsSchema,
  shown,
} from "./representation.ts";

export default endpoint({
  operationId: "putThresholds",
  method: "PUT",
  path: "/v1/settings/thresholds",
  tag: "Settings",
  summary: "Set thresholds, goals and capacity",
  description: `The body is everything: a threshold that is left out goes back to its default, a goal to none. In force at once; nothing is measured or ranked again. The first time, send \`If-Match: "0"\`. ${limitsText}`,
  scope: "settings.write",
  cost: 1,
  idempotency: "natural",
  precondition: "etag",
  body: settingsInput,
  examples: { request: { some: { summary: "Three thresholds, one goal", value: requestExample } } },
  responses: {
    200: {
      description: "The settings as they are now.",
      schema: settingsSchema,
      examples: { set: { summary: "Some set", value: settingsExample } },
    },
  },
  problems: [],
  async handle({ body, ifVersion }, ctx) {
    const { settings } = ctx.store;
    const current = await settings.read();
    if (ifVersion !== undefined && ifVersion !== current.version)
      throw problem("precondition-failed");
    const stored = await settings.write(current.version, await checked(ctx.store, body));
    return { status: 200, etag: etagOf(stored.version), body: shown(stored) };
  },
});
