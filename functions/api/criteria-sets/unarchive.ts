import { setArchived, tagOf } from "../../contract/archiving.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { criteriaSetParams, criteriaSetSchema, frozenExample, shown } from "./representation.ts";

export default endpoint({
  operationId: "unarchiveCriteriaSet",
  method: "POST",
  path: "/v1/criteria-sets/{criteriaSetId}/unarchive",
  tag: "Criteria",
  summary: "Take a criteria set out of the archive",
  description: "In use again: segmentations and profiles can be made over it.",
  scope: "criteria.write",
  cost: 5,
  idempotency: "key",
  precondition: "none",
  params: criteriaSetParams,
  responses: {
    200: {
      description: "The criteria set.",
      schema: criteriaSetSchema,
      examples: {
        inUse: { summary: "In use", value: frozenExample },
      },
    },
  },
  problems: ["criteria-set-not-found", "quota-exceeded"],
  async handle({ params }, ctx) {
    const { criteriaSets } = ctx.store;
    const id = params.criteriaSetId;
    const stored = await setArchived(criteriaSets, {
      id,
      archived: false,
      absent: "criteria-set-not-found",
    });
    return { status: 200, etag: tagOf(stored), body: shown(stored) };
  },
});
