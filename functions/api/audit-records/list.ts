import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { AUDIT_PAGE_RECORDS, DEFAULT_PAGE_ITEMS, MIN_PAGE_ITEMS } from "../../contract/limits.ts";
import { integerParam, pageOf, pageQuery } from "../../contract/paging.ts";
import { canonicalJson } from "../../domain/audit/canonical-json.ts";
import { auditRecordSchema, monthSchema, recordExample } from "./representation.ts";

const NDJSON = "application/x-ndjson";
const MAX_RESOURCE_CHARS = 200;

export default endpoint({
  operationId: "listAuditRecords",
  method: "GET",
  path: "/v1/audit-records",
  tag: "Audit",
  summary: "List what was changed, and by whom",
  description: `Every change of fields, criteria sets, segmentations, profiles, knowledge, settings, ratings of segments, keys, clients, issuers and origins has a record, written in the same transaction: a change without a record cannot be. Records hold ids and figures and no text of yours. Each has the hash of the one before, so that none can be removed, altered or moved unnoticed; see \`verifyAuditRecords\`.

To export them ask for \`Accept: ${NDJSON}\` with \`order=oldest\`: a record a line, each in canonical JSON (RFC 8785); the next page is in the \`Link\` header. Accounts and their facts are data, not settings: their changes are not recorded here.

A filter by resource reads a bounded number of records a page, so a page may hold fewer than \`limit\`, even none, and still have a next one.`,
  scope: "audit.read",
  cost: 2,
  idempotency: "safe",
  precondition: "none",
  query: () =>
    z.strictObject({
      ...pageQuery(),
      limit: integerParam(MIN_PAGE_ITEMS, AUDIT_PAGE_RECORDS)
        .default(DEFAULT_PAGE_ITEMS)
        .describe(
          `Records per page, ${MIN_PAGE_ITEMS}–${AUDIT_PAGE_RECORDS}; ${DEFAULT_PAGE_ITEMS} when left out.`,
        ),
      month: monthSchema("Only records filed under this month, `yyyy-mm`.").optional(),
      resource: z
        .string()
        .min(1)
        .max(MAX_RESOURCE_CHARS)
        .optional()
        .describe("Only records of this resource, such as `wpr_…` or `settings`."),
      order: z
        .enum(["newest", "oldest"])
        .default("newest")
        .describe("Which come first; `newest` when left out."),
    }),
  responses: {
    200: {
      description: "A page of audit records.",
      schema: () => pageOf(auditRecordSchema()),
      mediaTypes: { [NDJSON]: { example: `${JSON.stringify(recordExample)}\n` } },
      headers: { Link: 'Where the next page is, `rel="next"`; absent on the last page.' },
      examples: {
        last: { summary: "The last page", value: { data: [recordExample], nextCursor: null } },
      },
    },
  },
  problems: [],
  async handle({ query, mediaType }, ctx) {
    const { month, resource, order, limit } = query;
    const after = await ctx.cursor.open(query.cursor);
    const listing = { month, resource, newestFirst: order === "newest" };
    const page = await ctx.store.audit.list(listing, after, limit);
    const nextCursor = await ctx.cursor.seal(page.next);
    if (mediaType !== NDJSON)
      return {
        status: 200,
        body: { data: page.items.map((record) => ({ ...record })), nextCursor },
      };
    const next = new URLSearchParams({ order, limit: String(limit) });
    if (month !== undefined) next.set("month", month);
    if (resource !== undefined) next.set("resource", resource);
    if (nextCursor !== null) next.set("cursor", nextCursor);
    const content = page.items.map((record) => `${canonicalJson(record)}\n`).join("");
    return {
      status: 200,
      headers: { ...(nextCursor !== null && { Link: `</v1/audit-records?${next}>; rel="next"` }) },
      raw: { mediaType: NDJSON, content },
    };
  },
});
