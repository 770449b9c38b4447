import * as z from "zod";
import { segmentationParams } from "../../contract/asking.ts";
import { detailParam, inDetail } from "../../contract/detail.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { idSchema } from "../../contract/ids.ts";
import { type Localised, localised } from "../../contract/localised.ts";
import { loadMatrix, rankingProblems } from "../../contract/matrix-at-hand.ts";
import { validationProblem } from "../../contract/problem.ts";
import { rank, rankUnder } from "../../contract/ranking-at-hand.ts";
import { relationshipParam, type Schema } from "../../contract/schemas/basics.ts";
import { policyInputShape, profileDefinition } from "../../contract/schemas/profile.ts";
import {
  matrixPartSchema,
  provenanceExample,
  provenanceSchema,
  quadrantSchema,
  rankingPartSchema,
  rankSchema,
  scoreSchema,
  segmentKeySchema,
  verdictSchema,
} from "../../contract/schemas/ranking.ts";
import { profileVersionParam } from "../../contract/schemas/selector.ts";
import { selectProfile } from "../../contract/selecting.ts";
import { distinctSegments } from "../../domain/conditions/distinct-segments.ts";
import { checkProfile } from "../../domain/index.ts";
import { settingsInForce } from "../../domain/settings/thresholds.ts";
import { differencesOf } from "./differences.ts";
import { matrixPartExample, rankingPartExample, rowExample } from "./examples.ts";

type Differences = Localised<ReturnType<typeof differencesOf>>;

const differenceSchema = (): Schema<Differences["rows"][number]> =>
  z.strictObject({
    segment: segmentKeySchema("The segment's stable key."),
    label: z.string().describe("What the segment is called."),
    rank: rankSchema().describe("With these weights; null when not scored."),
    baselineRank: rankSchema().describe("Under the baseline; null when not scored."),
    rankChange: z.int().nullable().describe("Places gained; negative: lost."),
    score: scoreSchema().nullable().describe("With these weights."),
    baselineScore: scoreSchema().nullable().describe("Under the baseline."),
    scoreChange: z.number().nullable().describe("Raw score gained, −1 to 1."),
    quadrant: quadrantSchema().nullable().describe("With these weights."),
    baselineQuadrant: quadrantSchema().nullable().describe("Under the baseline."),
  });

const differencesSchema = () =>
  z
    .strictObject({
      baseline: provenanceSchema().describe("What the baseline was computed from."),
      rows: z.array(differenceSchema()).describe("One per segment, in the new order."),
    })
    .nullable()
    .describe("How segments move; null without a baseline.");

const request = {
  weights: {
    value: { potential: 60, strategicFit: 40 },
    likelihood: { urgency: 100 },
  },
  relationships: ["prospect", "former_customer"],
  baseline: { profileId: "wpr_01JD9Y2ZV3T6Q8R0W4X5Y7Z9MN" },
};

export default endpoint({
  operationId: "whatIf",
  method: "POST",
  path: "/v1/segmentations/{segmentationId}/what-if",
  tag: "Rankings",
  summary: "Rank with weights that are not stored",
  description:
    "Ranking and matrix for the weights and rules in the body, and how segments move against a stored profile; `verdict` says whether segments differ measurably under these weights. Nothing is stored and no account is read: the answer is weighed from the decision matrix. With the weights of a published profile it is the published ranking.",
  scope: "rankings.read",
  cost: 2,
  idempotency: "safe",
  precondition: "none",
  params: segmentationParams,
  body: () =>
    z.strictObject({
      ...policyInputShape(),
      relationship: relationshipParam(),
      detail: detailParam(),
      baseline: z
        .strictObject({
          profileId: idSchema("weightingProfile", "The profile to compare with."),
          version: profileVersionParam("Which version of it").default("published"),
        })
        .optional()
        .describe("A stored profile to compare with."),
    }),
  examples: { request: { urgency: { summary: "Only urgency makes likely", value: request } } },
  responses: {
    200: {
      description: "Ranking, matrix and differences.",
      schema: () =>
        z.strictObject({
          provenance: provenanceSchema().describe("What it was computed from."),
          verdict: verdictSchema().describe("Whether segments differ at all under these weights."),
          ranking: rankingPartSchema().describe("The ranking."),
          matrix: matrixPartSchema().describe("The matrix."),
          differences: differencesSchema(),
        }),
      examples: {
        compared: {
          summary: "Against a published profile, in Dutch",
          value: {
            provenance: {
              ...provenanceExample,
              runId: null,
              profileId: null,
              profileVersion: null,
            },
            verdict: {
              status: "differ",
              sentence: "Deze segmenten verschillen meetbaar in de score en koopmotieven.",
            },
            ranking: rankingPartExample,
            matrix: matrixPartExample,
            differences: {
              baseline: provenanceExample,
              rows: [
                {
                  segment: rowExample.segment,
                  label: rowExample.label,
                  rank: 1,
                  baselineRank: 3,
                  rankChange: 2,
                  score: rowExample.score,
                  baselineScore: { points: 61, raw: 0.61 },
                  scoreChange: 0.04125,
                  quadrant: rowExample.quadrant,
                  baselineQuadrant: rowExample.quadrant,
                },
              ],
            },
          },
        },
      },
    },
  },
  problems: [...rankingProblems, "answer-too-large"],
  async handle({ params, body }, ctx) {
    const { store, language } = ctx;
    const [atHand, settings] = await Promise.all([
      loadMatrix(store, params.segmentationId),
      store.settings.read(),
    ]);
    const { matrix } = atHand;
    const { relationship, baseline } = body;
    const profile = profileDefinition(body);
    const problems = checkProfile(profile, matrix.plan.criteria, "publish");
    if (problems.length > 0) throw validationProblem(problems);
    const changed = rank(matrix, profile, { relationship, runId: null, profile: null });
    const against =
      baseline === undefined
        ? null
        : await rankUnder(
            store,
            atHand,
            await selectProfile(store, baseline.profileId, baseline.version),
            relationship,
          );
    const differences = against && differencesOf(against, changed);
    const { verdict } = distinctSegments(
      matrix.moments,
      matrix.plan,
      profile,
      relationship === undefined ? {} : { relationship },
      settingsInForce(settings.definition).thresholds,
    );
    const answer = { ...inDetail(changed, body.detail), verdict, differences };
    return { status: 200, body: localised(answer, language) };
  },
});
