import * as z from "zod";
import { idSchema } from "../../contract/ids.ts";
import type { Localised } from "../../contract/localised.ts";
import { once } from "../../contract/once.ts";
import {
  countSchema,
  nameSchema,
  type Schema,
  shareSchema,
  versionSchema,
} from "../../contract/schemas/basics.ts";
import { axisSchema, criterionKeySchema } from "../../contract/schemas/criterion.ts";
import type { Consistency } from "../../domain/weighting/consistency.ts";
import type { Agreement, Outlier } from "../../domain/weighting/group.ts";
import {
  type AssessorWeight,
  type GroupWeight,
  type ReportedAssessor,
  type WeightingWarning,
  weightingMethods,
  weightingWarnings,
} from "../../domain/weighting/report.ts";

const text = (description: string) => z.string().describe(description);
const share = (description: string) => shareSchema(description).nullable();
const figure = (description: string) => z.number().min(0).describe(description).nullable();

const weightShape = () => ({
  criterion: criterionKeySchema("Key of the criterion."),
  label: text("What it is called."),
  weight: shareSchema("Its weight, 0–1; all sum to 1."),
  points: z.number().min(0).max(100).describe("The same, 0–100, half-even to two places."),
});

const groupWeightSchema = (): Schema<Localised<GroupWeight>> =>
  z.strictObject({
    ...weightShape(),
    deviation: figure("Standard deviation over the assessors; null for one."),
  });

const rangeSchema = () =>
  z
    .strictObject({
      low: shareSchema("Lowest weight that fits the comparisons as well, 0–1."),
      high: shareSchema("Highest, 0–1."),
    })
    .nullable()
    .describe(
      "Of best–worst comparisons: where the weight may lie when several sets of weights fit equally well; the weights are the centres. Null otherwise.",
    );

const assessorWeightSchema = (): Schema<Localised<AssessorWeight>> =>
  z.strictObject({ ...weightShape(), range: rangeSchema() });

const consistencySchema = once(
  (): Schema<Localised<Consistency>> =>
    z
      .strictObject({
        kind: z.enum(["pairwise", "bestWorst"]).describe("Of which comparisons."),
        ratio: figure(
          "Pairwise: CR = CI/RI (Saaty 1980). Best–worst: ξ/CI (Rezaei 2015), of the linear model ξ. 0 when all comparisons agree; null when undefined.",
        ),
        threshold: z.number().min(0).describe("Above it `status` is `warn`."),
        status: z.enum(["ok", "warn", "unknown"]).describe("Whether the ratio is low enough."),
        lambdaMax: figure("Pairwise: the principal eigenvalue λmax."),
        index: figure("Pairwise: CI = (λmax − n)/(n − 1)."),
        randomIndex: figure("Pairwise: Saaty's random index RI for n criteria."),
        xi: figure("Best–worst: the least deviation ξ."),
        leastConsistent: z
          .strictObject({
            criteria: z
              .array(criterionKeySchema("Key of a criterion."))
              .min(1)
              .max(3)
              .describe("Three that contradict one another most, or the one that fits least."),
            text: text("What contradicts what."),
          })
          .nullable()
          .describe("What to look at first; null when all comparisons agree."),
      })
      .meta({ id: "JudgementConsistency", description: "How well comparisons agree." }),
);

const assessorSchema = (): Schema<Localised<ReportedAssessor>> =>
  z.strictObject({
    assessor: nameSchema("the assessor"),
    importance: shareSchema("Share of all importance, 0–1."),
    weights: z.array(assessorWeightSchema()).describe("The weights of this judgement alone."),
    consistency: consistencySchema()
      .nullable()
      .describe("Of this assessor's comparisons; null when nothing was compared."),
    distance: share(
      "Share of the weight that would have to move to get the mean of the others, 0–1; null for one assessor.",
    ),
    agreementWithout: share("Kendall's W of the others; null when undefined."),
  });

const agreementSchema = once(
  (): Schema<Localised<Agreement>> =>
    z
      .strictObject({
        assessors: countSchema("How many assessors."),
        criteria: countSchema("How many criteria."),
        w: share(
          "Kendall's W over the order of the weights, corrected for ties: 0 no agreement, 1 the same order. Every assessor counts once, whatever the importance. Null when undefined.",
        ),
        chiSquare: figure("χ² = m(n − 1)W."),
        degreesOfFreedom: countSchema("n − 1.").nullable(),
        p: share("Probability of such a W had the orders been random; rough for small groups."),
        status: z
          .enum(["ok", "warn", "unknown"])
          .describe("`warn` under 0.5; `unknown` with one assessor or nothing to order."),
        strength: z
          .enum(["strong", "moderate", "weak"])
          .nullable()
          .describe("`strong` from 0.7, `moderate` from 0.5 (Schmidt 1997)."),
        text: text("What it means."),
      })
      .meta({ id: "AssessorAgreement", description: "How far the assessors agree." }),
);

const outlierSchema = (): Schema<Outlier | null> =>
  z
    .strictObject({
      assessor: nameSchema("the assessor"),
      agreementWithout: shareSchema("Kendall's W of the others."),
      gain: shareSchema("W gained by leaving this assessor out."),
    })
    .nullable()
    .describe(
      "The one assessor without whom the others agree clearly better (W 0.1 higher or more); null when there is none.",
    );

const warningSchema = (): Schema<Localised<WeightingWarning>> =>
  z.strictObject({
    code: z.enum(weightingWarnings).describe("What is the matter."),
    assessor: nameSchema("the assessor it is about").nullable(),
    text: text("What it means and what to do."),
  });

/** What every operation of this resource answers. */
export const weightingSchema = once(() =>
  z
    .strictObject({
      method: z.enum(weightingMethods).describe("How the weights were found."),
      criteriaSetId: idSchema("criteriaSet", "The criteria set."),
      axis: axisSchema().describe("The axis weighed."),
      weights: z.array(groupWeightSchema()).describe("Per criterion, in the order of the set."),
      assessors: z.array(assessorSchema()).describe("Per assessor, in the order given."),
      consistency: consistencySchema()
        .nullable()
        .describe("Of all judgements combined into one; null when it is the weights that are."),
      agreement: agreementSchema().describe("How far the assessors agree."),
      outlier: outlierSchema(),
      warnings: z.array(warningSchema()).describe("What to look at before these weights count."),
      draft: z
        .strictObject({
          profileId: idSchema("weightingProfile", "The profile."),
          version: versionSchema("The version written; it is a draft."),
        })
        .nullable()
        .describe("Where the weights were written; null when no draft was asked for."),
    })
    .meta({ id: "Weighting", description: "Weights of one axis, from judgements." }),
);
