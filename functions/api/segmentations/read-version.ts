import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { idSchema } from "../../contract/ids.ts";
import { problem } from "../../contract/problem.ts";
import { versionParam } from "../../contract/schemas/basics.ts";
import { segmentationVersionSchema, shownVersion, versionExample } from "./representation.ts";

export default endpoint({
  operationId: "getSegmentationVersion",
  method: "GET",
  path: "/v1/segmentations/{segmentationId}/versions/{version}",
  tag: "Segmentations",
  summary: "Read one version of a segmentation",
  description: "The segmentation as it was at that version. A version never changes.",
  scope: "segmentations.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  params: () =>
    z.strictObject({
      segmentationId: idSchema("segmentation", "The segmentation."),
      version: versionParam("The number of the version."),
    }),
  responses: {
    200: {
      description: "The version.",
      schema: segmentationVersionSchema,
      examples: { first: { summary: "The first version", value: versionExample } },
    },
  },
  problems: ["segmentation-not-found", "version-not-found"],
  async handle({ params }, ctx) {
    const { segmentationId: id, version } = params;
    const found = await ctx.store.segmentations.readVersion(id, version);
    if (found !== null) return { status: 200, body: shownVersion(found) };
    if ((await ctx.store.segmentations.read(id)) === null) {
      throw problem("segmentation-not-found", { id });
    }
    throw problem("version-not-found", { id: String(version) });
  },
});
