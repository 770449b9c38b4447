import { endpoint, etagOf } from "../../contract/endpoint.ts";
import { patched } from "../../contract/merge-patch.ts";
import { problem } from "../../contract/problem.ts";
import {
  checked,
  knowledgeExample,
  knowledgeInput,
  knowledgePatch,
  knowledgeSchema,
  limitsText,
  shown,
} from "./representation.ts";

export default endpoint({
  operationId: "updateKnowledge",
  method: "PATCH",
  path: "/v1/knowledge",
  tag: "Knowledge",
  summary: "Change parts of what you know",
  description: `A merge patch (RFC 7396): name what to change, null takes it out. A changed USP, match or importance touches only what depends on it. ${limitsText}`,
  scope: "knowledge.write",
  cost: 2,
  idempotency: "natural",
  precondition: "etag",
  body: knowledgePatch,
  bodyType: "application/merge-patch+json",
  examples: {
    request: {
      stronger: {
        summary: "A stronger USP, one match less",
        value: {
          usps: { "one-invoice": { strength: 0.8 } },
          motives: { "less-handling": { matches: { "same-day-service": null } } },
        },
      },
    },
  },
  responses: {
    200: {
      description: "The knowledge as it is now.",
      schema: knowledgeSchema,
      examples: { told: { summary: "After a change", value: { ...knowledgeExample, version: 4 } } },
    },
  },
  problems: [],
  async handle({ body, ifVersion }, ctx) {
    const { knowledge } = ctx.store;
    const current = await knowledge.read();
    if (ifVersion !== undefined && ifVersion !== current.version)
      throw problem("precondition-failed");
    const document = await checked(ctx.store, patched(knowledgeInput(), current.document, body));
    const stored = await knowledge.write(current.version, document);
    return { status: 200, etag: etagOf(stored.version), body: shown(stored) };
  },
});
