import { changeOnce } from "../../contract/changing.ts";
import { endpoint, etagOf } from "../../contract/endpoint.ts";
import { completeCriteria } from "./complete.ts";
import { refuseStoppingProfiles } from "./fitting.ts";
import { criteriaSetParams, criteriaSetSchema, frozenExample, shown } from "./representation.ts";

export default endpoint({
  operationId: "freezeCriteriaSet",
  method: "POST",
  path: "/v1/criteria-sets/{criteriaSetId}/freeze",
  tag: "Criteria",
  summary: "Freeze a criteria set",
  description:
    "Makes the draft a version that never changes, and measures all accounts by it from now on; segmentations that use the set are measured anew in the background while the version before keeps serving. Its number is the scale version. Refused while a published profile, in use, weighs a criterion that would go.",
  scope: "criteria.write",
  cost: 5,
  idempotency: "key",
  precondition: "etag",
  params: criteriaSetParams,
  responses: {
    200: {
      description: "The frozen set.",
      schema: criteriaSetSchema,
      examples: { frozen: { summary: "Frozen", value: frozenExample } },
    },
  },
  problems: ["criteria-set-not-found", "archived", "profiles-would-stop", "invalid-request"],
  async handle({ params, ifVersion }, ctx) {
    const { criteriaSets } = ctx.store;
    const id = params.criteriaSetId;
    const absent = "criteria-set-not-found";
    const stored = await changeOnce(criteriaSets, { id, ifVersion, absent }, async (current) => {
      // Fields may have gone since the draft was written.
      completeCriteria(current.definition.criteria, await ctx.store.fields.table());
      await refuseStoppingProfiles(ctx.store, id, current.definition.criteria);
      return criteriaSets.publish(id, current.version);
    });
    return { status: 200, etag: etagOf(stored.version), body: shown(stored) };
  },
});
