import { setArchived, tagOf } from "../../contract/archiving.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { refuseWhileUsed } from "./in-use.ts";
import { criteriaSetParams, criteriaSetSchema, frozenExample, shown } from "./representation.ts";

export default endpoint({
  operationId: "archiveCriteriaSet",
  method: "POST",
  path: "/v1/criteria-sets/{criteriaSetId}/archive",
  tag: "Criteria",
  summary: "Archive a criteria set",
  description:
    "For a set that no segmentation or weighting profile in use is about; its versions can be read. It counts for no quota. Archiving what is archived changes nothing.",
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
        archived: {
          summary: "Archived",
          value: { ...frozenExample, archivedAt: "2026-11-25T08:00:00.000Z" },
        },
      },
    },
  },
  problems: ["criteria-set-not-found", "criteria-set-in-use"],
  async handle({ params }, ctx) {
    const { criteriaSets } = ctx.store;
    const id = params.criteriaSetId;
    await refuseWhileUsed(ctx.store, id);
    const stored = await setArchived(criteriaSets, {
      id,
      archived: true,
      absent: "criteria-set-not-found",
    });
    return { status: 200, etag: tagOf(stored), body: shown(stored) };
  },
});
