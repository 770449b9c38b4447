import * as z from "zod";
import { rankingQuery, segmentParams } from "../../contract/asking.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { localised } from "../../contract/localised.ts";
import { rankingProblems } from "../../contract/matrix-at-hand.ts";
import { problem } from "../../contract/problem.ts";
import { loadRanking } from "../../contract/ranking-at-hand.ts";
import {
  matrixPointSchema,
  provenanceExample,
  provenanceSchema,
  rankingRowSchema,
} from "../../contract/schemas/ranking.ts";
import { pointExample, rowExample } from "./examples.ts";

export default endpoint({
  operationId: "getSegment",
  method: "GET",
  path: "/v1/segmentations/{segmentationId}/segments/{segmentKey}",
  tag: "Rankings",
  summary: "Read one segment of a ranking",
  description: "The row of one segment and its place in the matrix.",
  scope: "rankings.read",
  cost: 2,
  idempotency: "safe",
  precondition: "none",
  params: segmentParams,
  query: rankingQuery,
  responses: {
    200: {
      description: "The segment.",
      schema: () =>
        z.strictObject({
          provenance: provenanceSchema().describe("What it was computed from."),
          row: rankingRowSchema().describe("Its row in the ranking."),
          point: matrixPointSchema().describe("Its point in the matrix."),
        }),
      examples: {
        one: {
          summary: "Manufacturing, 50–249 employees, in Dutch",
          value: { provenance: provenanceExample, row: rowExample, point: pointExample },
        },
      },
    },
  },
  problems: [...rankingProblems, "segment-not-found"],
  async handle({ params, query }, ctx) {
    const snapshot = await loadRanking(ctx.store, { ...params, ...query });
    const named = ({ segment }: { readonly segment: string }) => segment === params.segmentKey;
    const row = snapshot.ranking.rows.find(named);
    const point = snapshot.matrix.points.find(named);
    if (row === undefined || point === undefined) {
      throw problem("segment-not-found", { id: params.segmentKey });
    }
    const { provenance } = snapshot;
    return { status: 200, body: { provenance, ...localised({ row, point }, ctx.language) } };
  },
});
