import { endpoint } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import { segmentRatingParams } from "./segment.ts";

export default endpoint({
  operationId: "deleteSegmentRating",
  method: "DELETE",
  path: "/v1/segmentations/{segmentationId}/segments/{segmentKey}/ratings/{criterionKey}/{assessor}",
  tag: "Ratings",
  summary: "Take back a rating of a segment",
  description:
    "The rating no longer counts. Also for segments and criteria that are no more; rankings follow within seconds.",
  scope: "knowledge.write",
  cost: 1,
  idempotency: "natural",
  precondition: "none",
  params: segmentRatingParams,
  responses: { 204: { description: "Taken back." } },
  problems: ["segmentation-not-found", "rating-not-found"],
  async handle({ params }, ctx) {
    const { segmentationId: id, segmentKey: segment, criterionKey: criterion, assessor } = params;
    if ((await ctx.store.segmentations.read(id)) === null) {
      throw problem("segmentation-not-found", { id });
    }
    const existed = await ctx.store.ratings.remove(id, { segment, criterion, assessor });
    if (!existed) throw problem("rating-not-found", { assessor, criterion });
    return { status: 204 };
  },
});
