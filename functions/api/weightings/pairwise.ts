import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { criterionKeySchema } from "../../contract/schemas/criterion.ts";
import {
  PAIRWISE_CRITERIA_MAX,
  PAIRWISE_RATIO_MAX,
  PAIRWISE_RATIO_MIN,
} from "../../domain/index.ts";
import { checkPairwise, pairwiseNamings } from "../../domain/weighting/check-pairwise.ts";
import { pairwiseCombinations, weighPairwise } from "../../domain/weighting/weigh.ts";
import { weighing, weighingResponses } from "./contract.ts";
import { answersExample, askedExample, criteriaExample, draftExamples } from "./examples.ts";
import { judgingShape, weighJudgements } from "./judging.ts";
import { atMostCriteria, perCriterion } from "./per-criterion.ts";

const assessors = [
  {
    assessor: "sales-manager",
    importance: 1,
    comparisons: { urgency: { dmuAccess: 3, entryBarrier: 5 }, dmuAccess: { entryBarrier: 2 } },
  },
  {
    assessor: "marketing-manager",
    importance: 1,
    comparisons: { urgency: { dmuAccess: 3, entryBarrier: 2 }, dmuAccess: { entryBarrier: 4 } },
  },
];

const ratio = () =>
  z
    .number()
    .min(PAIRWISE_RATIO_MIN)
    .max(PAIRWISE_RATIO_MAX)
    .describe("How many times as important the outer criterion is as the inner one.");

const comparisons = () =>
  z
    .record(
      criterionKeySchema("Key of a criterion of the axis."),
      perCriterion(ratio(), "Criterion key → ratio."),
    )
    .refine(...atMostCriteria)
    .describe(
      `Criterion → other criterion → how many times as important the first is, 1/9 (write 0.11 or more exactly) to 9. Each pair once; given both ways, the two must be each other's inverse. At most ${PAIRWISE_CRITERIA_MAX} criteria; of one criterion an empty object.`,
    );

export default endpoint({
  ...weighing,
  operationId: "weighByPairwise",
  path: "/v1/weightings/pairwise",
  summary: "Weigh by pairwise comparison (AHP)",
  description:
    "Saaty's analytic hierarchy process: every pair of criteria compared on 1/9 to 9, weights from the principal eigenvector. The consistency ratio CR = CI/RI uses Saaty's random index of 1980, up to 15 criteria; above 0.10 there is a warning that names the three comparisons that contradict one another most. Assessors are combined by the geometric mean of their comparisons, or by the mean of their weights.",
  body: () =>
    z.strictObject({
      ...judgingShape({ comparisons: comparisons() }),
      combine: z
        .enum(pairwiseCombinations)
        .default("judgements")
        .describe(
          "`judgements`: geometric mean of the comparisons, then weights (AIJ). `weights`: mean of the weights (AIP).",
        ),
    }),
  examples: {
    request: {
      two: {
        summary: "Two assessors, one with a contradiction",
        value: { ...askedExample, assessors, draft: draftExamples.change },
      },
    },
  },
  responses: weighingResponses(
    answersExample("pairwise", weighPairwise(assessors, criteriaExample, "judgements")),
  ),
  async handle({ body: { combine, ...body } }, ctx) {
    return weighJudgements(ctx, body, {
      name: "pairwise",
      namings: pairwiseNamings,
      check: checkPairwise,
      weigh: (judges, criteria) => weighPairwise(judges, criteria, combine),
    });
  },
});
