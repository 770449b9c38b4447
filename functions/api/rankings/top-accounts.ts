import * as z from "zod";
import { segmentParams } from "../../contract/asking.ts";
import type { TenantStore } from "../../contract/context.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { idSchema } from "../../contract/ids.ts";
import { type Localised, localised } from "../../contract/localised.ts";
import { loadMatrix, notReady, rankingProblems } from "../../contract/matrix-at-hand.ts";
import { integerParam } from "../../contract/paging.ts";
import { problem } from "../../contract/problem.ts";
import {
  countSchema,
  relationshipSchema,
  type Schema,
  shareSchema,
} from "../../contract/schemas/basics.ts";
import {
  coordinatesSchema,
  provenanceExample,
  provenanceSchema,
  quadrantSchema,
  scoreSchema,
  segmentKeySchema,
} from "../../contract/schemas/ranking.ts";
import { selectProfile } from "../../contract/selecting.ts";
import {
  OTHER_SEGMENT,
  quadrantOf,
  type Thresholds,
  TOP_ACCOUNTS_MAX,
  type TopAccount,
  topAccounts,
} from "../../domain/index.ts";
import { coordinates, scoreOrNull, shownQuadrant, shownScore } from "../../domain/ranking/show.ts";
import type { RankingSnapshot } from "../../domain/ranking/types.ts";

const DEFAULT_ACCOUNTS = 10;

type Shown = Localised<ReturnType<typeof shown>>;

const topAccountSchema = (): Schema<Shown> =>
  z.strictObject({
    externalId: z.string().describe("Your own id of the account."),
    name: z.string().describe("Its name."),
    relationship: relationshipSchema().describe("What it is to you."),
    score: scoreSchema().describe("Value and likelihood together."),
    value: scoreSchema().nullable().describe("Null when the axis does not apply to it."),
    likelihood: scoreSchema().nullable().describe("Null when the axis does not apply to it."),
    coordinates: coordinatesSchema().describe("Its own place in the matrix."),
    quadrant: quadrantSchema()
      .nullable()
      .describe("Its own quadrant, by the lines drawn for segments."),
    coverage: shareSchema("Share of the weight that is known, on the axis where least is."),
  });

export default endpoint({
  operationId: "listTopAccounts",
  method: "GET",
  path: "/v1/segmentations/{segmentationId}/segments/{segmentKey}/top-accounts",
  tag: "Rankings",
  summary: "List the best accounts of a segment",
  description:
    "The best scored accounts of a segment under the published version of a profile, kept up to date as accounts change. Accounts of which too little is known are not among them.",
  scope: "rankings.read",
  cost: 2,
  idempotency: "safe",
  precondition: "none",
  params: segmentParams,
  query: () =>
    z.strictObject({
      profileId: idSchema("weightingProfile", "The weighting profile to rank by."),
      limit: integerParam(1, TOP_ACCOUNTS_MAX)
        .default(DEFAULT_ACCOUNTS)
        .describe(`How many, 1–${TOP_ACCOUNTS_MAX}; fewer when fewer are kept.`),
    }),
  responses: {
    200: {
      description: "The accounts, best first.",
      schema: () =>
        z.strictObject({
          provenance: provenanceSchema().describe("What they were scored with."),
          segment: segmentKeySchema("The segment's stable key."),
          label: z.string().describe("What the segment is called."),
          accounts: countSchema("All accounts of the segment."),
          kept: countSchema("How many are kept per segment at most."),
          data: z.array(topAccountSchema()).describe("Best first; equal scores by externalId."),
        }),
      examples: {
        two: {
          summary: "The best account, in Dutch",
          value: {
            provenance: provenanceExample,
            segment: "manufacturing|50-249",
            label: "manufacturing · 50–249",
            accounts: 16,
            kept: 50,
            data: [
              {
                externalId: "NL-10014",
                name: "Elzemeer Plaatwerk B.V.",
                relationship: "prospect",
                score: { points: 82.3, raw: 0.823 },
                value: { points: 88.1, raw: 0.881 },
                likelihood: { points: 76.5, raw: 0.765 },
                coordinates: { x: 76.5, y: 88.1, raw: { x: 0.765, y: 0.881 } },
                quadrant: { code: "focus", label: "Focusdoelgroep" },
                coverage: 1,
              },
            ],
          },
        },
      },
    },
  },
  problems: [...rankingProblems, "segment-not-found"],
  async handle({ params, query }, ctx) {
    const { segmentationId, segmentKey } = params;
    const { provenance, ranking, matrix } = await loadRun(
      ctx.store,
      segmentationId,
      query.profileId,
    );
    const row = ranking.rows.find(({ segment }) => segment === segmentKey);
    if (row === undefined) throw problem("segment-not-found", { id: segmentKey });
    const tops = await ctx.store.results.tops(provenance.runId ?? "");
    const pooled = segmentKey === OTHER_SEGMENT && ranking.pooled.length > 0;
    const keys = pooled ? ranking.pooled : [segmentKey];
    const best = tops === null ? [] : topAccounts(tops, query.limit, keys);
    const data = best.map((account) => shown(account, matrix.thresholds));
    return {
      status: 200,
      body: {
        provenance,
        segment: segmentKey,
        label: localised(row.label, ctx.language),
        accounts: row.size.n,
        kept: tops?.limit ?? 0,
        data: localised(data, ctx.language),
      },
    };
  },
});

/** The run in force, the one the kept accounts were scored with. */
async function loadRun(
  store: TenantStore,
  segmentationId: string,
  profileId: string,
): Promise<RankingSnapshot> {
  const current = await store.results.current(segmentationId, profileId);
  const run = current && (await store.results.run(current.id));
  if (run !== null) return run.snapshot;
  const { segmentation } = await loadMatrix(store, segmentationId);
  await selectProfile(store, profileId, "published");
  throw await notReady(store, segmentation);
}

function shown(account: TopAccount, lines: Thresholds) {
  const { value, likelihood } = account;
  const placed = value !== null && likelihood !== null;
  return {
    externalId: account.externalId,
    name: account.name,
    relationship: account.relationship,
    score: shownScore(account.score),
    value: scoreOrNull(value),
    likelihood: scoreOrNull(likelihood),
    coordinates: coordinates(likelihood, value),
    quadrant: shownQuadrant(placed ? quadrantOf(100 * likelihood, 100 * value, lines) : null),
    coverage: account.coverage,
  };
}
