import { detailParam, inDetail } from "../../contract/detail.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { localised } from "../../contract/localised.ts";
import { rankingSchema } from "../../contract/schemas/ranking.ts";
import { rankingQuery, segmentationParams } from "./asking.ts";
import { provenanceExample, rankingPartExample } from "./examples.ts";
import { loadRanking, rankingProblems } from "./loading.ts";

export default endpoint({
  operationId: "getRanking",
  method: "GET",
  path: "/v1/segmentations/{segmentationId}/ranking",
  tag: "Rankings",
  summary: "Rank the segments",
  description:
    "Segments in order of score under a weighting profile, each with where its score comes from, what is not known, and its place in the matrix. Computed from the stored decision matrix: no account is read, whatever their number. `provenance` says from which versions; it may trail the latest changes by the seconds they take to be measured.",
  scope: "rankings.read",
  cost: 2,
  idempotency: "safe",
  precondition: "none",
  params: segmentationParams,
  query: () => rankingQuery().extend({ detail: detailParam() }),
  responses: {
    200: {
      description: "The ranking.",
      schema: rankingSchema,
      examples: {
        published: {
          summary: "The first segment, in Dutch",
          value: { provenance: provenanceExample, ...rankingPartExample },
        },
      },
    },
  },
  problems: [...rankingProblems, "answer-too-large"],
  async handle({ params, query }, ctx) {
    const snapshot = await loadRanking(ctx.store, { ...params, ...query });
    const { provenance, ranking } = inDetail(snapshot, query.detail);
    return { status: 200, body: { provenance, ...localised(ranking, ctx.language) } };
  },
});
