import * as z from "zod";
import { idSchema } from "../../contract/ids.ts";
import { relationshipParam } from "../../contract/schemas/basics.ts";
import { segmentKeySchema } from "../../contract/schemas/ranking.ts";
import { profileVersionParam } from "../../contract/schemas/selector.ts";

export const segmentationParams = () =>
  z.strictObject({ segmentationId: idSchema("segmentation", "The segmentation.") });

export const segmentParams = () =>
  z.strictObject({
    segmentationId: idSchema("segmentation", "The segmentation."),
    segmentKey: segmentKeySchema("The segment's key, percent-encoded."),
  });

/** Under which profile, at which version, for which accounts. */
export const rankingQuery = () =>
  z.strictObject({
    profileId: idSchema("weightingProfile", "The weighting profile to rank by."),
    version: profileVersionParam("Which version of the profile").default("published"),
    relationship: relationshipParam(),
  });
