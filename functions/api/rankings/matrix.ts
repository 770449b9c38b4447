import { rankingQuery, segmentationParams } from "../../contract/asking.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { localised } from "../../contract/localised.ts";
import { rankingProblems } from "../../contract/matrix-at-hand.ts";
import { loadRanking } from "../../contract/ranking-at-hand.ts";
import { matrixSchema, provenanceExample } from "../../contract/schemas/ranking.ts";
import { matrixPartExample } from "./examples.ts";

export default endpoint({
  operationId: "getMatrix",
  method: "GET",
  path: "/v1/segmentations/{segmentationId}/matrix",
  tag: "Rankings",
  summary: "Place the segments in the matrix",
  description:
    "x = 100 × likelihood, y = 100 × value, with the lines between the quadrants, the 3×3 grid, 95 % whiskers and bubble areas. A segment that lacks one of the two scores has no quadrant. Computed like the ranking.",
  scope: "rankings.read",
  cost: 2,
  idempotency: "safe",
  precondition: "none",
  params: segmentationParams,
  query: rankingQuery,
  responses: {
    200: {
      description: "The matrix.",
      schema: matrixSchema,
      examples: {
        published: {
          summary: "One segment, in Dutch",
          value: { provenance: provenanceExample, ...matrixPartExample },
        },
      },
    },
  },
  problems: [...rankingProblems],
  async handle({ params, query }, ctx) {
    const { provenance, matrix } = await loadRanking(ctx.store, { ...params, ...query });
    return { status: 200, body: { provenance, ...localised(matrix, ctx.language) } };
  },
});
