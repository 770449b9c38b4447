import * as z from "zod";
import type { Localised } from "../../contract/localised.ts";
import { once } from "../../contract/once.ts";
import {
  countSchema,
  relationshipSchema,
  type Schema,
  shareSchema,
} from "../../contract/schemas/basics.ts";
import { axisSchema, criterionKeySchema } from "../../contract/schemas/criterion.ts";
import { endsSchema } from "../../contract/schemas/finding.ts";
import {
  effectiveCriteriaSchema,
  profileWarningSchema,
} from "../../contract/schemas/profile-review.ts";
import {
  coordinatesSchema,
  intervalSchema,
  missingSchema,
  moneySchema,
  provenanceSchema,
  quadrantSchema,
  rankSchema,
  scoreSchema,
  segmentKeySchema,
} from "../../contract/schemas/ranking.ts";
import { verdictStatuses } from "../../domain/conditions/distinct-segments.ts";
import { conditionNames, conditionStatuses } from "../../domain/conditions/types.ts";
import { opinionMethods } from "../../domain/opinions/second-opinions.ts";
import { signalNames, signalStatuses } from "../../domain/signals/types.ts";
import type { shownOverview } from "./shown.ts";

type Shown = Localised<ReturnType<typeof shownOverview>>;
type Segment = Shown["segments"][number];

const text = (description: string) => z.string().describe(description);

const conditionInShortSchema = once(
  (): Schema<Segment["conditions"][number]> =>
    z
      .strictObject({
        code: z.enum(conditionNames).describe("Which condition."),
        label: text("What it is called."),
        status: z.enum(conditionStatuses).describe("Whether it is met."),
      })
      .meta({ id: "ConditionInShort", description: "A segment condition and its status." }),
);

const signalInShort = (): Schema<Shown["signals"]["raised"][number]> =>
  z.strictObject({
    code: z.enum(signalNames).describe("Which signal."),
    label: text("What it is called."),
    status: z.enum(signalStatuses).describe("How serious it is."),
    text: text("The same in a sentence."),
  });

const countsSchema = () => {
  const shape = Object.fromEntries(
    signalStatuses.map((status) => [status, countSchema(`Signals with status \`${status}\`.`)]),
  ) as Record<(typeof signalStatuses)[number], z.ZodInt>;
  return z.strictObject(shape).describe("How many signals have which status.");
};

const sizeSchema = () =>
  z
    .strictObject({
      n: countSchema("Accounts."),
      share: shareSchema("Of all accounts considered."),
      potential: moneySchema().describe("Sum of `potential12m` where known."),
      revenue: moneySchema().describe("Sum of `revenue12m` where known."),
    })
    .describe("How large it is.");

const stabilitySchema = () =>
  z
    .strictObject({
      ownRank: shareSchema("Share of the draws in which it takes the rank it has.")
        .nullable()
        .describe(
          "Share of the draws in which it takes the rank it has; null without a rank, or far down the list.",
        ),
      first: shareSchema("Share of the draws in which it is first."),
      focus: shareSchema("Share of the draws in which it stands upper right."),
      meanRank: z.number().nullable().describe("Its mean rank; null: never scored."),
    })
    .describe("How its place holds when weights are somewhat different every time.");

const segmentSchema = once(
  (): Schema<Segment> =>
    z
      .strictObject({
        segment: segmentKeySchema("The segment's stable key."),
        label: text("What the segment is called."),
        rank: rankSchema(),
        status: z.enum(["scored", "notScored"]).describe("`notScored`: too little is known."),
        score: scoreSchema().nullable().describe("Value and likelihood together."),
        interval: intervalSchema().nullable().describe("Missing facts at their worst and best."),
        ci95: intervalSchema().nullable().describe("95 % interval over accounts."),
        coordinates: coordinatesSchema().describe("Place in the matrix."),
        quadrant: quadrantSchema().nullable().describe("Quarter of the matrix; null: not scored."),
        size: sizeSchema(),
        coverage: z
          .strictObject({
            value: shareSchema("Of the value axis.").nullable(),
            likelihood: shareSchema("Of the likelihood axis.").nullable(),
          })
          .describe("Share of the weight that is known; null: the axis does not apply."),
        lead: z
          .strictObject({
            over: segmentKeySchema("The next segment in the ranking."),
            difference: z.number().describe("Score of this minus score of the next, raw 0–1."),
            ci95: endsSchema().nullable().describe("95 %; null: chance cannot be judged."),
            supported: z
              .boolean()
              .nullable()
              .describe("Whether the lead is more than chance; false when segments do not differ."),
          })
          .nullable()
          .describe("How far it is ahead of the next; null for the last and when not scored."),
        focus: z
          .strictObject({
            supported: z.boolean().nullable().describe("Null: chance cannot be judged."),
          })
          .nullable()
          .describe("Whether its place in the quadrant `focus` is sure; null outside it."),
        conditions: z.array(conditionInShortSchema()).describe("Conditions on the segment."),
        stability: stabilitySchema(),
        reasons: z
          .array(
            z.strictObject({
              criterion: criterionKeySchema("Key of the criterion."),
              label: text("What it is called."),
              axis: axisSchema().describe("The axis it counts on."),
              points: scoreSchema().describe("What it adds to the headline."),
            }),
          )
          .describe("The three largest contributions to the score."),
        missing: z.array(missingSchema()).describe("The first three facts worth finding out."),
      })
      .meta({ id: "OverviewSegment", description: "A segment in one line." }),
);

export const overviewSchema = once(() =>
  z
    .strictObject({
      provenance: provenanceSchema().describe("What it was computed from."),
      settingsVersion: countSchema("Version of the settings the thresholds come from."),
      relationships: z.array(relationshipSchema()).describe("The accounts considered."),
      totals: z
        .strictObject({
          n: countSchema("Accounts considered."),
          assigned: countSchema("Accounts in a segment."),
          unassigned: countSchema("Accounts in none."),
          overlapping: countSchema("Accounts that match more than one rule."),
          potential: moneySchema().describe("Sum of `potential12m` where known."),
          revenue: moneySchema().describe("Sum of `revenue12m` where known."),
          segments: countSchema("Segments."),
          scored: countSchema("Segments with a score."),
          pooled: countSchema("Small segments pooled into `other`."),
        })
        .describe("All segments together."),
      verdict: z
        .strictObject({
          status: z
            .enum(verdictStatuses)
            .describe("`doNotDiffer`: do not name a winner; `unknown`: too little is known."),
          sentence: text("The same in words."),
        })
        .describe("Whether these segments differ at all."),
      overall: z
        .array(conditionInShortSchema())
        .describe("Conditions on the segmentation as a whole."),
      signals: z
        .strictObject({
          counts: countsSchema(),
          raised: z
            .array(signalInShort())
            .describe("Those that are not in order, worst first, `unknown` last."),
        })
        .describe("Warning signals in short."),
      opinions: z
        .strictObject({
          k: countSchema("How many first segments are compared."),
          robust: z
            .boolean()
            .nullable()
            .describe("Whether three of four methods name the same first; null: nothing differs."),
          verdict: text("The same in words."),
          agreeing: z.array(z.enum(opinionMethods)).describe("The methods that do."),
        })
        .describe("Agreement of other methods with the ranking."),
      profile: z
        .strictObject({
          effectiveCriteria: z
            .array(effectiveCriteriaSchema())
            .describe("How many criteria each axis amounts to."),
          warnings: z.array(profileWarningSchema()).describe("Double counting and the like."),
        })
        .describe("What is worth knowing about the weights."),
      sampling: z
        .strictObject({
          draws: countSchema("How many times weights were drawn."),
          seed: z.int().min(0).describe("The seed: the same gives the same figures."),
          concentration: countSchema("How closely draws keep to the profile."),
          help: text("How to read `stability`."),
        })
        .describe("How `stability` was sampled."),
      segments: z.array(segmentSchema()).describe("In ranking order."),
      omitted: countSchema("Segments beyond those listed."),
    })
    .meta({ id: "Overview", description: "A ranking and how far to trust it, on one screen." }),
);
