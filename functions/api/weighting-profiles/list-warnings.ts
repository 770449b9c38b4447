import * as z from "zod";
import { criteriaInSight } from "../../contract/changing.ts";
import type { TenantStore } from "../../contract/context.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { idSchema } from "../../contract/ids.ts";
import { localised } from "../../contract/localised.ts";
import { loadMatrix, rankingProblems, refuseMisfit } from "../../contract/matrix-at-hand.ts";
import { versionSchema } from "../../contract/schemas/basics.ts";
import {
  effectiveCriteriaSchema,
  profileWarningSchema,
} from "../../contract/schemas/profile-review.ts";
import { profileVersionParam } from "../../contract/schemas/selector.ts";
import { type SelectedProfile, selectProfile } from "../../contract/selecting.ts";
import { rankSegments } from "../../domain/index.ts";
import { openRanking } from "../../domain/scoring/open-ranking.ts";
import { type ProfileReview, profileWarnings } from "../../domain/scoring/profile-warnings.ts";
import { profileParams } from "./representation.ts";

const example = {
  profileId: "wpr_01JD9Y2ZV3T6Q8R0W4X5Y7Z9MN",
  version: 2,
  segmentationId: "sgm_01JD9Y2ZV3T6Q8R0W4X5Y7Z9EF",
  effectiveCriteria: [
    { axis: "value", relationship: "customer", weighted: 3, effective: 2.6315789473684212 },
    { axis: "likelihood", relationship: "customer", weighted: 1, effective: 1 },
  ],
  warnings: [
    {
      code: "doubleCounting",
      criteria: ["customerValue", "revenuePerYear"],
      figure: 0.8,
      n: null,
      text: "“Klantwaarde” weegt mee naast Omzet per jaar, waar het uit bestaat: een dubbeltelling in 80 % van het gewicht van de as.",
      fix: "Laat óf “Klantwaarde” meewegen, óf waar het uit bestaat.",
    },
  ],
};

export default endpoint({
  operationId: "listWeightingProfileWarnings",
  method: "GET",
  path: "/v1/weighting-profiles/{weightingProfileId}/warnings",
  tag: "Weighting profiles",
  summary: "Check a weighting profile for double counting",
  description:
    "What is allowed but worth knowing: criteria that count the same thing twice, weight on criteria that apply to nobody, and how many criteria an axis amounts to. With a segmentation also, from its decision matrix, criteria that correlate over accounts or segments and scales that clip too many values. No account is read.",
  scope: "profiles.read",
  cost: 2,
  idempotency: "safe",
  precondition: "none",
  params: profileParams,
  query: () =>
    z.strictObject({
      version: profileVersionParam("Which version of the profile").default("draft"),
      segmentationId: idSchema(
        "segmentation",
        "Look at the accounts of this segmentation, too.",
      ).optional(),
    }),
  responses: {
    200: {
      description: "The warnings, most serious kind first.",
      schema: () =>
        z.strictObject({
          profileId: idSchema("weightingProfile", "The profile."),
          version: versionSchema("The version that was checked."),
          segmentationId: idSchema(
            "segmentation",
            "The segmentation looked at; null when none was asked for.",
          ).nullable(),
          effectiveCriteria: z
            .array(effectiveCriteriaSchema())
            .describe("How many criteria each axis amounts to, per relationship."),
          warnings: z.array(profileWarningSchema()).describe("None when all is well."),
        }),
      examples: { double: { summary: "Customer value beside revenue, in Dutch", value: example } },
    },
  },
  problems: [...rankingProblems],
  async handle({ params, query }, ctx) {
    const selected = await selectProfile(ctx.store, params.weightingProfileId, query.version);
    const { segmentationId = null } = query;
    const review = await reviewOf(ctx.store, selected, segmentationId);
    const { id, version } = selected;
    return {
      status: 200,
      body: { profileId: id, version, segmentationId, ...localised(review, ctx.language) },
    };
  },
});

async function reviewOf(
  store: TenantStore,
  selected: SelectedProfile,
  segmentationId: string | null,
): Promise<ProfileReview> {
  const { profile, criteriaSetId } = selected;
  if (segmentationId === null) {
    return profileWarnings(profile, (await criteriaInSight(store, criteriaSetId)) ?? [], null);
  }
  const atHand = await loadMatrix(store, segmentationId);
  await refuseMisfit(store, atHand, selected);
  const { moments, plan } = atHand.matrix;
  const { clipped } = rankSegments(moments, plan, profile);
  const open = openRanking(moments, plan, profile);
  return profileWarnings(profile, plan.criteria, { moments, open, clipped });
}
