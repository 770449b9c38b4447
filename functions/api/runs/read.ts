import * as z from "zod";
import { detailParam, inDetail } from "../../contract/detail.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { idSchema } from "../../contract/ids.ts";
import { localised } from "../../contract/localised.ts";
import { problem } from "../../contract/problem.ts";
import {
  matrixPartSchema,
  provenanceExample,
  provenanceSchema,
  rankingPartSchema,
} from "../../contract/schemas/ranking.ts";
import { runHeadShape, summary, summaryExample } from "./representation.ts";

const money = { amount: "0.00", currency: "EUR" };

export default endpoint({
  operationId: "getRun",
  method: "GET",
  path: "/v1/runs/{runId}",
  tag: "Runs",
  summary: "Read a run again",
  description:
    "Ranking and matrix as they were published, byte for byte the same every time in one language.",
  scope: "rankings.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  params: () => z.strictObject({ runId: idSchema("run", "The run.") }),
  query: () => z.strictObject({ detail: detailParam() }),
  responses: {
    200: {
      description: "The run.",
      schema: () =>
        z.strictObject({
          ...runHeadShape(),
          provenance: provenanceSchema().describe("What it was computed from."),
          ranking: rankingPartSchema().describe("The ranking."),
          matrix: matrixPartSchema().describe("The matrix."),
        }),
      examples: {
        empty: {
          summary: "A run before any account was uploaded, in Dutch",
          value: {
            ...summaryExample,
            provenance: provenanceExample,
            ranking: {
              relationships: ["prospect", "former_customer"],
              rows: [],
              totals: {
                n: 0,
                assigned: 0,
                unassigned: 0,
                overlapping: 0,
                potential: money,
                revenue: money,
              },
              pooled: [],
              separation: { score: null, value: null, likelihood: null, calinskiHarabasz: null },
              clipped: [],
            },
            matrix: {
              axes: {
                x: { axis: "likelihood", label: "Kansrijk" },
                y: { axis: "value", label: "Aantrekkelijk" },
              },
              thresholds: { kind: "fixed", value: 50, likelihood: 50 },
              quadrants: [{ code: "focus", label: "Focusdoelgroep" }],
              gridLines: [33.3, 66.7],
              points: [],
            },
          },
        },
      },
    },
  },
  problems: ["run-not-found", "answer-too-large"],
  async handle({ params, query }, ctx) {
    const run = await ctx.store.results.run(params.runId);
    if (run === null) throw problem("run-not-found", { id: params.runId });
    const snapshot = localised(inDetail(run.snapshot, query.detail), ctx.language);
    return { status: 200, body: { ...summary(run), ...snapshot } };
  },
});
