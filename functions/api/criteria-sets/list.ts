import * as z from "zod";
import { archivedParam } from "../../contract/archiving.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { pageOf, pageQuery } from "../../contract/paging.ts";
import { criteriaSetSchema, frozenExample, shown } from "./representation.ts";

export default endpoint({
  operationId: "listCriteriaSets",
  method: "GET",
  path: "/v1/criteria-sets",
  tag: "Criteria",
  summary: "List criteria sets",
  description: "All criteria sets, oldest first: those in use, or those in the archive.",
  scope: "criteria.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  query: () => z.strictObject({ ...pageQuery(), archived: archivedParam() }),
  responses: {
    200: {
      description: "A page of criteria sets.",
      schema: () => pageOf(criteriaSetSchema()),
      examples: {
        last: { summary: "The only page", value: { data: [frozenExample], nextCursor: null } },
      },
    },
  },
  problems: [],
  async handle({ query }, ctx) {
    const after = await ctx.cursor.open(query.cursor);
    const page = await ctx.store.criteriaSets.list(after, query.limit, {
      archived: query.archived === "true",
    });
    return {
      status: 200,
      body: { data: page.items.map(shown), nextCursor: await ctx.cursor.seal(page.next) },
    };
  },
});
