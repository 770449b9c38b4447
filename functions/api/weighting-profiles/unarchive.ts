import { setArchived, tagOf } from "../../contract/archiving.ts";
import { refuseArchivedSet } from "../../contract/changing.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { profileParams, profileSchema, publishedExample, shown } from "./representation.ts";

export default endpoint({
  operationId: "unarchiveWeightingProfile",
  method: "POST",
  path: "/v1/weighting-profiles/{weightingProfileId}/unarchive",
  tag: "Weighting profiles",
  summary: "Take a weighting profile out of the archive",
  description:
    "In use again: its published version, if it has one, ranks every segmentation over the same criteria set from now on.",
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
        inUse: { summary: "In use", value: publishedExample },
      },
    },
  },
  problems: ["weighting-profile-not-found", "quota-exceeded", "archived"],
  async handle({ params }, ctx) {
    const { profiles } = ctx.store;
    const id = params.weightingProfileId;
    const found = await profiles.read(id);
    if (found !== null) await refuseArchivedSet(ctx.store, found.definition.criteriaSetId);
    const stored = await setArchived(profiles, {
      id,
      archived: false,
      absent: "weighting-profile-not-found",
    });
    return { status: 200, etag: tagOf(stored), body: shown(stored) };
  },
});
