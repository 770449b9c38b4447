import * as z from "zod";
import { changeOnce } from "../../contract/changing.ts";
import { endpoint, etagOf } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import { versionSchema } from "../../contract/schemas/basics.ts";
import { checkDraft, draftExample, profileParams, profileSchema, shown } from "./representation.ts";

export default endpoint({
  operationId: "revertWeightingProfile",
  method: "POST",
  path: "/v1/weighting-profiles/{weightingProfileId}/revert",
  tag: "Weighting profiles",
  summary: "Go back to an earlier version",
  description:
    "Writes a new draft equal to an earlier version. Nothing is lost: all versions stay. Publish the draft to put it in force.",
  scope: "profiles.write",
  cost: 1,
  idempotency: "key",
  precondition: "etag",
  params: profileParams,
  body: () => z.strictObject({ version: versionSchema("The version to go back to.") }),
  examples: { request: { second: { summary: "To version 2", value: { version: 2 } } } },
  responses: {
    200: {
      description: "The new draft.",
      schema: profileSchema,
      examples: {
        draft: {
          summary: "Version 5, equal to version 2",
          value: { ...draftExample, version: 5, publishedVersion: 4 },
        },
      },
    },
  },
  problems: ["weighting-profile-not-found", "archived", "version-not-found"],
  async handle({ params, body, ifVersion }, ctx) {
    const { profiles } = ctx.store;
    const id = params.weightingProfileId;
    const absent = "weighting-profile-not-found";
    const stored = await changeOnce(profiles, { id, ifVersion, absent }, async (current) => {
      const earlier = await profiles.readVersion(id, body.version);
      if (earlier === null) throw problem("version-not-found", { id: String(body.version) });
      const { criteriaSetId, profile } = earlier.definition;
      await checkDraft(ctx.store, criteriaSetId, profile);
      return profiles.update(id, current.version, earlier.definition);
    });
    return { status: 200, etag: etagOf(stored.version), body: shown(stored) };
  },
});
