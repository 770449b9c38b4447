import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { pageOf, pageQuery } from "../../contract/paging.ts";
import { fieldExample, fieldSchema, shown, standardExample } from "./representation.ts";

export default endpoint({
  operationId: "listAccountFields",
  method: "GET",
  path: "/v1/account-fields",
  tag: "Accounts",
  summary: "List account fields",
  description:
    "Every fact accounts can have: the standard fields and those the tenant declared, in order of their keys.",
  scope: "accounts.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  query: () => z.strictObject(pageQuery()),
  responses: {
    200: {
      description: "A page of fields.",
      schema: () => pageOf(fieldSchema()),
      examples: {
        both: {
          summary: "A declared and a standard field",
          value: { data: [fieldExample, standardExample], nextCursor: null },
        },
      },
    },
  },
  problems: [],
  async handle({ query }, ctx) {
    const after = await ctx.cursor.open(query.cursor);
    const fields = [...(await ctx.store.fields.table()).values()]
      .filter(({ key }) => after === null || key > after)
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    const page = fields.slice(0, query.limit);
    const next = fields.length > page.length ? (page.at(-1)?.key ?? null) : null;
    return {
      status: 200,
      body: { data: page.map(shown), nextCursor: await ctx.cursor.seal(next) },
    };
  },
});
