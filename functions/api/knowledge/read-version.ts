import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import { versionParam } from "../../contract/schemas/basics.ts";
import { versionExample, versionSchema } from "./representation.ts";

export default endpoint({
  operationId: "getKnowledgeVersion",
  method: "GET",
  path: "/v1/knowledge/versions/{version}",
  tag: "Knowledge",
  summary: "Read your knowledge as it once was",
  description: "One version, whole.",
  scope: "knowledge.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  params: () => z.strictObject({ version: versionParam("The version.") }),
  responses: {
    200: {
      description: "The version.",
      schema: versionSchema,
      examples: { one: { summary: "The third version", value: versionExample } },
    },
  },
  problems: ["version-not-found"],
  async handle({ params }, ctx) {
    const found = await ctx.store.knowledge.readVersion(params.version);
    if (found === null) throw problem("version-not-found", { id: String(params.version) });
    const { version, at, by, document } = found;
    return { status: 200, body: { version, at, by, ...document } };
  },
});
