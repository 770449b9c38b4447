import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { CRITERIA_MAX } from "../../domain/index.ts";
import { checkRanks, namingsBy } from "../../domain/weighting/check-points.ts";
import { rankFormulas } from "../../domain/weighting/rank-order.ts";
import { weighRanks } from "../../domain/weighting/weigh.ts";
import { weighing, weighingResponses } from "./contract.ts";
import { answersExample, askedExample, criteriaExample, draftExamples } from "./examples.ts";
import { judgingShape, weighJudgements } from "./judging.ts";
import { perCriterion } from "./per-criterion.ts";

const assessors = [
  {
    assessor: "sales-manager",
    importance: 1,
    ranks: { urgency: 1, dmuAccess: 2, entryBarrier: 2 },
  },
  {
    assessor: "account-manager",
    importance: 1,
    ranks: { urgency: 1, entryBarrier: 2, dmuAccess: 3 },
  },
];

export default endpoint({
  ...weighing,
  operationId: "weighByRankOrder",
  path: "/v1/weightings/rank-order",
  summary: "Weigh by order of importance",
  description:
    "Every assessor puts the criteria in order; equal ranks are a tie and share the mean of the places they take. `centroid` (ROC, Barron and Barrett 1996) is the default; `sum` is flatter, `reciprocal` steeper at the top.",
  body: () =>
    z.strictObject({
      ...judgingShape({
        ranks: perCriterion(
          z.number().min(1).max(CRITERIA_MAX).describe("Rank; 1 is the most important."),
          "Criterion key → rank. Only the order counts.",
        ),
      }),
      formula: z
        .enum(rankFormulas)
        .default("centroid")
        .describe(
          "How ranks become weights: rank-order `centroid`, rank `sum` or rank `reciprocal`.",
        ),
    }),
  examples: {
    request: {
      two: {
        summary: "Two assessors, one with a tie",
        value: { ...askedExample, assessors, draft: draftExamples.change },
      },
    },
  },
  responses: weighingResponses(
    answersExample("rankOrder", weighRanks(assessors, criteriaExample, "centroid")),
  ),
  async handle({ body: { formula, ...body } }, ctx) {
    return weighJudgements(ctx, body, {
      name: "rankOrder",
      namings: (judges) => namingsBy("ranks", judges),
      check: checkRanks,
      weigh: (judges, criteria) => weighRanks(judges, criteria, formula),
    });
  },
});
