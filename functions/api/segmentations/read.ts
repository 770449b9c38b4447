import { tagOf } from "../../contract/archiving.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import {
  segmentationExample,
  segmentationParams,
  segmentationSchema,
  shown,
} from "./representation.ts";

export default endpoint({
  operationId: "getSegmentation",
  method: "GET",
  path: "/v1/segmentations/{segmentationId}",
  tag: "Segmentations",
  summary: "Read a segmentation",
  description: "The segmentation as it is now.",
  scope: "segmentations.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  params: segmentationParams,
  responses: {
    200: {
      description: "The segmentation.",
      schema: segmentationSchema,
      examples: { one: { summary: "Sector × size", value: segmentationExample } },
    },
  },
  problems: ["segmentation-not-found"],
  async handle({ params }, ctx) {
    const id = params.segmentationId;
    const found = await ctx.store.segmentations.read(id);
    if (found === null) throw problem("segmentation-not-found", { id });
    return { status: 200, etag: tagOf(found), body: shown(found) };
  },
});
