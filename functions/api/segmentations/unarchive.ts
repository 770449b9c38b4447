import { setArchived, tagOf } from "../../contract/archiving.ts";
import { refuseArchivedSet } from "../../contract/changing.ts";
import { endpoint } from "../../contract/endpoint.ts";
import {
  segmentationExample,
  segmentationParams,
  segmentationSchema,
  shown,
} from "./representation.ts";

export default endpoint({
  operationId: "unarchiveSegmentation",
  method: "POST",
  path: "/v1/segmentations/{segmentationId}/unarchive",
  tag: "Segmentations",
  summary: "Take a segmentation out of the archive",
  description:
    "In use again, with its number: accounts are measured by it in the background, which is little work for those that did not change meanwhile.",
  scope: "segmentations.write",
  cost: 5,
  idempotency: "key",
  precondition: "none",
  params: segmentationParams,
  responses: {
    200: {
      description: "The segmentation.",
      schema: segmentationSchema,
      examples: {
        inUse: { summary: "In use", value: segmentationExample },
      },
    },
  },
  problems: ["segmentation-not-found", "quota-exceeded", "archived"],
  async handle({ params }, ctx) {
    const { segmentations } = ctx.store;
    const id = params.segmentationId;
    const found = await segmentations.read(id);
    if (found !== null) await refuseArchivedSet(ctx.store, found.definition.criteriaSetId);
    const stored = await setArchived(segmentations, {
      id,
      archived: false,
      absent: "segmentation-not-found",
    });
    return { status: 200, etag: tagOf(stored), body: shown(stored) };
  },
});
