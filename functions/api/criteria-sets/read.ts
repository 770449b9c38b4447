import { tagOf } from "../../contract/archiving.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import { criteriaSetParams, criteriaSetSchema, draftExample, shown } from "./representation.ts";

export default endpoint({
  operationId: "getCriteriaSet",
  method: "GET",
  path: "/v1/criteria-sets/{criteriaSetId}",
  tag: "Criteria",
  summary: "Read a criteria set",
  description:
    "The set as it is now, changes since the last freeze included. The version accounts are measured by is `frozenVersion`.",
  scope: "criteria.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  params: criteriaSetParams,
  responses: {
    200: {
      description: "The set.",
      schema: criteriaSetSchema,
      examples: { draft: { summary: "A draft", value: draftExample } },
    },
  },
  problems: ["criteria-set-not-found"],
  async handle({ params }, ctx) {
    const id = params.criteriaSetId;
    const found = await ctx.store.criteriaSets.read(id);
    if (found === null) throw problem("criteria-set-not-found", { id });
    return { status: 200, etag: tagOf(found), body: shown(found) };
  },
});
