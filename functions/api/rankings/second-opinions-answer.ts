import * as z from "zod";
import type { Localised } from "../../contract/localised.ts";
import type { Schema } from "../../contract/schemas/basics.ts";
import { criterionKeySchema } from "../../contract/schemas/criterion.ts";
import { provenanceSchema, segmentKeySchema } from "../../contract/schemas/ranking.ts";
import { opinionMethods, type SegmentOpinions } from "../../domain/opinions/second-opinions.ts";
import type { ShownOpinion, ShownOpinions } from "../../domain/opinions/show.ts";

const text = (description: string) => z.string().describe(description);
const methodSchema = () => z.enum(opinionMethods);

const namedSchema = () =>
  z.strictObject({
    segment: segmentKeySchema("Its stable key."),
    label: text("What it is called."),
  });

const opinionSchema = (): Schema<Localised<ShownOpinion>> =>
  z.strictObject({
    method: methodSchema().describe("`saw` is the headline."),
    label: text("What to call it."),
    help: text("How it judges."),
    relative: z
      .boolean()
      .describe("Whether adding a segment can turn two others round; never for the headline."),
    spearman: z
      .strictObject({
        coefficient: z.number().min(-1).max(1).describe("1: the same order; −1: the reverse."),
        interval: z
          .strictObject({
            low: z.number().min(-1).max(1).describe("Lower end."),
            high: z.number().min(-1).max(1).describe("Upper end."),
          })
          .nullable()
          .describe("95 %; null under four segments, and at −1 and 1."),
        n: z.int().min(2).describe("Segments compared."),
      })
      .nullable()
      .describe(
        "Rank correlation with the headline (Spearman); null for the headline, or no ranks.",
      ),
    kendallTauB: z
      .number()
      .min(-1)
      .max(1)
      .nullable()
      .describe("The same by pairs of segments, corrected for ties (Kendall)."),
    top: z.array(namedSchema()).describe("Its first k; more when they tie."),
  });

const segmentSchema = (): Schema<Localised<SegmentOpinions>> =>
  z.strictObject({
    segment: segmentKeySchema("Its stable key."),
    label: text("What it is called."),
    opinions: z
      .array(
        z.strictObject({
          method: methodSchema().describe("Whose."),
          figure: z
            .number()
            .describe("What it ranks by: `vikor` lower is better, the others higher."),
          rank: z.int().min(1).describe("1 is best; ties share a rank."),
        }),
      )
      .describe("One per method."),
  });

const opinionsSchema = (): Schema<Localised<ShownOpinions>> =>
  z.strictObject({
    k: z.int().min(1).describe("How many first segments are compared; fewer than there are."),
    robust: z
      .boolean()
      .nullable()
      .describe("Three of the four methods agree on the first k; null: nothing to compare."),
    verdict: text("The same in words."),
    help: text("How to read it."),
    agreeing: z
      .array(methodSchema())
      .describe("The most methods that name the same first k, whatever their order."),
    methods: z.array(opinionSchema()).describe("The headline, then the second opinions."),
    segments: z.array(segmentSchema()).describe("Scored segments, by headline rank."),
    compromise: z
      .strictObject({
        acceptableAdvantage: z.boolean().describe("Its first is far enough ahead of its second."),
        acceptableStability: z.boolean().describe("Its first is best by sum or by regret, too."),
        segments: z
          .array(namedSchema())
          .describe("One when both hold; those it cannot part if not."),
      })
      .nullable()
      .describe("How sure VIKOR is of its first; null without segments."),
    equal: z
      .array(
        z.strictObject({
          criterion: criterionKeySchema("Key of the criterion."),
          label: text("What it is called."),
        }),
      )
      .describe("Weighted criteria on which all segments are equal: left out, they tell nothing."),
  });

export const secondOpinionsSchema = () =>
  z.strictObject({
    provenance: provenanceSchema().describe("What it was computed from."),
    opinions: opinionsSchema().describe("What the methods say."),
  });
