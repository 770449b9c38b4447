import { endpoint } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import { ratingInput, ratingSchema } from "../../contract/schemas/rating.ts";
import { ASSESSORS_MAX, SEGMENT_RATINGS_MAX } from "../../domain/index.ts";
import { criteriaOfSet, refuseUnknownCriterion } from "./criteria.ts";
import { inputExample, ratingExample } from "./examples.ts";
import { said } from "./said.ts";
import { loadSegment, segmentRatingParams } from "./segment.ts";

export default endpoint({
  operationId: "putSegmentRating",
  method: "PUT",
  path: "/v1/segmentations/{segmentationId}/segments/{segmentKey}/ratings/{criterionKey}/{assessor}",
  tag: "Ratings",
  summary: "Rate a segment",
  description: `One assessor's rating of a segment on a criterion; a repeated one takes the place of the first. The mean over assessors counts for every account of the segment that has no value of its own, and goes before what your knowledge says. Rankings follow within seconds. Up to ${ASSESSORS_MAX} assessors per segment and criterion, ${SEGMENT_RATINGS_MAX} ratings per segmentation.`,
  scope: "knowledge.write",
  cost: 1,
  idempotency: "natural",
  precondition: "none",
  params: segmentRatingParams,
  body: ratingInput,
  examples: { request: { four: { summary: "A 4, with the reason", value: inputExample } } },
  responses: {
    200: {
      description: "The rating, replaced or equal already.",
      schema: ratingSchema,
      examples: { rating: { summary: "A 4", value: ratingExample } },
    },
    201: {
      description: "The new rating.",
      schema: ratingSchema,
      examples: { rating: { summary: "A 4", value: ratingExample } },
    },
  },
  problems: [
    "segmentation-not-found",
    "segment-not-found",
    "criterion-not-found",
    "too-many-ratings",
  ],
  async handle({ params, body }, ctx) {
    const { segmentationId, segmentKey: segment, criterionKey: criterion, assessor } = params;
    const { criteriaSetId } = await loadSegment(ctx.store, params);
    refuseUnknownCriterion(await criteriaOfSet(ctx.store, criteriaSetId), criterion);
    const rating = { criterion, assessor, ...(await said(body, ctx)) };
    const written = await ctx.store.ratings.put(segmentationId, { segment, ...rating });
    if (written.kind === "full") {
      throw written.of === "subject"
        ? problem("too-many-ratings", { maximum: ASSESSORS_MAX, of: `${segment} × ${criterion}` })
        : problem("too-many-ratings", { maximum: SEGMENT_RATINGS_MAX, of: segmentationId });
    }
    return { status: written.created ? 201 : 200, body: rating };
  },
});
