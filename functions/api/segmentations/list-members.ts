import * as z from "zod";
import type { TenantStore } from "../../contract/context.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { idSchema } from "../../contract/ids.ts";
import { MEMBERS_PAGE_MAX_BUCKETS } from "../../contract/limits.ts";
import { pageOf, pageQuery } from "../../contract/paging.ts";
import { problem } from "../../contract/problem.ts";
import { relationshipParam } from "../../contract/schemas/basics.ts";
import { memberSchema } from "../../contract/schemas/member.ts";
import { segmentKeySchema } from "../../contract/schemas/ranking.ts";
import { compileScheme, OTHER_SEGMENT, type Scheme, withRollUps } from "../../domain/index.ts";
import { poolSegments } from "../../domain/segmentation/pool-segments.ts";
import { memberExample, shownMember } from "./member.ts";

export default endpoint({
  operationId: "listSegmentAccounts",
  method: "GET",
  path: "/v1/segmentations/{segmentationId}/segments/{segmentKey}/accounts",
  tag: "Segmentations",
  summary: "List the accounts of a segment",
  description:
    "Accounts that fall in the segment now, by id. A page may hold fewer than `limit` (even none) and still have a next one. `other` holds the accounts of the segments pooled at the last measurement.",
  scope: "accounts.read",
  cost: 5,
  idempotency: "safe",
  precondition: "none",
  params: () =>
    z.strictObject({
      segmentationId: idSchema("segmentation", "The segmentation."),
      segmentKey: segmentKeySchema("The segment's key, percent-encoded."),
    }),
  query: () => z.strictObject({ ...pageQuery(), relationship: relationshipParam() }),
  responses: {
    200: {
      description: "A page of accounts.",
      schema: () => pageOf(memberSchema()),
      examples: {
        last: { summary: "The last page", value: { data: [memberExample], nextCursor: null } },
      },
    },
  },
  problems: ["segmentation-not-found", "segment-not-found"],
  async handle({ params, query }, ctx) {
    const { segmentationId: id, segmentKey } = params;
    const found = await ctx.store.segmentations.read(id);
    if (found === null) throw problem("segmentation-not-found", { id });
    const { scheme } = found.definition;
    const keys = await keysBehind(ctx.store, { id, scheme, segmentKey });
    const assign = compileScheme(scheme, await ctx.store.fields.table());
    const { asOf } = await ctx.store.tenant.read();
    const after = await ctx.cursor.open(query.cursor);
    const page = await ctx.store.accounts.scan(
      (account) =>
        (query.relationship === undefined || account.relationship === query.relationship) &&
        keys.has(assign(withRollUps(account, asOf)).segment ?? ""),
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

interface Wanted {
  readonly id: string;
  readonly scheme: Scheme;
  readonly segmentKey: string;
}

/** The keys accounts carry that make up a segment: its own, or of `other` the pooled ones. */
async function keysBehind(
  store: TenantStore,
  { id, scheme, segmentKey }: Wanted,
): Promise<ReadonlySet<string>> {
  if (scheme.kind === "rules") {
    if (scheme.rules.some(({ key }) => key === segmentKey)) return new Set([segmentKey]);
    throw problem("segment-not-found", { id: segmentKey });
  }
  if (segmentKey !== OTHER_SEGMENT) return new Set([segmentKey]);
  const matrix = await store.results.matrix(id);
  const pooled = matrix === null ? [] : poolSegments(matrix.moments, matrix.plan.scheme).pooled;
  if (pooled.length === 0) throw problem("segment-not-found", { id: segmentKey });
  return new Set(pooled);
}
