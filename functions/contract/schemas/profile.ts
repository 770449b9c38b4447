import * as z from "zod";
import type { Relationship } from "../../domain/facts/types.ts";
import { CRITERIA_MAX, WEIGHT_POINTS_MAX } from "../../domain/limits.ts";
import {
  type MissingPolicy,
  missingPolicies,
  type ProfileDefinition,
  type ThresholdRule,
  type Weights,
} from "../../domain/scoring/types.ts";
import { once } from "../once.ts";
import { relationshipSchema, type Schema, shareSchema } from "./basics.ts";
import { criterionKeySchema } from "./criterion.ts";

/** What a profile is when the caller says nothing more. */
const profileDefaults = {
  missing: "neutral",
  minimumCoverage: 0.6,
  valueShare: 0.5,
  thresholds: { kind: "fixed", value: 50, likelihood: 50 },
} as const;

const points = () => z.number().min(0).max(WEIGHT_POINTS_MAX);
const axisWeights = (axis: string) =>
  z
    .record(criterionKeySchema("Key of a criterion of the set."), points().describe("Points."))
    .refine((weights) => Object.keys(weights).length <= CRITERIA_MAX)
    .describe(
      `Criterion key → points ≥ 0 for the ${axis} axis. Points are divided by their sum, per relationship over the criteria that apply to it.`,
    );

const weightsSchema = once(
  (): Schema<Weights> =>
    z
      .strictObject({ value: axisWeights("value"), likelihood: axisWeights("likelihood") })
      .meta({ id: "Weights", description: "How criteria weigh, per axis." }),
);

const thresholdsSchema = once(
  (): Schema<ThresholdRule> =>
    z
      .discriminatedUnion("kind", [
        z
          .strictObject({
            kind: z.literal("fixed").describe("Lines at fixed places."),
            value: z.number().min(0).max(100).describe("Line on the value axis, 0–100."),
            likelihood: z.number().min(0).max(100).describe("Line on the likelihood axis, 0–100."),
          })
          .describe("Lines at fixed places."),
        z
          .strictObject({ kind: z.literal("median").describe("Lines at the medians.") })
          .describe("Lines at the median of the segments."),
        z
          .strictObject({ kind: z.literal("weightedMean").describe("Lines at the means.") })
          .describe("Lines at the mean of the segments, weighted by their accounts."),
      ])
      .meta({ id: "Thresholds", description: "Where the lines of the matrix lie." }),
);

const missing = () =>
  z
    .enum(missingPolicies)
    .describe(
      "What a missing fact counts as: `neutral` 0.5, `pessimistic` 0, `optimistic` 1, `available` the mean of those known.",
    );
const minimumCoverage = () =>
  shareSchema("Share of the weight that must be known, 0–1; with less an axis is not scored.");
const valueShare = () =>
  shareSchema("How much value counts in the score, 0–1; likelihood counts for the rest.");
const about = () =>
  z
    .array(relationshipSchema())
    .min(1)
    .max(3)
    .describe("The accounts the profile is about; all when absent.");

/** The part of a profile that decides scores. `relationships` absent: all. */
export interface PolicyInput {
  readonly weights: Weights;
  readonly missing: MissingPolicy;
  readonly minimumCoverage: number;
  readonly valueShare: number;
  readonly thresholds: ThresholdRule;
  readonly relationships?: readonly Relationship[] | undefined;
}

/** Spread into the schema of a request: what is left out has a default. */
export const policyInputShape = () => ({
  weights: weightsSchema().describe("How criteria weigh, per axis."),
  missing: missing().default(profileDefaults.missing),
  minimumCoverage: minimumCoverage().default(profileDefaults.minimumCoverage),
  valueShare: valueShare().default(profileDefaults.valueShare),
  thresholds: thresholdsSchema()
    .default(profileDefaults.thresholds)
    .describe("Where the lines of the matrix lie; at 50 and 50 when left out."),
  relationships: about().optional(),
});

/** Spread into the schema of a representation. */
export const policyShape = () => ({
  weights: weightsSchema().describe("How criteria weigh, per axis."),
  missing: missing(),
  minimumCoverage: minimumCoverage(),
  valueShare: valueShare(),
  thresholds: thresholdsSchema().describe("Where the lines of the matrix lie."),
  relationships: about().optional(),
});

const axisPatch = () =>
  z
    .record(
      criterionKeySchema("Key of a criterion of the set."),
      points().nullable().describe("Points; null takes the criterion out."),
    )
    .optional()
    .describe("Points to change.");

/** Spread into the schema of a merge patch. */
export const policyPatchShape = () => ({
  weights: z
    .strictObject({ value: axisPatch(), likelihood: axisPatch() })
    .optional()
    .describe("Weights to change; the others stay."),
  missing: missing().optional(),
  minimumCoverage: minimumCoverage().optional(),
  valueShare: valueShare().optional(),
  thresholds: z
    .strictObject({
      kind: z.enum(["fixed", "median", "weightedMean"]).optional().describe("Kind of lines."),
      value: z.number().min(0).max(100).nullable().optional().describe("Of `fixed` lines; 0–100."),
      likelihood: z
        .number()
        .min(0)
        .max(100)
        .nullable()
        .optional()
        .describe("Of `fixed` lines; 0–100."),
    })
    .optional()
    .describe("Lines to change. Leaving `fixed`, set `value` and `likelihood` to null."),
  relationships: about().nullable().optional().describe("Null: all accounts."),
});

/** The domain's definition, without absent members. */
export function profileDefinition(input: PolicyInput): ProfileDefinition {
  return {
    weights: input.weights,
    missing: input.missing,
    minimumCoverage: input.minimumCoverage,
    valueShare: input.valueShare,
    thresholds: input.thresholds,
    ...(input.relationships !== undefined && { relationships: input.relationships }),
  };
}
