import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { pageOf, pageQuery } from "../../contract/paging.ts";
import { KNOWLEDGE_VERSIONS_KEPT } from "../../domain/limits.ts";
import { countsOf, versionSummaryExample, versionSummarySchema } from "./representation.ts";

export default endpoint({
  operationId: "listKnowledgeVersions",
  method: "GET",
  path: "/v1/knowledge/versions",
  tag: "Knowledge",
  summary: "List the versions of your knowledge",
  description: `The last ${KNOWLEDGE_VERSIONS_KEPT} versions, newest first, without their content; older ones are not kept.`,
  scope: "knowledge.read",
  cost: 2,
  idempotency: "safe",
  precondition: "none",
  query: () => z.strictObject(pageQuery()),
  responses: {
    200: {
      description: "A page of versions.",
      schema: () => pageOf(versionSummarySchema()),
      examples: {
        last: {
          summary: "The last page",
          value: { data: [versionSummaryExample], nextCursor: null },
        },
      },
    },
  },
  problems: [],
  async handle({ query }, ctx) {
    const after = await ctx.cursor.open(query.cursor);
    const page = await ctx.store.knowledge.versions(after, query.limit);
    const data = page.items.map(({ version, at, by, document }) => {
      return { version, at, by, counts: countsOf(document) };
    });
    return { status: 200, body: { data, nextCursor: await ctx.cursor.seal(page.next) } };
  },
});
