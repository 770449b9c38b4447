import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { idSchema } from "../../contract/ids.ts";
import { pageOf, pageQuery } from "../../contract/paging.ts";
import { problem } from "../../contract/problem.ts";
import { runSummarySchema, summary, summaryExample } from "./representation.ts";

export default endpoint({
  operationId: "listRuns",
  method: "GET",
  path: "/v1/runs",
  tag: "Runs",
  summary: "List the runs of a segmentation",
  description:
    "Every published ranking is stored as a run. Newest data first. A run is kept 30 days after a newer one of its profile has taken its place, or as the retention settings say; of those more than a day old the last of every hour.",
  scope: "rankings.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  query: () =>
    z.strictObject({
      ...pageQuery(),
      segmentationId: idSchema("segmentation", "The segmentation whose runs to list."),
    }),
  responses: {
    200: {
      description: "A page of runs.",
      schema: () => pageOf(runSummarySchema()),
      examples: {
        last: { summary: "The last page", value: { data: [summaryExample], nextCursor: null } },
      },
    },
  },
  problems: ["segmentation-not-found"],
  async handle({ query }, ctx) {
    const id = query.segmentationId;
    if ((await ctx.store.segmentations.read(id)) === null) {
      throw problem("segmentation-not-found", { id });
    }
    const after = await ctx.cursor.open(query.cursor);
    const page = await ctx.store.results.runs(id, after, query.limit);
    return {
      status: 200,
      body: { data: page.items.map(summary), nextCursor: await ctx.cursor.seal(page.next) },
    };
  },
});
