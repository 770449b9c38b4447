import { tagOf } from "../../contract/archiving.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import { draftExample, profileParams, profileSchema, shown } from "./representation.ts";

export default endpoint({
  operationId: "getWeightingProfile",
  method: "GET",
  path: "/v1/weighting-profiles/{weightingProfileId}",
  tag: "Weighting profiles",
  summary: "Read a weighting profile",
  description:
    "The profile as it is now, changes since it was last published included. The version in force is `publishedVersion`.",
  scope: "profiles.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  params: profileParams,
  responses: {
    200: {
      description: "The profile.",
      schema: profileSchema,
      examples: { draft: { summary: "A draft", value: draftExample } },
    },
  },
  problems: ["weighting-profile-not-found"],
  async handle({ params }, ctx) {
    const id = params.weightingProfileId;
    const found = await ctx.store.profiles.read(id);
    if (found === null) throw problem("weighting-profile-not-found", { id });
    return { status: 200, etag: tagOf(found), body: shown(found) };
  },
});
