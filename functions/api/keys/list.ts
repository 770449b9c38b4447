import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { pageOf, pageQuery } from "../../contract/paging.ts";
import { keyExample, keySchema, shown } from "./representation.ts";

export default endpoint({
  operationId: "listApiKeys",
  method: "GET",
  path: "/v1/api-keys",
  tag: "API keys",
  summary: "List API keys",
  description: "All keys there ever were, oldest first, without their secrets.",
  scope: "keys.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  query: () => z.strictObject(pageQuery()),
  responses: {
    200: {
      description: "A page of keys.",
      schema: () => pageOf(keySchema()),
      examples: {
        last: { summary: "The only page", value: { data: [keyExample], nextCursor: null } },
      },
    },
  },
  problems: [],
  async handle({ query }, ctx) {
    const after = await ctx.cursor.open(query.cursor);
    const page = await ctx.store.access.apiKeys.list(after, query.limit);
    return {
      status: 200,
      body: {
        data: page.items.map((key) => shown(key, ctx.now)),
        nextCursor: await ctx.cursor.seal(page.next),
      },
    };
  },
});
