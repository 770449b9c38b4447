import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { idSchema } from "../../contract/ids.ts";
import { problem } from "../../contract/problem.ts";
import { versionParam } from "../../contract/schemas/basics.ts";
import { profileVersionSchema, shownVersion, versionExample } from "./representation.ts";

export default endpoint({
  operationId: "getWeightingProfileVersion",
  method: "GET",
  path: "/v1/weighting-profiles/{weightingProfileId}/versions/{version}",
  tag: "Weighting profiles",
  summary: "Read one version of a weighting profile",
  description: "The profile as it was at that version. A version never changes.",
  scope: "profiles.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  params: () =>
    z.strictObject({
      weightingProfileId: idSchema("weightingProfile", "The weighting profile."),
      version: versionParam("The number of the version."),
    }),
  responses: {
    200: {
      description: "The version.",
      schema: profileVersionSchema,
      examples: { published: { summary: "A published version", value: versionExample } },
    },
  },
  problems: ["weighting-profile-not-found", "version-not-found"],
  async handle({ params }, ctx) {
    const { weightingProfileId: id, version } = params;
    const found = await ctx.store.profiles.readVersion(id, version);
    if (found !== null) return { status: 200, body: shownVersion(found) };
    if ((await ctx.store.profiles.read(id)) === null) {
      throw problem("weighting-profile-not-found", { id });
    }
    throw problem("version-not-found", { id: String(version) });
  },
});
