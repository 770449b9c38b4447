import { setArchived, tagOf } from "../../contract/archiving.ts";
import { endpoint } from "../../contract/endpoint.ts";
import {
  segmentationExample,
  segmentationParams,
  segmentationSchema,
  shown,
} from "./representation.ts";

export default endpoint({
  operationId: "archiveSegmentation",
  method: "POST",
  path: "/v1/segmentations/{segmentationId}/archive",
  tag: "Segmentations",
  summary: "Archive a segmentation",
  description:
    "Accounts are no longer measured by it and no rankings are published, so it costs nothing; its versions and runs can be read, its ranking cannot. It counts for no quota. Archiving what is archived changes nothing.",
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
        archived: {
          summary: "Archived",
          value: { ...segmentationExample, archivedAt: "2026-11-25T08:00:00.000Z" },
        },
      },
    },
  },
  problems: ["segmentation-not-found"],
  async handle({ params }, ctx) {
    const { segmentations } = ctx.store;
    const id = params.segmentationId;
    const stored = await setArchived(segmentations, {
      id,
      archived: true,
      absent: "segmentation-not-found",
    });
    return { status: 200, etag: tagOf(stored), body: shown(stored) };
  },
});
