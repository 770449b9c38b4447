import * as z from "zod";
import { rankingQuery, segmentParams } from "../../contract/asking.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { localised } from "../../contract/localised.ts";
import { loadMatrix, rankingProblems, refuseMisfit } from "../../contract/matrix-at-hand.ts";
import { problem } from "../../contract/problem.ts";
import { provenanceOf, runWithThis } from "../../contract/ranking-at-hand.ts";
import { countSchema, shareSchema } from "../../contract/schemas/basics.ts";
import {
  intervalSchema,
  provenanceSchema,
  rankSchema,
  segmentKeySchema,
} from "../../contract/schemas/ranking.ts";
import { selectProfile } from "../../contract/selecting.ts";
import { explainSegment } from "../../domain/explanation/explain-segment.ts";
import { segmentExample } from "./examples.ts";
import { explanationShape } from "./representation.ts";
import { shownSegment } from "./shown.ts";

export default endpoint({
  operationId: "explainSegment",
  method: "GET",
  path: "/v1/segmentations/{segmentationId}/segments/{segmentKey}/explanation",
  tag: "Explanations",
  summary: "Explain the score of a segment",
  description:
    "From fact to score in one answer: per criterion the raw value and where it comes from, the scale and the utility, the weight per relationship and why, and the points it adds. Criteria sum to their axis and axes to the score. What is missing and what is not applicable stand apart. No account is read.",
  scope: "rankings.read",
  cost: 2,
  idempotency: "safe",
  precondition: "none",
  params: segmentParams,
  query: rankingQuery,
  responses: {
    200: {
      description: "The explanation.",
      schema: () =>
        z.strictObject({
          provenance: provenanceSchema().describe("What it was computed from."),
          segment: z
            .strictObject({
              key: segmentKeySchema("The segment's stable key."),
              label: z.string().describe("What it is called."),
              rank: rankSchema(),
              ranked: countSchema("Segments that have a rank."),
              n: countSchema("Accounts."),
              share: shareSchema("Of all accounts considered."),
              pooled: z.array(z.string()).describe("Keys of small segments pooled into it."),
            })
            .describe("The segment."),
          ci95: intervalSchema().nullable().describe("95 % interval of the score over accounts."),
          ...explanationShape(),
        }),
      examples: { one: { summary: "A segment, in Dutch", value: segmentExample } },
    },
  },
  problems: [...rankingProblems, "segment-not-found"],
  async handle({ params: { segmentationId, segmentKey }, query }, ctx) {
    const { store, language } = ctx;
    const [atHand, selected, ratings] = await Promise.all([
      loadMatrix(store, segmentationId),
      selectProfile(store, query.profileId, query.version),
      store.ratings.list(segmentationId),
    ]);
    await refuseMisfit(store, atHand, selected);
    const { matrix } = atHand;
    const { relationship } = query;
    const found = explainSegment({
      moments: matrix.moments,
      plan: matrix.plan,
      profile: selected.profile,
      options: relationship === undefined ? {} : { relationship },
      segment: segmentKey,
      ratings,
    });
    if (found === null) throw problem("segment-not-found", { id: segmentKey });
    const runId = relationship === undefined ? await runWithThis(store, matrix, selected) : null;
    const provenance = provenanceOf(matrix, { runId, profile: selected });
    const shown = localised(shownSegment(found, matrix.criteriaVersion), language);
    return { status: 200, body: { provenance, ...shown } };
  },
});
