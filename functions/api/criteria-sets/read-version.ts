import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { idSchema } from "../../contract/ids.ts";
import { problem } from "../../contract/problem.ts";
import { versionParam } from "../../contract/schemas/basics.ts";
import { criteriaSetVersionSchema, shownVersion, versionExample } from "./representation.ts";

export default endpoint({
  operationId: "getCriteriaSetVersion",
  method: "GET",
  path: "/v1/criteria-sets/{criteriaSetId}/versions/{version}",
  tag: "Criteria",
  summary: "Read one version of a criteria set",
  description: "The set as it was at that version. A version never changes.",
  scope: "criteria.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  params: () =>
    z.strictObject({
      criteriaSetId: idSchema("criteriaSet", "The criteria set."),
      version: versionParam("The number of the version."),
    }),
  responses: {
    200: {
      description: "The version.",
      schema: criteriaSetVersionSchema,
      examples: { frozen: { summary: "A frozen version", value: versionExample } },
    },
  },
  problems: ["criteria-set-not-found", "version-not-found"],
  async handle({ params }, ctx) {
    const { criteriaSetId: id, version } = params;
    const found = await ctx.store.criteriaSets.readVersion(id, version);
    if (found !== null) return { status: 200, body: shownVersion(found) };
    if ((await ctx.store.criteriaSets.read(id)) === null) {
      throw problem("criteria-set-not-found", { id });
    }
    throw problem("version-not-found", { id: String(version) });
  },
});
