import { endpoint, etagOf } from "../../contract/endpoint.ts";
import { profileDefinition } from "../../contract/schemas/profile.ts";
import {
  checkDraft,
  draftExample,
  profileInput,
  profileSchema,
  requestExample,
  shown,
} from "./representation.ts";

export default endpoint({
  operationId: "createWeightingProfile",
  method: "POST",
  path: "/v1/weighting-profiles",
  tag: "Weighting profiles",
  summary: "Create a weighting profile",
  description:
    "Points per criterion on both axes, what a missing fact counts as, how much must be known, and where the lines of the matrix lie. The profile is a draft until it is published; a draft ranks too, with `version=draft`.",
  scope: "profiles.write",
  cost: 1,
  idempotency: "key",
  precondition: "none",
  body: profileInput,
  examples: {
    request: {
      prospects: { summary: "For prospects and former customers", value: requestExample },
    },
  },
  responses: {
    201: {
      description: "The draft.",
      schema: profileSchema,
      headers: { Location: "Where the profile is." },
      examples: { draft: { summary: "A draft", value: draftExample } },
    },
  },
  problems: ["archived", "quota-exceeded"],
  async handle({ body }, ctx) {
    const { name, criteriaSetId } = body;
    const profile = profileDefinition(body);
    await checkDraft(ctx.store, criteriaSetId, profile);
    const id = ctx.newId("weightingProfile");
    const stored = await ctx.store.profiles.create(id, { name, criteriaSetId, profile });
    return {
      status: 201,
      etag: etagOf(stored.version),
      headers: { Location: `/v1/weighting-profiles/${stored.id}` },
      body: shown(stored),
    };
  },
});
