import * as z from "zod";
import { endpoint, etagOf } from "../../contract/endpoint.ts";
import { nameSchema } from "../../contract/schemas/basics.ts";
import { profileVersionParam } from "../../contract/schemas/selector.ts";
import { selectionProblems, selectProfile } from "../../contract/selecting.ts";
import { draftExample, profileParams, profileSchema, shown } from "./representation.ts";

export default endpoint({
  operationId: "cloneWeightingProfile",
  method: "POST",
  path: "/v1/weighting-profiles/{weightingProfileId}/clone",
  tag: "Weighting profiles",
  summary: "Clone a weighting profile",
  description: "Makes a new draft that starts out equal to a version of this profile.",
  scope: "profiles.write",
  cost: 1,
  idempotency: "key",
  precondition: "none",
  params: profileParams,
  body: () =>
    z.strictObject({
      name: nameSchema("the new profile"),
      version: profileVersionParam("What to start from").default("draft"),
    }),
  examples: {
    request: {
      published: {
        summary: "From the version in force",
        value: { name: "Winnen, variant met meer urgentie", version: "published" },
      },
    },
  },
  responses: {
    201: {
      description: "The new draft.",
      schema: profileSchema,
      headers: { Location: "Where the new profile is." },
      examples: {
        draft: {
          summary: "A new draft",
          value: {
            ...draftExample,
            id: "wpr_01JD9Y2ZV3T6Q8R0W4X5Y7Z9PQ",
            name: "Winnen, variant met meer urgentie",
          },
        },
      },
    },
  },
  problems: [...selectionProblems, "quota-exceeded"],
  async handle({ params, body }, ctx) {
    const from = await selectProfile(ctx.store, params.weightingProfileId, body.version);
    const { criteriaSetId, profile } = from;
    const id = ctx.newId("weightingProfile");
    const definition = { name: body.name, criteriaSetId, profile };
    const stored = await ctx.store.profiles.create(id, definition);
    return {
      status: 201,
      etag: etagOf(stored.version),
      headers: { Location: `/v1/weighting-profiles/${stored.id}` },
      body: shown(stored),
    };
  },
});
