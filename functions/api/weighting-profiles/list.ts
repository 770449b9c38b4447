import * as z from "zod";
import { archivedParam } from "../../contract/archiving.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { pageOf, pageQuery } from "../../contract/paging.ts";
import { profileSchema, publishedExample, shown } from "./representation.ts";

export default endpoint({
  operationId: "listWeightingProfiles",
  method: "GET",
  path: "/v1/weighting-profiles",
  tag: "Weighting profiles",
  summary: "List weighting profiles",
  description: "All weighting profiles, oldest first: those in use, or those in the archive.",
  scope: "profiles.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  query: () => z.strictObject({ ...pageQuery(), archived: archivedParam() }),
  responses: {
    200: {
      description: "A page of profiles.",
      schema: () => pageOf(profileSchema()),
      examples: {
        last: { summary: "The only page", value: { data: [publishedExample], nextCursor: null } },
      },
    },
  },
  problems: [],
  async handle({ query }, ctx) {
    const after = await ctx.cursor.open(query.cursor);
    const page = await ctx.store.profiles.list(after, query.limit, {
      archived: query.archived === "true",
    });
    return {
      status: 200,
      body: { data: page.items.map(shown), nextCursor: await ctx.cursor.seal(page.next) },
    };
  },
});
