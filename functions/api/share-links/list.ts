import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { pageOf, pageQuery } from "../../contract/paging.ts";
import { shareExample, shareSchema, shown } from "./representation.ts";

export default endpoint({
  operationId: "listShareLinks",
  method: "GET",
  path: "/v1/share-links",
  tag: "Share links",
  summary: "List share links",
  description: "Oldest first; expired ones too, until they are removed.",
  scope: "shares.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  query: () => z.strictObject(pageQuery()),
  responses: {
    200: {
      description: "A page of links.",
      schema: () => pageOf(shareSchema()),
      examples: {
        last: { summary: "The last page", value: { data: [shareExample], nextCursor: null } },
      },
    },
  },
  problems: [],
  async handle({ query }, ctx) {
    const after = await ctx.cursor.open(query.cursor);
    const page = await ctx.store.access.shareLinks.list(after, query.limit);
    return {
      status: 200,
      body: {
        data: page.items.map((link) => shown(link, ctx.now)),
        nextCursor: await ctx.cursor.seal(page.next),
      },
    };
  },
});
