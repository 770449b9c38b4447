import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { pageOf, pageQuery } from "../../contract/paging.ts";
import { clientExample, clientSchema, shown } from "./representation.ts";

export default endpoint({
  operationId: "listOAuthClients",
  method: "GET",
  path: "/v1/oauth-clients",
  tag: "OAuth clients",
  summary: "List OAuth clients",
  description: "All clients there ever were, oldest first, without their secrets.",
  scope: "keys.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  query: () => z.strictObject(pageQuery()),
  responses: {
    200: {
      description: "A page of clients.",
      schema: () => pageOf(clientSchema()),
      examples: {
        last: { summary: "The only page", value: { data: [clientExample], nextCursor: null } },
      },
    },
  },
  problems: [],
  async handle({ query }, ctx) {
    const after = await ctx.cursor.open(query.cursor);
    const page = await ctx.store.access.oauthClients.list(after, query.limit);
    return {
      status: 200,
      body: {
        data: page.items.map((client) => shown(client)),
        nextCursor: await ctx.cursor.seal(page.next),
      },
    };
  },
});
