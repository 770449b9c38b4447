import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { MEMBERS_PAGE_MAX_BUCKETS } from "../../contract/limits.ts";
import { pageOf, pageQuery } from "../../contract/paging.ts";
import { problem } from "../../contract/problem.ts";
import { memberSchema } from "../../contract/schemas/member.ts";
import { compileScheme, withRollUps } from "../../domain/index.ts";
import { memberExample, shownMember } from "./member.ts";
import { segmentationParams } from "./representation.ts";

export default endpoint({
  operationId: "listUnassignedAccounts",
  method: "GET",
  path: "/v1/segmentations/{segmentationId}/unassigned-accounts",
  tag: "Segmentations",
  summary: "List the accounts in no segment",
  description:
    "Accounts that fall in no segment now, by id: no rule matches, or a field the scheme cuts by is not known. A page may hold fewer than `limit` (even none) and still have a next one.",
  scope: "accounts.read",
  cost: 5,
  idempotency: "safe",
  precondition: "none",
  params: segmentationParams,
  query: () => z.strictObject(pageQuery()),
  responses: {
    200: {
      description: "A page of accounts.",
      schema: () => pageOf(memberSchema()),
      examples: {
        last: { summary: "The last page", value: { data: [memberExample], nextCursor: null } },
      },
    },
  },
  problems: ["segmentation-not-found"],
  async handle({ params, query }, ctx) {
    const id = params.segmentationId;
    const found = await ctx.store.segmentations.read(id);
    if (found === null) throw problem("segmentation-not-found", { id });
    const assign = compileScheme(found.definition.scheme, await ctx.store.fields.table());
    const { asOf } = await ctx.store.tenant.read();
    const after = await ctx.cursor.open(query.cursor);
    const page = await ctx.store.accounts.scan(
      (account) => assign(withRollUps(account, asOf)).segment === null,
      after,
      query.limit,
      { maxBuckets: MEMBERS_PAGE_MAX_BUCKETS },
    );
    return {
      status: 200,
      body: { data: page.items.map(shownMember), nextCursor: await ctx.cursor.seal(page.next) },
    };
  },
});
