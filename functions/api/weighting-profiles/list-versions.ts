import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { pageOf, pageQuery } from "../../contract/paging.ts";
import { problem } from "../../contract/problem.ts";
import {
  profileParams,
  profileVersionSchema,
  shownVersion,
  versionExample,
} from "./representation.ts";

export default endpoint({
  operationId: "listWeightingProfileVersions",
  method: "GET",
  path: "/v1/weighting-profiles/{weightingProfileId}/versions",
  tag: "Weighting profiles",
  summary: "List the versions of a weighting profile",
  description: "Every version ever written, newest first; those with `published` were in force.",
  scope: "profiles.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  params: profileParams,
  query: () => z.strictObject(pageQuery()),
  responses: {
    200: {
      description: "A page of versions.",
      schema: () => pageOf(profileVersionSchema()),
      examples: {
        last: { summary: "The last page", value: { data: [versionExample], nextCursor: null } },
      },
    },
  },
  problems: ["weighting-profile-not-found"],
  async handle({ params, query }, ctx) {
    const id = params.weightingProfileId;
    if ((await ctx.store.profiles.read(id)) === null) {
      throw problem("weighting-profile-not-found", { id });
    }
    const after = await ctx.cursor.open(query.cursor);
    const page = await ctx.store.profiles.versions(id, after, query.limit);
    return {
      status: 200,
      body: { data: page.items.map(shownVersion), nextCursor: await ctx.cursor.seal(page.next) },
    };
  },
});
