import * as z from "zod";
import type { Localised } from "../../contract/localised.ts";
import { once } from "../../contract/once.ts";
import {
  countSchema,
  dateSchema,
  relationshipSchema,
  type Schema,
  shareSchema,
  versionSchema,
} from "../../contract/schemas/basics.ts";
import { axisSchema, criterionKeySchema } from "../../contract/schemas/criterion.ts";
import {
  coordinatesSchema,
  intervalSchema,
  missingSchema,
  nineBoxSchema,
  quadrantSchema,
  scoreSchema,
} from "../../contract/schemas/ranking.ts";
import { scaleSchema } from "../../contract/schemas/scale.ts";
import { aggregations, formulaOperations } from "../../domain/criteria/types.ts";
import type {
  Headroom,
  NamedField,
  NotApplicable,
  RatedBy,
  Source,
} from "../../domain/explanation/types.ts";
import { feedNames } from "../../domain/index.ts";
import { constantSources } from "../../domain/knowledge/types.ts";
import { missingPolicies } from "../../domain/scoring/types.ts";
import type { shownAxis } from "./shown.ts";

const text = (description: string) => z.string().describe(description);
const number = (description: string) => z.number().describe(description);

const namedField = once(
  (): Schema<Localised<NamedField>> =>
    z
      .strictObject({ field: text("Key of the field."), label: text("What it is called.") })
      .meta({ id: "NamedField", description: "A field." }),
);

const factValue = (description: string) =>
  z.union([z.number(), z.string(), z.boolean(), z.array(z.string())]).describe(description);

const factShape = () => ({
  field: text("Key of the field."),
  label: text("What it is called."),
  value: factValue("The fact."),
  unit: text("Unit the field declares; null: none.").nullable(),
  currency: text("ISO 4217 code the field declares; null: no money.").nullable(),
});

const ratedShape = () => ({
  n: countSchema("Ratings."),
  mean: number("Their mean, 1–5."),
  sd: number("Their standard deviation (n − 1); null for one rating.").nullable(),
  lowest: number("The lowest, 1–5."),
  highest: number("The highest, 1–5."),
  oldest: dateSchema("Date of the oldest."),
  stale: z.boolean().describe("Whether the oldest is more than 12 months old."),
  ratings: z
    .array(
      z.strictObject({
        assessor: text("Who rated."),
        value: number("1–5."),
        date: dateSchema("When."),
        comment: text("Why.").optional(),
      }),
    )
    .describe("Each rating."),
});

const ratedBySchema = once(
  (): Schema<RatedBy> =>
    z
      .strictObject(ratedShape())
      .meta({ id: "RatedBy", description: "What assessors say together of one subject." }),
);

const figures = () =>
  z
    .array(
      z.strictObject({
        code: text("Name for programs."),
        label: text("What it is."),
        value: number("The figure.").nullable(),
      }),
    )
    .describe("The figures it is made of.");

const accounts = () => countSchema("Accounts it holds for.");

const sourceSchema = once(
  (): Schema<Localised<Source>> =>
    z
      .discriminatedUnion("kind", [
        z
          .strictObject({ kind: z.literal("uploaded").describe("A fact."), ...factShape() })
          .describe("A fact of the account as it was uploaded."),
        z
          .strictObject({
            kind: z.literal("rolledUp").describe("From lines."),
            ...factShape(),
            feed: z.enum(feedNames).describe("The feed."),
            after: dateSchema("Lines after this day; null: all.").nullable(),
            to: dateSchema("Lines up to and including this day."),
            lines: countSchema("Lines it is made of."),
            overrules: factValue("The uploaded value.")
              .nullable()
              .describe("The uploaded value it overrules; null: none."),
          })
          .describe("A fact that lines of a feed say, in place of what was uploaded."),
        z
          .strictObject({
            kind: z.literal("facts").describe("Facts of accounts."),
            accounts: accounts(),
            fields: z.array(namedField()).describe("The fields."),
            feeds: z.array(z.enum(feedNames)).describe("Feeds that win over them, where present."),
          })
          .describe("Facts of the accounts of a segment."),
        z
          .strictObject({ kind: z.literal("rated").describe("Ratings."), ...ratedShape() })
          .describe("What assessors say of the account itself."),
        z
          .strictObject({
            kind: z.literal("accountRatings").describe("Ratings of accounts."),
            accounts: accounts(),
          })
          .describe("Accounts of the segment that have ratings of their own."),
        z
          .strictObject({
            kind: z.literal("inherited").describe("From the segment."),
            segment: text("Key of the segment."),
            segmentLabel: text("What it is called."),
            by: z
              .enum(constantSources)
              .describe("What the segment knows it by: `ratings`, `knowledge` or `outcomes`."),
            accounts: accounts(),
            value: number("Raw value of the segment; null: none.").nullable(),
            utility: shareSchema("Utility that goes with it."),
            rated: ratedBySchema()
              .nullable()
              .describe("Who rated the segment; null unless by `ratings`."),
          })
          .describe("What accounts that do not know it themselves take from their segment."),
        z
          .strictObject({
            kind: z.literal("inheritedElsewhere").describe("From further segments."),
            segments: countSchema("How many small segments more."),
            accounts: accounts(),
          })
          .describe("The same of further small segments that are pooled into this one."),
        z
          .strictObject({
            kind: z.literal("computed").describe("Of the segment as a whole."),
            accounts: accounts(),
            method: text("How."),
            n: countSchema("Observations it is made of."),
            horizonMonths: number("How far it looks, months; null: no horizon.").nullable(),
            standardError: number("In the unit of the raw value; null: none.").nullable(),
            figures: figures(),
          })
          .describe("A figure of the segment as a whole."),
        z
          .strictObject({
            kind: z.literal("combined").describe("A formula."),
            operation: z.enum(formulaOperations).describe("How they are combined."),
            accounts: accounts(),
            criteria: z
              .array(
                z.strictObject({
                  criterion: criterionKeySchema("Key of the criterion."),
                  label: text("What it is called."),
                  utility: shareSchema("Of the account; null for a segment.").nullable(),
                }),
              )
              .describe("What it is made of."),
          })
          .describe("Made of other criteria of the set."),
        z
          .strictObject({
            kind: z.literal("matched").describe("Knowledge."),
            themes: z
              .array(
                z.strictObject({
                  code: text("Motive, trigger or reason."),
                  importance: shareSchema("How much it weighs; null: no part.").nullable(),
                  strength: shareSchema(
                    "How well our best USP answers it, or how well we can mend it; null: not described.",
                  ).nullable(),
                }),
              )
              .describe("What is known of each."),
          })
          .describe("What the tenant has told of the account's motives, triggers or reason."),
        z
          .strictObject({
            kind: z.literal("missing").describe("Not known."),
            accounts: countSchema("Accounts that lack it."),
            policy: z.enum(missingPolicies).describe("The profile's policy."),
            fill: shareSchema("Utility that stands in; null: it does not count.").nullable(),
            facts: z.array(namedField()).describe("Facts to find out."),
            advice: text("What to do."),
          })
          .describe("Not known, and what stands in for it."),
      ])
      .meta({ id: "Source", description: "Where a raw value comes from." }),
);

const headroomSchema = once(
  (): Schema<Localised<Headroom>> =>
    z
      .strictObject({
        label: text("What the penetration is a share of."),
        penetration: number(
          "Spend ÷ potential, or owned ÷ eligible; above 1 when they spend more; of a segment over the accounts that know both; null: not known.",
        ).nullable(),
        explanation: text("The same in words."),
      })
      .meta({ id: "Headroom", description: "How much of the room is taken already." }),
);

const notApplicableSchema = once(
  (): Schema<Localised<NotApplicable>> =>
    z
      .strictObject({
        criterion: criterionKeySchema("Key of the criterion."),
        label: text("What it is called."),
        points: number("Points it was given."),
        reason: z
          .enum(["relationship", "level"])
          .describe(
            "`relationship`: it is not about such accounts; `level`: it counts for segments only, or for accounts only.",
          ),
        relationships: z.array(relationshipSchema()).describe("For whom it does not apply."),
        text: text("The same in words."),
      })
      .meta({ id: "NotApplicable", description: "A weighted criterion that does not apply." }),
);

type Axis = Localised<ReturnType<typeof shownAxis>>;
type ExplainedCriterion = Axis["criteria"][number];

const weightSchema = once(
  (): Schema<ExplainedCriterion["weights"][number]> =>
    z
      .strictObject({
        relationship: relationshipSchema().describe("For accounts of this relationship."),
        n: countSchema("Accounts."),
        share: shareSchema("Of the accounts the axis is scored over."),
        nominal: shareSchema("Points ÷ points of the criteria that apply."),
        weight: shareSchema("The same after the policy for missing facts."),
        utility: shareSchema("Their mean utility, what is missing filled in."),
        contribution: scoreSchema().describe("share × weight × utility."),
        why: text("Why it weighs this."),
      })
      .meta({
        id: "WeightPart",
        description: "How a criterion counts for accounts of one relationship.",
      }),
);

const explainedCriterionSchema = once(
  (): Schema<ExplainedCriterion> =>
    z
      .strictObject({
        criterion: criterionKeySchema("Key of the criterion."),
        label: text("What it is called."),
        help: text("What it means; null: not told.").nullable(),
        measure: z
          .enum(["builtin", "field", "ratio", "rating", "formula"])
          .describe("Kind of measure."),
        aggregation: z
          .enum([...aggregations, "own"])
          .describe("How accounts make one figure; `own`: it is one account."),
        raw: z
          .union([z.number(), z.string()])
          .nullable()
          .describe("Raw value; of a segment the mean, ratio of sums or figure as a whole."),
        unit: text("Unit of the raw value; null: none.").nullable(),
        scale: z
          .strictObject({
            version: versionSchema("Version of the criteria set that froze it: the scale version."),
            direction: z.enum(["higher", "lower"]).describe("Which raw value is better."),
            definition: scaleSchema().describe("Its kind and parameters."),
          })
          .describe("How raw becomes utility."),
        utility: shareSchema(
          "Utility, what is missing filled in. Of a mean: the mean of the utilities of accounts.",
        ),
        coverage: shareSchema("Share of the accounts whose value is known."),
        clippedShare: shareSchema("Share of the known values outside the scale."),
        rescale: z.boolean().describe("Whether so many are that a new scale is worth proposing."),
        points: number("Points given in the profile."),
        weight: shareSchema("Its weight on the axis, relationships together."),
        weights: z.array(weightSchema()).describe("The same per relationship, and why."),
        contribution: scoreSchema().describe("weight × utility; these sum to the axis score."),
        sources: z.array(sourceSchema()).describe("Where the raw value comes from."),
        headroom: headroomSchema().nullable().describe("Null for other criteria."),
        summary: text("From raw value to points in one line."),
      })
      .meta({ id: "ExplainedCriterion", description: "One criterion, from fact to points." }),
);

const explainedAxisSchema = once(
  (): Schema<Axis> =>
    z
      .strictObject({
        axis: axisSchema().describe("Which axis."),
        label: text("What it is called."),
        status: z.enum(["scored", "notScored", "notApplicable"]).describe("Whether it is scored."),
        score: scoreSchema().nullable().describe("Null unless scored."),
        coverage: shareSchema("Share of the weight that is known.").nullable(),
        minimumCoverage: shareSchema("What the profile asks for; with less it is not scored."),
        interval: intervalSchema().nullable().describe("Missing facts at their worst and best."),
        ci95: intervalSchema().nullable().describe("95 % interval of the mean over accounts."),
        share: shareSchema("How much of the headline this axis makes up."),
        contribution: scoreSchema()
          .nullable()
          .describe("share × score; the axes sum to the headline."),
        criteria: z
          .array(explainedCriterionSchema())
          .describe("Weighted criteria that apply, largest contribution first."),
        notApplicable: z
          .array(notApplicableSchema())
          .describe("Weighted criteria that do not apply to some or all of the accounts."),
        summary: text("The axis in one line."),
      })
      .meta({ id: "ExplainedAxis", description: "One axis, from facts to score." }),
);

const axesSchema = () =>
  z
    .strictObject({
      value: explainedAxisSchema().describe("What winning and keeping is worth."),
      likelihood: explainedAxisSchema().describe("How likely we are to win."),
    })
    .describe("Both axes.");

/** Spread into the schema of either explanation. */
export const explanationShape = () => ({
  status: z.enum(["scored", "notScored"]).describe("Whether there is a score."),
  score: scoreSchema().nullable().describe("The headline: value and likelihood together."),
  interval: intervalSchema().nullable().describe("Missing facts at their worst and best."),
  place: z
    .strictObject({
      coordinates: coordinatesSchema().describe("x is likelihood, y is value."),
      quadrant: quadrantSchema().nullable().describe("Null: not scored."),
      nineBox: nineBoxSchema().nullable().describe("Null: not scored."),
      thresholds: z
        .strictObject({
          kind: z.enum(["fixed", "median", "weightedMean"]).describe("How the lines are drawn."),
          value: number("Line on the value axis, 0–100."),
          likelihood: number("Line on the likelihood axis, 0–100."),
        })
        .describe("The lines between quadrants."),
    })
    .describe("Place in the matrix."),
  axes: axesSchema(),
  missing: z.array(missingSchema()).describe("Facts worth finding out first."),
});
