import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { idSchema } from "../../contract/ids.ts";
import { pick } from "../../contract/labels.ts";
import { pageOf, pageQuery } from "../../contract/paging.ts";
import { problem } from "../../contract/problem.ts";
import { segmentKeySchema } from "../../contract/schemas/ranking.ts";
import { ratingSchema } from "../../contract/schemas/rating.ts";
import { segmentLabel } from "../../domain/index.ts";
import { isSegment } from "../../domain/segmentation/is-segment.ts";
import { ratingExample } from "./examples.ts";

export default endpoint({
  operationId: "listRatings",
  method: "GET",
  path: "/v1/segmentations/{segmentationId}/ratings",
  tag: "Ratings",
  summary: "List all ratings of a segmentation",
  description:
    "Every rating of every segment, those of one segment together. Also of segments that the scheme no longer makes: these count for nothing, and can be taken back.",
  scope: "knowledge.read",
  cost: 2,
  idempotency: "safe",
  precondition: "none",
  params: () => z.strictObject({ segmentationId: idSchema("segmentation", "The segmentation.") }),
  query: () => z.strictObject(pageQuery()),
  responses: {
    200: {
      description: "A page of ratings.",
      schema: () =>
        pageOf(
          ratingSchema().extend({
            segment: segmentKeySchema("The segment's stable key."),
            label: z.string().describe("What the segment is called."),
            inScheme: z.boolean().describe("Whether the scheme still makes such a segment."),
          }),
        ),
      examples: {
        last: {
          summary: "The last page",
          value: {
            data: [
              {
                segment: "manufacturing|50-249",
                label: "manufacturing · 50–249",
                inScheme: true,
                ...ratingExample,
              },
            ],
            nextCursor: null,
          },
        },
      },
    },
  },
  problems: ["segmentation-not-found"],
  async handle({ params, query }, ctx) {
    const { segmentationId: id } = params;
    const { store, language } = ctx;
    const [found, fields] = await Promise.all([store.segmentations.read(id), store.fields.table()]);
    if (found === null) throw problem("segmentation-not-found", { id });
    const { scheme } = found.definition;
    const after = await ctx.cursor.open(query.cursor);
    const page = await store.ratings.page(id, after, query.limit);
    const data = page.items.map((rating) => {
      const inScheme = isSegment(scheme, rating.segment, fields);
      const label = inScheme
        ? pick(segmentLabel(scheme, rating.segment, fields), language)
        : rating.segment;
      return { ...rating, label, inScheme };
    });
    return { status: 200, body: { data, nextCursor: await ctx.cursor.seal(page.next) } };
  },
});
