import { endpoint } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import { preview, previewExample, previewSchema } from "./previewing.ts";
import { segmentationParams } from "./representation.ts";

export default endpoint({
  operationId: "previewStoredSegmentation",
  method: "GET",
  path: "/v1/segmentations/{segmentationId}/preview",
  tag: "Segmentations",
  summary: "Preview a segmentation as it is",
  description:
    "What the segmentation makes of the accounts as they are now, counted from the accounts themselves. Of a very large tenant a fixed sample is read; `sample` says so.",
  scope: "segmentations.read",
  cost: 10,
  idempotency: "safe",
  precondition: "none",
  params: segmentationParams,
  responses: {
    200: {
      description: "The counts.",
      schema: previewSchema,
      examples: { counts: { summary: "Sector × size, in Dutch", value: previewExample } },
    },
  },
  problems: ["segmentation-not-found"],
  async handle({ params }, ctx) {
    const id = params.segmentationId;
    const found = await ctx.store.segmentations.read(id);
    if (found === null) throw problem("segmentation-not-found", { id });
    const fields = await ctx.store.fields.table();
    const { scheme } = found.definition;
    return { status: 200, body: await preview(ctx.store, { scheme, fields }, ctx.language) };
  },
});
