import * as z from "zod";
import { archivedAtSchema } from "../../contract/archiving.ts";
import { criteriaInSight, refuseArchivedSet, unknownCriteriaSet } from "../../contract/changing.ts";
import type { TenantStore } from "../../contract/context.ts";
import { idSchema } from "../../contract/ids.ts";
import { once } from "../../contract/once.ts";
import { validationProblem } from "../../contract/problem.ts";
import { nameSchema, timeSchema, versionSchema } from "../../contract/schemas/basics.ts";
import { policyInputShape, policyShape } from "../../contract/schemas/profile.ts";
import { checkProfile, type ProfileDefinition } from "../../domain/index.ts";

type Stored = NonNullable<Awaited<ReturnType<TenantStore["profiles"]["read"]>>>;
type StoredVersion = NonNullable<Awaited<ReturnType<TenantStore["profiles"]["readVersion"]>>>;

const criteriaSetId = () => idSchema("criteriaSet", "The criteria set whose criteria it weighs.");

/** What a caller defines. */
export const profileInput = once(() =>
  z.strictObject({
    name: nameSchema("the profile"),
    criteriaSetId: criteriaSetId(),
    ...policyInputShape(),
  }),
);

export const profileSchema = once(() =>
  z
    .strictObject({
      id: idSchema("weightingProfile", "The weighting profile."),
      version: versionSchema("Grows with every change; also the ETag."),
      publishedVersion: versionSchema(
        "The version in force; null until one is published.",
      ).nullable(),
      status: z
        .enum(["draft", "published"])
        .describe("`draft` while there are changes since it was last published."),
      name: nameSchema("the profile"),
      criteriaSetId: criteriaSetId(),
      ...policyShape(),
      createdAt: timeSchema("When it was made, UTC."),
      updatedAt: timeSchema("When it last changed, UTC."),
      archivedAt: archivedAtSchema(),
    })
    .meta({ id: "WeightingProfile", description: "How criteria weigh, and the rules of scoring." }),
);

export function shown(stored: Stored) {
  const { name, criteriaSetId: set, profile } = stored.definition;
  return {
    id: stored.id,
    version: stored.version,
    publishedVersion: stored.publishedVersion,
    status:
      stored.publishedVersion === stored.version ? ("published" as const) : ("draft" as const),
    name,
    criteriaSetId: set,
    ...profile,
    createdAt: stored.createdAt,
    updatedAt: stored.updatedAt,
    archivedAt: stored.archivedAt,
  };
}

export const profileVersionSchema = once(() =>
  z
    .strictObject({
      id: idSchema("weightingProfile", "The weighting profile."),
      version: versionSchema("The version; it never changes."),
      published: z.boolean().describe("Whether it was put in force."),
      name: nameSchema("the profile"),
      criteriaSetId: criteriaSetId(),
      ...policyShape(),
      at: timeSchema("When it was written, UTC."),
      by: z.string().describe("The key that wrote it."),
    })
    .meta({ id: "WeightingProfileVersion", description: "A weighting profile as it once was." }),
);

export function shownVersion(version: StoredVersion) {
  const { name, criteriaSetId: set, profile } = version.definition;
  return {
    id: version.id,
    version: version.version,
    published: version.published,
    name,
    criteriaSetId: set,
    ...profile,
    at: version.at,
    by: version.by,
  };
}

/** 422 unless every criterion weighed is in the set. An axis without weights passes in a draft. */
export async function checkDraft(
  store: TenantStore,
  set: string,
  profile: ProfileDefinition,
): Promise<void> {
  const criteria = await criteriaInSight(store, set);
  if (criteria === null) throw unknownCriteriaSet(set);
  await refuseArchivedSet(store, set);
  const problems = checkProfile(profile, criteria, "draft");
  if (problems.length > 0) throw validationProblem(problems);
}

export const profileParams = () =>
  z.strictObject({ weightingProfileId: idSchema("weightingProfile", "The weighting profile.") });

// — examples —

export const requestExample = {
  name: "Prospects en ex-klanten: winnen",
  criteriaSetId: "crs_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB",
  weights: {
    value: { potential: 60, strategicFit: 40 },
    likelihood: { entryBarrier: 30, dmuAccess: 30, urgency: 40 },
  },
  relationships: ["prospect", "former_customer"],
};

const policyExample = {
  weights: requestExample.weights,
  missing: "neutral",
  minimumCoverage: 0.6,
  valueShare: 0.5,
  thresholds: { kind: "fixed", value: 50, likelihood: 50 },
  relationships: requestExample.relationships,
};

export const draftExample = {
  id: "wpr_01JD9Y2ZV3T6Q8R0W4X5Y7Z9MN",
  version: 1,
  publishedVersion: null,
  status: "draft",
  name: requestExample.name,
  criteriaSetId: requestExample.criteriaSetId,
  ...policyExample,
  createdAt: "2026-11-24T09:50:00.000Z",
  updatedAt: "2026-11-24T09:50:00.000Z",
  archivedAt: null,
};

export const publishedExample = {
  ...draftExample,
  version: 2,
  publishedVersion: 2,
  status: "published",
  updatedAt: "2026-11-24T09:52:00.000Z",
  archivedAt: null,
};

export const versionExample = {
  id: draftExample.id,
  version: 2,
  published: true,
  name: draftExample.name,
  criteriaSetId: draftExample.criteriaSetId,
  ...policyExample,
  at: "2026-11-24T09:52:00.000Z",
  by: "key_01JD9Y2ZV3T6Q8R0W4X5Y7Z9CD",
};
