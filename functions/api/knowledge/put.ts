import { endpoint, etagOf } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import {
  checked,
  inputExample,
  knowledgeExample,
  knowledgeInput,
  knowledgeSchema,
  limitsText,
  shown,
} from "./representation.ts";

export default endpoint({
  operationId: "putKnowledge",
  method: "PUT",
  path: "/v1/knowledge",
  tag: "Knowledge",
  summary: "Tell all you know of your market",
  description: `The body is everything: what it leaves out is no longer known. In force as it is written: rankings whose criteria read what changed follow within seconds, others stay as they are. The first time, send \`If-Match: "0"\`. ${limitsText}`,
  scope: "knowledge.write",
  cost: 2,
  idempotency: "natural",
  precondition: "etag",
  body: knowledgeInput,
  examples: { request: { little: { summary: "A little of everything", value: inputExample } } },
  responses: {
    200: {
      description: "The knowledge as it is now.",
      schema: knowledgeSchema,
      examples: { told: { summary: "A little of everything", value: knowledgeExample } },
    },
  },
  problems: [],
  async handle({ body, ifVersion }, ctx) {
    const { knowledge } = ctx.store;
    const current = await knowledge.read();
    if (ifVersion !== undefined && ifVersion !== current.version)
      throw problem("precondition-failed");
    const document = await checked(ctx.store, body);
    const stored = await knowledge.write(current.version, document);
    return { status: 200, etag: etagOf(stored.version), body: shown(stored) };
  },
});
