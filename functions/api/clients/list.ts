import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { pageOf, pageQuery } from "../../contract/paging.ts";
import { clientExample, clientSchema, told } from "./representation.ts";

export default endpoint({
  operationId: "listClients",
  method: "GET",
  path: "/v1/clients",
  tag: "Clients",
  summary: "List client tenants",
  description: "The tenants you are the partner of, oldest first; suspended ones too.",
  scope: "clients.read",
  cost: 5,
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
    const page = await ctx.store.clients.list(after, query.limit);
    const data = await Promise.all(page.items.map((client) => told(ctx, client, client.tenantId)));
    return { status: 200, body: { data, nextCursor: await ctx.cursor.seal(page.next) } };
  },
});
