import * as z from "zod";
import { archivedParam } from "../../contract/archiving.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { pageOf, pageQuery } from "../../contract/paging.ts";
import { segmentationExample, segmentationSchema, shown } from "./representation.ts";

export default endpoint({
  operationId: "listSegmentations",
  method: "GET",
  path: "/v1/segmentations",
  tag: "Segmentations",
  summary: "List segmentations",
  description: "All segmentations, oldest first: those in use, or those in the archive.",
  scope: "segmentations.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  query: () => z.strictObject({ ...pageQuery(), archived: archivedParam() }),
  responses: {
    200: {
      description: "A page of segmentations.",
      schema: () => pageOf(segmentationSchema()),
      examples: {
        last: {
          summary: "The only page",
          value: { data: [segmentationExample], nextCursor: null },
        },
      },
    },
  },
  problems: [],
  async handle({ query }, ctx) {
    const after = await ctx.cursor.open(query.cursor);
    const page = await ctx.store.segmentations.list(after, query.limit, {
      archived: query.archived === "true",
    });
    return {
      status: 200,
      body: { data: page.items.map(shown), nextCursor: await ctx.cursor.seal(page.next) },
    };
  },
});
