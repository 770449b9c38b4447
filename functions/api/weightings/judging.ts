import * as z from "zod";
import { criteriaInSight, unknownCriteriaSet } from "../../contract/changing.ts";
import type { Ctx } from "../../contract/context.ts";
import { idSchema } from "../../contract/ids.ts";
import { localised } from "../../contract/localised.ts";
import { validationProblem } from "../../contract/problem.ts";
import { nameSchema } from "../../contract/schemas/basics.ts";
import { axisSchema } from "../../contract/schemas/criterion.ts";
import {
  type Axis,
  type Criterion,
  type Problem,
  WEIGHT_POINTS_MAX,
  WEIGHTING_ASSESSORS_MAX,
} from "../../domain/index.ts";
import {
  type JudgedAxis,
  judgedKeys,
  type Naming,
} from "../../domain/weighting/check-assessors.ts";
import type { Judge } from "../../domain/weighting/judgements.ts";
import { reportOf, type WeightingMethod } from "../../domain/weighting/report.ts";
import type { Weighed } from "../../domain/weighting/weigh.ts";
import { checkWanted, type DraftWanted, draftSchema, writeDraft } from "./drafting.ts";

/** Spread into the schema of a request: whose judgement, of what, and what to do with it. */
export const judgingShape = <S extends z.ZodRawShape>(judgement: S) => ({
  criteriaSetId: idSchema("criteriaSet", "The criteria set."),
  axis: axisSchema().describe("The axis to weigh; all criteria judged are of this axis."),
  assessors: z
    .array(
      z.strictObject({
        assessor: nameSchema("the assessor: a name, or a role such as `sales-manager`"),
        importance: z
          .number()
          .min(0)
          .max(WEIGHT_POINTS_MAX)
          .default(1)
          .describe("How much this judgement counts beside the others; only its share matters."),
        ...judgement,
      }),
    )
    .min(1)
    .max(WEIGHTING_ASSESSORS_MAX)
    .describe(
      `One judgement per assessor, 1–${WEIGHTING_ASSESSORS_MAX}, all about the same criteria.`,
    ),
  draft: draftSchema(),
});

interface Asked<J extends Judge> {
  readonly criteriaSetId: string;
  readonly axis: Axis;
  readonly assessors: readonly J[];
  readonly draft?: DraftWanted;
}

/** One way from judgements to weights. */
interface Method<J extends Judge> {
  readonly name: WeightingMethod;
  readonly namings: (judges: readonly J[]) => readonly Naming[];
  readonly check: (judges: readonly J[], judged: JudgedAxis) => Problem[];
  readonly weigh: (judges: readonly J[], criteria: readonly Criterion[]) => Weighed;
}

/** Checks everything, weighs, and writes the draft that is asked for. */
export async function weighJudgements<J extends Judge>(
  ctx: Ctx,
  { criteriaSetId, axis, assessors, draft: wanted }: Asked<J>,
  method: Method<J>,
) {
  const criteria = await criteriaInSight(ctx.store, criteriaSetId);
  if (criteria === null) throw unknownCriteriaSet(criteriaSetId);
  const judged = { axis, criteria };
  const problems = [...method.check(assessors, judged), ...checkWanted(wanted, judged)];
  if (problems.length > 0) throw validationProblem(problems);
  const keys = new Set(judgedKeys(method.namings(assessors), judged));
  const chosen = criteria.filter(({ key }) => keys.has(key));
  const report = reportOf(method.name, method.weigh(assessors, chosen), { axis, criteria: chosen });
  const place = { criteriaSetId, axis, criteria };
  const written = await writeDraft(ctx, wanted, report.weights, place);
  const draft = written && { profileId: written.profileId, version: written.version };
  const body = localised({ ...report, criteriaSetId, draft }, ctx.language);
  if (written?.made !== true) return { status: 200 as const, body };
  const Location = `/v1/weighting-profiles/${written.profileId}`;
  return { status: 201 as const, headers: { Location }, body };
}
