import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { criterionKeySchema } from "../../contract/schemas/criterion.ts";
import { BEST_WORST_RATIO_MAX } from "../../domain/index.ts";
import { bestWorstModels } from "../../domain/weighting/best-worst.ts";
import { bestWorstNamings, checkBestWorst } from "../../domain/weighting/check-best-worst.ts";
import { weighBestWorst } from "../../domain/weighting/weigh.ts";
import { weighing, weighingResponses } from "./contract.ts";
import { answersExample, askedExample, criteriaExample, draftExamples } from "./examples.ts";
import { judgingShape, weighJudgements } from "./judging.ts";
import { perCriterion } from "./per-criterion.ts";

const assessors = [
  {
    assessor: "sales-manager",
    importance: 1,
    best: "urgency",
    worst: "entryBarrier",
    bestToOthers: { dmuAccess: 2, entryBarrier: 8 },
    othersToWorst: { dmuAccess: 5, urgency: 8 },
  },
];

const ratio = () => z.number().min(1).max(BEST_WORST_RATIO_MAX).describe("How many times.");

export default endpoint({
  ...weighing,
  operationId: "weighByBestWorst",
  path: "/v1/weightings/best-worst",
  summary: "Weigh by best–worst",
  description:
    "Rezaei's best–worst method: the most important criterion against all others, and all others against the least important; 2n − 3 comparisons instead of n(n − 1)/2. `nonlinear` (2015) is solved exactly; with more than three criteria several sets of weights may fit equally well, and then `range` says where a weight may lie and the weights are the centres, made to sum to 1. `linear` (2016) has one answer. The consistency ratio is ξ/CI; of `linear` ξ itself. Rezaei gives no limit: the warnings above 0.25 and 0.10 are our own. Assessors are combined by the mean of their weights.",
  body: () =>
    z.strictObject({
      ...judgingShape({
        best: criterionKeySchema("Key of the most important criterion."),
        worst: criterionKeySchema("Key of the least important criterion."),
        bestToOthers: perCriterion(
          ratio(),
          "Criterion key → how many times as important the best is, 1–9.",
        ),
        othersToWorst: perCriterion(
          ratio(),
          "Criterion key → how many times as important it is as the worst, 1–9. Best over worst may be left to `bestToOthers`.",
        ),
      }),
      model: z
        .enum(bestWorstModels)
        .default("nonlinear")
        .describe("`nonlinear` (Rezaei 2015) or `linear` (Rezaei 2016)."),
    }),
  examples: {
    request: {
      one: {
        summary: "One assessor, to a new draft",
        value: { ...askedExample, assessors, draft: draftExamples.create },
      },
    },
  },
  responses: weighingResponses(
    answersExample("bestWorst", weighBestWorst(assessors, criteriaExample, "nonlinear")),
  ),
  async handle({ body: { model, ...body } }, ctx) {
    return weighJudgements(ctx, body, {
      name: "bestWorst",
      namings: bestWorstNamings,
      check: checkBestWorst,
      weigh: (judges, criteria) => weighBestWorst(judges, criteria, model),
    });
  },
});
