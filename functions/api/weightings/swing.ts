import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { SWING_BEST_POINTS } from "../../domain/index.ts";
import { checkSwings, namingsBy } from "../../domain/weighting/check-points.ts";
import { weighSwings } from "../../domain/weighting/weigh.ts";
import { weighing, weighingResponses } from "./contract.ts";
import { answersExample, askedExample, criteriaExample, draftExamples } from "./examples.ts";
import { judgingShape, weighJudgements } from "./judging.ts";
import { perCriterion } from "./per-criterion.ts";

const assessors = [
  {
    assessor: "sales-manager",
    importance: 1,
    swings: { entryBarrier: 40, dmuAccess: 60, urgency: 100 },
  },
];

export default endpoint({
  ...weighing,
  operationId: "weighBySwing",
  path: "/v1/weightings/swing",
  summary: "Weigh by swings",
  description:
    "Imagine everything at its worst on the scales. The criterion you would first lift to its best gets 100; the others get points for their step from worst to best, against that 100. This keeps the ranges of the scales in mind, which plain points do not.",
  body: () =>
    z.strictObject(
      judgingShape({
        swings: perCriterion(
          z.number().min(0).max(SWING_BEST_POINTS).describe("Points of the swing."),
          `Criterion key → 0–${SWING_BEST_POINTS}; at least one is ${SWING_BEST_POINTS}.`,
        ),
      }),
    ),
  examples: {
    request: {
      one: {
        summary: "One assessor, to a new draft",
        value: { ...askedExample, assessors, draft: draftExamples.create },
      },
    },
  },
  responses: weighingResponses(answersExample("swing", weighSwings(assessors, criteriaExample))),
  async handle({ body }, ctx) {
    return weighJudgements(ctx, body, {
      name: "swing",
      namings: (judges) => namingsBy("swings", judges),
      check: checkSwings,
      weigh: weighSwings,
    });
  },
});
