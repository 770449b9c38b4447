import * as z from "zod";
import { idSchema } from "./ids.ts";
import { relationshipParam } from "./schemas/basics.ts";
import { segmentKeySchema } from "./schemas/ranking.ts";
import { profileVersionParam } from "./schemas/selector.ts";

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
