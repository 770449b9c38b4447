import { setArchived, tagOf } from "../../contract/archiving.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { profileParams, profileSchema, publishedExample, shown } from "./representation.ts";

export default endpoint({
  operationId: "archiveWeightingProfile",
  method: "POST",
  path: "/v1/weighting-profiles/{weightingProfileId}/archive",
  tag: "Weighting profiles",
  summary: "Archive a weighting profile",
  description:
    "No rankings are published by it any more, so it costs nothing; its versions and runs can be read. It counts for no quota. Archiving what is archived changes nothing.",
  scope: "profiles.write",
  cost: 5,
  idempotency: "key",
  precondition: "none",
  params: profileParams,
  responses: {
    200: {
      description: "The weighting profile.",
      schema: profileSchema,
      examples: {
        archived: {
          summary: "Archived",
          value: { ...publishedExample, archivedAt: "2026-11-25T08:00:00.000Z" },
        },
      },
    },
  },
  problems: ["weighting-profile-not-found"],
  async handle({ params }, ctx) {
    const { profiles } = ctx.store;
    const id = params.weightingProfileId;
    const stored = await setArchived(profiles, {
      id,
      archived: true,
      absent: "weighting-profile-not-found",
    });
    return { status: 200, etag: tagOf(stored), body: shown(stored) };
  },
});
