import * as z from "zod";
import type { Localised } from "../../contract/localised.ts";
import { once } from "../../contract/once.ts";
import { countSchema, type Schema } from "../../contract/schemas/basics.ts";
import { endsSchema, findingShape } from "../../contract/schemas/finding.ts";
import {
  provenanceSchema,
  rankSchema,
  segmentKeySchema,
  verdictSchema,
} from "../../contract/schemas/ranking.ts";
import type { SegmentConditions } from "../../domain/conditions/check-conditions.ts";
import {
  type Difference,
  differenceOutcomes,
  differenceSubjects,
} from "../../domain/conditions/differences.ts";
import type { Lead } from "../../domain/conditions/leads.ts";
import {
  type Condition,
  conditionNames,
  conditionStatuses,
} from "../../domain/conditions/types.ts";

const text = (description: string) => z.string().describe(description);

const differenceSchema = once(
  (): Schema<Localised<Difference>> =>
    z
      .strictObject({
        of: z.enum(differenceSubjects).describe("What is compared."),
        label: text("What it is called."),
        part: z
          .string()
          .nullable()
          .describe("Code of the buying motive that differs most; null for what has no parts."),
        statistic: z
          .enum(["eta2", "cramersV"])
          .describe("Share of variance between segments; or Cramér's V, corrected for bias."),
        value: z.number().nullable().describe("0–1; null when it cannot be computed."),
        interval: endsSchema().nullable().describe("95 %; of eta² only."),
        p: z
          .number()
          .nullable()
          .describe("Chance of such a difference when there is none; null when not tested."),
        n: countSchema("Accounts, or opportunities, compared."),
        groups: countSchema("Segments compared."),
        threshold: z.number().describe("What the value should reach."),
        outcome: z
          .enum(differenceOutcomes)
          .describe(
            "`none`: the data do not support that segments differ; `tiny`: surely by less than the threshold; `small`: by less as far as can be seen; `large`: by the threshold or more.",
          ),
      })
      .meta({ id: "SegmentDifference", description: "How far segments differ in one thing." }),
);

const conditionSchema = once(
  (): Schema<Localised<Condition>> =>
    z
      .strictObject({
        condition: z.enum(conditionNames).describe("Which condition."),
        label: text("What it is called."),
        status: z
          .enum(conditionStatuses)
          .describe(
            "`warn`: not met, but not ruled out, or met in part; `unknown`: too little is known.",
          ),
        text: text("What the status means here."),
        ...findingShape(),
      })
      .meta({
        id: "SegmentCondition",
        description: "A condition segments must meet to be fit for use.",
      }),
);

const leadSchema = once(
  (): Schema<Lead> =>
    z
      .strictObject({
        over: segmentKeySchema("The next segment in the ranking."),
        difference: z.number().describe("Score of this minus score of the next, raw 0–1."),
        ci95: endsSchema()
          .nullable()
          .describe("95 % interval of the difference; null when chance in it cannot be judged."),
        supported: z
          .boolean()
          .nullable()
          .describe(
            "Whether the interval supports the lead; false when segments do not differ at all.",
          ),
      })
      .meta({ id: "Lead", description: "How far a segment is ahead of the next." }),
);

const segmentSchema = once(
  (): Schema<Localised<SegmentConditions>> =>
    z
      .strictObject({
        segment: segmentKeySchema("The segment's stable key."),
        label: text("What the segment is called."),
        rank: rankSchema(),
        n: countSchema("Accounts."),
        conditions: z.array(conditionSchema()).describe("Conditions on the segment itself."),
        lead: leadSchema().nullable().describe("Null for the last, and when it is not scored."),
        focus: z
          .strictObject({
            supported: z
              .boolean()
              .nullable()
              .describe(
                "Whether both 95 % intervals lie above the lines; false when segments do not differ; null when chance cannot be judged.",
              ),
          })
          .nullable()
          .describe("Whether its place in the quadrant `focus` is sure; null outside it."),
      })
      .meta({ id: "SegmentConditions", description: "Whether one segment is fit for use." }),
);

export const conditionsSchema = once(() =>
  z
    .strictObject({
      provenance: provenanceSchema().describe("What it was computed from."),
      settingsVersion: countSchema("Version of the settings the thresholds come from."),
      verdict: verdictSchema().describe("Whether these segments differ at all."),
      differences: z.array(differenceSchema()).describe("What the verdict rests on."),
      overall: z
        .array(conditionSchema())
        .describe("Conditions on the segmentation, and on the chosen segments together."),
      segments: z.array(segmentSchema()).describe("In ranking order."),
      omitted: countSchema("Segments beyond those listed; ask for them with `segment`."),
    })
    .meta({ id: "Conditions", description: "Whether segments are fit for use." }),
);
