import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { pageOf, pageQuery } from "../../contract/paging.ts";
import { endedExample, exportSchema, shown } from "./representation.ts";

export default endpoint({
  operationId: "listExports",
  method: "GET",
  path: "/v1/exports",
  tag: "Exports",
  summary: "List exports",
  description: "Exports whose files are kept, newest first; read one for its files.",
  scope: "exports.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  query: () => z.strictObject(pageQuery()),
  responses: {
    200: {
      description: "A page of exports.",
      schema: () => pageOf(exportSchema()),
      examples: {
        last: { summary: "The last page", value: { data: [endedExample], nextCursor: null } },
      },
    },
  },
  problems: [],
  async handle({ query }, ctx) {
    const page = await ctx.store.exports.list(await ctx.cursor.open(query.cursor), query.limit);
    const data = page.items.map((job) => shown(job, ctx.now, ctx.language));
    return { status: 200, body: { data, nextCursor: await ctx.cursor.seal(page.next) } };
  },
});
