import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { WEIGHT_POINTS_MAX } from "../../domain/index.ts";
import { checkPoints, namingsBy } from "../../domain/weighting/check-points.ts";
import { weighPoints } from "../../domain/weighting/weigh.ts";
import { weighing, weighingResponses } from "./contract.ts";
import { answersExample, askedExample, criteriaExample, draftExamples } from "./examples.ts";
import { judgingShape, weighJudgements } from "./judging.ts";
import { perCriterion } from "./per-criterion.ts";

const assessors = [
  {
    assessor: "sales-manager",
    importance: 2,
    points: { entryBarrier: 20, dmuAccess: 30, urgency: 50 },
  },
  {
    assessor: "marketing-manager",
    importance: 1,
    points: { entryBarrier: 30, dmuAccess: 30, urgency: 40 },
  },
];

export default endpoint({
  ...weighing,
  operationId: "weighByPoints",
  path: "/v1/weightings/points",
  summary: "Weigh by points",
  description:
    "Every assessor divides points, in any total; 0 is allowed, all 0 is not. Points are divided by their sum; assessors are combined by the mean of their weights.",
  body: () =>
    z.strictObject(
      judgingShape({
        points: perCriterion(
          z.number().min(0).max(WEIGHT_POINTS_MAX).describe("Points."),
          "Criterion key → points from 0; more is more important.",
        ),
      }),
    ),
  examples: {
    request: {
      two: {
        summary: "Two assessors, written to a draft",
        value: { ...askedExample, assessors, draft: draftExamples.change },
      },
    },
  },
  responses: weighingResponses(answersExample("points", weighPoints(assessors, criteriaExample))),
  async handle({ body }, ctx) {
    return weighJudgements(ctx, body, {
      name: "points",
      namings: (judges) => namingsBy("points", judges),
      check: checkPoints,
      weigh: weighPoints,
    });
  },
});
