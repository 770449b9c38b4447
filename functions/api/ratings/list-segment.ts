import * as z from "zod";
import { segmentParams } from "../../contract/asking.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { idSchema } from "../../contract/ids.ts";
import { pick } from "../../contract/labels.ts";
import { dateSchema } from "../../contract/schemas/basics.ts";
import { criterionKeySchema } from "../../contract/schemas/criterion.ts";
import { segmentKeySchema } from "../../contract/schemas/ranking.ts";
import { ratingSummarySchema } from "../../contract/schemas/rating.ts";
import { criteriaOfSet } from "./criteria.ts";
import { summaryExample } from "./examples.ts";
import { loadSegment } from "./segment.ts";
import { byCriterion, criterionLabel, shownSummary } from "./showing.ts";

export default endpoint({
  operationId: "listSegmentRatings",
  method: "GET",
  path: "/v1/segmentations/{segmentationId}/segments/{segmentKey}/ratings",
  tag: "Ratings",
  summary: "Read the ratings of a segment",
  description:
    "Per criterion what assessors say together and each of them, with how far they differ and whether it is getting old.",
  scope: "knowledge.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  params: segmentParams,
  responses: {
    200: {
      description: "The ratings, by criterion.",
      schema: () =>
        z.strictObject({
          segmentationId: idSchema("segmentation", "The segmentation."),
          segment: segmentKeySchema("The segment's stable key."),
          label: z.string().describe("What the segment is called."),
          asOf: dateSchema("The day staleness is counted to."),
          criteria: z
            .array(
              z.strictObject({
                criterion: criterionKeySchema("The criterion."),
                label: z.string().describe("What it is called."),
                summary: ratingSummarySchema().describe("What assessors say of it."),
              }),
            )
            .describe("Criteria that were rated, by key."),
        }),
      examples: {
        one: {
          summary: "Two assessors on one criterion, in Dutch",
          value: {
            segmentationId: "sgm_01JD9Y2ZV3T6Q8R0W4X5Y7Z9EF",
            segment: "manufacturing|50-249",
            label: "manufacturing · 50–249",
            asOf: "2026-11-24",
            criteria: [
              {
                criterion: "strategicFit",
                label: "Strategische aansluiting",
                summary: summaryExample,
              },
            ],
          },
        },
      },
    },
  },
  problems: ["segmentation-not-found", "segment-not-found"],
  async handle({ params }, ctx) {
    const { segmentationId, segmentKey: segment } = params;
    const { criteriaSetId, label } = await loadSegment(ctx.store, params);
    const [ratings, criteria, { asOf }] = await Promise.all([
      ctx.store.ratings.list(segmentationId, segment),
      criteriaOfSet(ctx.store, criteriaSetId),
      ctx.store.tenant.read(),
    ]);
    const { language } = ctx;
    const rows = [...byCriterion(ratings)].flatMap(([criterion, some]) => {
      const summary = shownSummary(some, criteria.get(criterion), { asOf, language });
      if (summary === null) return [];
      const called = criterionLabel(criterion, criteria.get(criterion), language);
      return [{ criterion, label: called, summary }];
    });
    return {
      status: 200,
      body: { segmentationId, segment, label: pick(label, language), asOf, criteria: rows },
    };
  },
});
