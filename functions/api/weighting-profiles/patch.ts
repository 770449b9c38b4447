import * as z from "zod";
import { readToChange } from "../../contract/changing.ts";
import { endpoint, etagOf } from "../../contract/endpoint.ts";
import { idSchema } from "../../contract/ids.ts";
import { patched } from "../../contract/merge-patch.ts";
import { nameSchema } from "../../contract/schemas/basics.ts";
import { policyPatchShape, profileDefinition } from "../../contract/schemas/profile.ts";
import {
  checkDraft,
  draftExample,
  profileInput,
  profileParams,
  profileSchema,
  shown,
} from "./representation.ts";

export default endpoint({
  operationId: "updateWeightingProfile",
  method: "PATCH",
  path: "/v1/weighting-profiles/{weightingProfileId}",
  tag: "Weighting profiles",
  summary: "Change the draft of a weighting profile",
  description:
    "A merge patch (RFC 7396): name the weights to change, null takes one out. Writes a new version as a draft; the published version stays in force and never changes.",
  scope: "profiles.write",
  cost: 1,
  idempotency: "natural",
  precondition: "etag",
  params: profileParams,
  body: () =>
    z
      .strictObject({
        name: nameSchema("the profile").optional(),
        criteriaSetId: idSchema("criteriaSet", "Another criteria set.").optional(),
        ...policyPatchShape(),
      })
      .describe("What to change."),
  bodyType: "application/merge-patch+json",
  examples: {
    request: {
      weights: {
        summary: "Urgency counts more, access no longer",
        value: { weights: { likelihood: { urgency: 50, dmuAccess: null } } },
      },
    },
  },
  responses: {
    200: {
      description: "The profile after the change.",
      schema: profileSchema,
      examples: {
        draft: {
          summary: "The new draft",
          value: {
            ...draftExample,
            version: 3,
            publishedVersion: 2,
            weights: { ...draftExample.weights, likelihood: { entryBarrier: 30, urgency: 50 } },
            updatedAt: "2026-11-24T10:10:00.000Z",
          },
        },
      },
    },
  },
  problems: ["weighting-profile-not-found", "archived"],
  async handle({ params, body, ifVersion }, ctx) {
    const { profiles } = ctx.store;
    const id = params.weightingProfileId;
    const absent = "weighting-profile-not-found";
    const current = await readToChange(profiles, { id, ifVersion, absent });
    const { profile: before, ...rest } = current.definition;
    const input = patched(profileInput(), { ...rest, ...before }, body);
    const { name, criteriaSetId } = input;
    const profile = profileDefinition(input);
    await checkDraft(ctx.store, criteriaSetId, profile);
    const stored = await profiles.update(id, current.version, { name, criteriaSetId, profile });
    return { status: 200, etag: etagOf(stored.version), body: shown(stored) };
  },
});
