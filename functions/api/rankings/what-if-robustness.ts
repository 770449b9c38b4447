import * as z from "zod";
import { segmentationParams } from "../../contract/asking.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { loadMatrix, rankingProblems } from "../../contract/matrix-at-hand.ts";
import { validationProblem } from "../../contract/problem.ts";
import { rank } from "../../contract/ranking-at-hand.ts";
import { relationshipParam } from "../../contract/schemas/basics.ts";
import { policyInputShape, profileDefinition } from "../../contract/schemas/profile.ts";
import { checkProfile } from "../../domain/index.ts";
import { openRanking } from "../../domain/scoring/open-ranking.ts";
import { drawingShape, ofSchema, robustnessOf, robustnessSchema } from "./robustness-answer.ts";
import { robustnessExample } from "./robustness-example.ts";

const request = {
  weights: {
    value: { potential: 60, strategicFit: 40 },
    likelihood: { urgency: 100 },
  },
  relationships: ["prospect", "former_customer"],
  of: "score",
  draws: 10_000,
  seed: 7,
};

export default endpoint({
  operationId: "whatIfRobustness",
  method: "POST",
  path: "/v1/segmentations/{segmentationId}/robustness",
  tag: "Rankings",
  summary: "See how much a ranking with weights that are not stored hangs on them",
  description:
    "What reading the robustness of a ranking answers, for the weights and rules in the body. Nothing is stored and no account is read.",
  scope: "rankings.read",
  cost: 10,
  idempotency: "safe",
  precondition: "none",
  params: segmentationParams,
  body: () =>
    z.strictObject({
      ...policyInputShape(),
      relationship: relationshipParam(),
      of: ofSchema(),
      ...drawingShape((minimum, maximum) => z.int().min(minimum).max(maximum)),
    }),
  examples: { request: { urgency: { summary: "Only urgency makes likely", value: request } } },
  responses: {
    200: {
      description: "How the ranking holds.",
      schema: robustnessSchema,
      examples: {
        unstored: {
          summary: "In Dutch, shortened",
          value: {
            ...robustnessExample,
            provenance: {
              ...robustnessExample.provenance,
              runId: null,
              profileId: null,
              profileVersion: null,
            },
          },
        },
      },
    },
  },
  problems: [...rankingProblems, "too-many-draws"],
  async handle({ params, body }, ctx) {
    const { matrix } = await loadMatrix(ctx.store, params.segmentationId);
    const { relationship } = body;
    const profile = profileDefinition(body);
    const problems = checkProfile(profile, matrix.plan.criteria, "publish");
    if (problems.length > 0) throw validationProblem(problems);
    const snapshot = rank(matrix, profile, { relationship, runId: null, profile: null });
    const only = relationship === undefined ? {} : { relationship };
    const open = openRanking(matrix.moments, matrix.plan, profile, only);
    return { status: 200, body: robustnessOf(snapshot, open, body, ctx.language) };
  },
});
