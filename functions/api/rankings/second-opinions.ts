import { rankingQuery, segmentationParams } from "../../contract/asking.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { localised } from "../../contract/localised.ts";
import { loadMatrix, rankingProblems } from "../../contract/matrix-at-hand.ts";
import { integerParam } from "../../contract/paging.ts";
import { rankUnder } from "../../contract/ranking-at-hand.ts";
import { selectProfile } from "../../contract/selecting.ts";
import { OPINIONS_K, SEGMENTS_MAX } from "../../domain/limits.ts";
import { secondOpinions } from "../../domain/opinions/second-opinions.ts";
import { shownOpinions } from "../../domain/opinions/show.ts";
import { openRanking } from "../../domain/scoring/open-ranking.ts";
import { secondOpinionsSchema } from "./second-opinions-answer.ts";
import { secondOpinionsExample } from "./second-opinions-example.ts";

export default endpoint({
  operationId: "getSecondOpinions",
  method: "GET",
  path: "/v1/segmentations/{segmentationId}/second-opinions",
  tag: "Rankings",
  summary: "Ask other methods about a ranking",
  description:
    "What TOPSIS, VIKOR and PROMETHEE II make of the same segments, criteria and weights, how their ranks go with the headline, and whether the methods agree on the first `k`. They are second opinions, relative to the segments at hand; the ranking stays the weighted sum, which never reverses ranks. No account is read.",
  scope: "rankings.read",
  cost: 3,
  idempotency: "safe",
  precondition: "none",
  params: segmentationParams,
  query: () =>
    rankingQuery().extend({
      k: integerParam(1, SEGMENTS_MAX)
        .default(OPINIONS_K)
        .describe(`How many first segments to compare, 1–${SEGMENTS_MAX}.`),
    }),
  responses: {
    200: {
      description: "Ranks by each method.",
      schema: secondOpinionsSchema,
      examples: { agreed: { summary: "In Dutch, shortened", value: secondOpinionsExample } },
    },
  },
  problems: [...rankingProblems],
  async handle({ params, query }, ctx) {
    const { relationship, profileId, version, k } = query;
    const [atHand, selected] = await Promise.all([
      loadMatrix(ctx.store, params.segmentationId),
      selectProfile(ctx.store, profileId, version),
    ]);
    const { provenance } = await rankUnder(ctx.store, atHand, selected, relationship);
    const { moments, plan } = atHand.matrix;
    const only = relationship === undefined ? {} : { relationship };
    const open = openRanking(moments, plan, selected.profile, only);
    const opinions = localised(shownOpinions(secondOpinions(open, k)), ctx.language);
    return { status: 200, body: { provenance, opinions } };
  },
});
