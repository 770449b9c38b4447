import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { pageOf, pageQuery } from "../../contract/paging.ts";
import { problem } from "../../contract/problem.ts";
import {
  segmentationParams,
  segmentationVersionSchema,
  shownVersion,
  versionExample,
} from "./representation.ts";

export default endpoint({
  operationId: "listSegmentationVersions",
  method: "GET",
  path: "/v1/segmentations/{segmentationId}/versions",
  tag: "Segmentations",
  summary: "List the versions of a segmentation",
  description: "Every version ever written, newest first.",
  scope: "segmentations.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  params: segmentationParams,
  query: () => z.strictObject(pageQuery()),
  responses: {
    200: {
      description: "A page of versions.",
      schema: () => pageOf(segmentationVersionSchema()),
      examples: {
        last: { summary: "The last page", value: { data: [versionExample], nextCursor: null } },
      },
    },
  },
  problems: ["segmentation-not-found"],
  async handle({ params, query }, ctx) {
    const id = params.segmentationId;
    if ((await ctx.store.segmentations.read(id)) === null) {
      throw problem("segmentation-not-found", { id });
    }
    const after = await ctx.cursor.open(query.cursor);
    const page = await ctx.store.segmentations.versions(id, after, query.limit);
    return {
      status: 200,
      body: { data: page.items.map(shownVersion), nextCursor: await ctx.cursor.seal(page.next) },
    };
  },
});
