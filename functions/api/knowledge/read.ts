import { endpoint, etagOf } from "../../contract/endpoint.ts";
import { emptyDocument } from "../../domain/knowledge/types.ts";
import { knowledgeExample, knowledgeSchema, shown } from "./representation.ts";

export default endpoint({
  operationId: "getKnowledge",
  method: "GET",
  path: "/v1/knowledge",
  tag: "Knowledge",
  summary: "Read what you know of your market",
  description:
    "USPs, buying motives, trends and triggers with the table of matches between them, reference cases, competitors, and reasons to leave. Empty, at version 0, until something is told.",
  scope: "knowledge.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  responses: {
    200: {
      description: "The knowledge.",
      schema: knowledgeSchema,
      examples: {
        told: { summary: "A little of everything", value: knowledgeExample },
        untold: {
          summary: "Nothing told yet",
          value: { version: 0, ...emptyDocument, updatedAt: null },
        },
      },
    },
  },
  problems: [],
  async handle(_input, ctx) {
    const found = await ctx.store.knowledge.read();
    return { status: 200, etag: etagOf(found.version), body: shown(found) };
  },
});
