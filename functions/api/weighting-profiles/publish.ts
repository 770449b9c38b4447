import { changeOnce } from "../../contract/changing.ts";
import type { TenantStore } from "../../contract/context.ts";
import { endpoint, etagOf } from "../../contract/endpoint.ts";
import { problem, validationProblem } from "../../contract/problem.ts";
import { checkProfile, type ProfileDefinition } from "../../domain/index.ts";
import { profileParams, profileSchema, publishedExample, shown } from "./representation.ts";

export default endpoint({
  operationId: "publishWeightingProfile",
  method: "POST",
  path: "/v1/weighting-profiles/{weightingProfileId}/publish",
  tag: "Weighting profiles",
  summary: "Publish a weighting profile",
  description:
    "Puts the draft in force as a version that never changes. Needs a frozen criteria set and, on both axes, at least one criterion with points. Every segmentation over the same criteria set gets a ranking by it, stored as a run.",
  scope: "profiles.write",
  cost: 5,
  idempotency: "key",
  precondition: "etag",
  params: profileParams,
  responses: {
    200: {
      description: "The published profile.",
      schema: profileSchema,
      examples: { published: { summary: "Published", value: publishedExample } },
    },
  },
  problems: [
    "weighting-profile-not-found",
    "archived",
    "criteria-set-not-frozen",
    "invalid-request",
  ],
  async handle({ params, ifVersion }, ctx) {
    const { profiles } = ctx.store;
    const id = params.weightingProfileId;
    const absent = "weighting-profile-not-found";
    const stored = await changeOnce(profiles, { id, ifVersion, absent }, async (current) => {
      const { criteriaSetId, profile } = current.definition;
      await checkPublishable(ctx.store, criteriaSetId, profile);
      return profiles.publish(id, current.version);
    });
    return { status: 200, etag: etagOf(stored.version), body: shown(stored) };
  },
});

/** Against the frozen criteria, the only ones accounts are measured by. */
async function checkPublishable(
  store: TenantStore,
  setId: string,
  profile: ProfileDefinition,
): Promise<void> {
  const set = await store.criteriaSets.read(setId);
  const number = set?.publishedVersion ?? null;
  const frozen = number === null ? null : await store.criteriaSets.readVersion(setId, number);
  if (frozen === null) throw problem("criteria-set-not-frozen", { id: setId });
  const problems = checkProfile(profile, frozen.definition.criteria, "publish");
  if (problems.length > 0) throw validationProblem(problems);
}
