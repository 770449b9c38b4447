import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { pageOf, pageQuery } from "../../contract/paging.ts";
import { endedExample, importSchema, shownNow } from "./representation.ts";

export default endpoint({
  operationId: "listAccountImports",
  method: "GET",
  path: "/v1/account-imports",
  tag: "Account imports",
  summary: "List account imports",
  description: "Imports of the last 30 days, newest first.",
  scope: "imports.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  query: () => z.strictObject(pageQuery()),
  responses: {
    200: {
      description: "A page of imports.",
      schema: () => pageOf(importSchema()),
      examples: {
        last: { summary: "The last page", value: { data: [endedExample], nextCursor: null } },
      },
    },
  },
  problems: [],
  async handle({ query }, ctx) {
    const { imports } = ctx.store;
    const page = await imports.list(await ctx.cursor.open(query.cursor), query.limit);
    const data = await Promise.all(page.items.map((job) => shownNow(imports, job, ctx.language)));
    return { status: 200, body: { data, nextCursor: await ctx.cursor.seal(page.next) } };
  },
});
