import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { pageOf, pageQuery } from "../../contract/paging.ts";
import { savedExample, savedMappingSchema, shown } from "./representation.ts";

export default endpoint({
  operationId: "listImportMappings",
  method: "GET",
  path: "/v1/import-mappings",
  tag: "Import mappings",
  summary: "List the mappings that are kept",
  description: "All mappings, oldest first.",
  scope: "imports.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  query: () => z.strictObject(pageQuery()),
  responses: {
    200: {
      description: "A page of mappings.",
      schema: () => pageOf(savedMappingSchema()),
      examples: {
        last: { summary: "The only page", value: { data: [savedExample], nextCursor: null } },
      },
    },
  },
  problems: [],
  async handle({ query }, ctx) {
    const after = await ctx.cursor.open(query.cursor);
    const page = await ctx.store.importMappings.list(after, query.limit);
    return {
      status: 200,
      body: { data: page.items.map(shown), nextCursor: await ctx.cursor.seal(page.next) },
    };
  },
});
