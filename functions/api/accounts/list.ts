import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { pageOf, pageQuery } from "../../contract/paging.ts";
import { accountExample, accountSchema, shownAll } from "./representation.ts";

export default endpoint({
  operationId: "listAccounts",
  method: "GET",
  path: "/v1/accounts",
  tag: "Accounts",
  summary: "List accounts",
  description:
    "All accounts in order of their ids. An account that exists throughout is listed once, whatever changes meanwhile. To filter, search.",
  scope: "accounts.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  query: () => z.strictObject(pageQuery()),
  responses: {
    200: {
      description: "A page of accounts.",
      schema: () => pageOf(accountSchema()),
      examples: {
        last: {
          summary: "The last page",
          value: { data: [accountExample], nextCursor: null },
        },
      },
    },
  },
  problems: [],
  async handle({ query }, ctx) {
    const after = await ctx.cursor.open(query.cursor);
    const page = await ctx.store.accounts.page(after, query.limit);
    return {
      status: 200,
      body: {
        data: await shownAll(ctx.store, page.items),
        nextCursor: await ctx.cursor.seal(page.next),
      },
    };
  },
});
