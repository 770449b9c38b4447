import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { pageOf, pageQuery } from "../../contract/paging.ts";
import { problem } from "../../contract/problem.ts";
import {
  criteriaSetParams,
  criteriaSetVersionSchema,
  shownVersion,
  versionExample,
} from "./representation.ts";

export default endpoint({
  operationId: "listCriteriaSetVersions",
  method: "GET",
  path: "/v1/criteria-sets/{criteriaSetId}/versions",
  tag: "Criteria",
  summary: "List the versions of a criteria set",
  description: "Every version ever written, newest first; those with `frozen` were in force.",
  scope: "criteria.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  params: criteriaSetParams,
  query: () => z.strictObject(pageQuery()),
  responses: {
    200: {
      description: "A page of versions.",
      schema: () => pageOf(criteriaSetVersionSchema()),
      examples: {
        last: { summary: "The last page", value: { data: [versionExample], nextCursor: null } },
      },
    },
  },
  problems: ["criteria-set-not-found"],
  async handle({ params, query }, ctx) {
    const id = params.criteriaSetId;
    if ((await ctx.store.criteriaSets.read(id)) === null) {
      throw problem("criteria-set-not-found", { id });
    }
    const after = await ctx.cursor.open(query.cursor);
    const page = await ctx.store.criteriaSets.versions(id, after, query.limit);
    return {
      status: 200,
      body: { data: page.items.map(shownVersion), nextCursor: await ctx.cursor.seal(page.next) },
    };
  },
});
