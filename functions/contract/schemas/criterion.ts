import * as z from "zod";
import { DISCOUNT, RETENTION } from "../../domain/criteria/customer-value.ts";
import {
  axes,
  builtinNames,
  type Criterion,
  formulaOperations,
  type Level,
  type Measure,
} from "../../domain/criteria/types.ts";
import type { Relationship } from "../../domain/facts/types.ts";
import type { Label } from "../../domain/label.ts";
import {
  CRITERION_HELP_LENGTH_MAX_CHARACTERS,
  FIELD_KEY_LENGTH_MAX_CHARACTERS,
  FORMULA_PARTS_MAX,
  FORMULA_PARTS_MIN,
} from "../../domain/limits.ts";
import type { Direction, Scale } from "../../domain/scales/types.ts";
import { once } from "../once.ts";
import { labelSchema, relationshipSchema, type Schema } from "./basics.ts";
import { fieldKeySchema } from "./condition.ts";
import { scaleSchema } from "./scale.ts";

export const axisSchema = once(() =>
  z.enum(axes).meta({
    id: "Axis",
    description:
      "`value`: what winning and keeping is worth; `likelihood`: how likely we are to win.",
  }),
);

export const criterionKeySchema = (description: string) =>
  z.string().min(1).max(FIELD_KEY_LENGTH_MAX_CHARACTERS).describe(description);

const levels = ["account", "segment", "both"] as const satisfies readonly Level[];

/** A measure of the catalogue, with its parameters. */
export const builtinMeasureSchema = once(() =>
  z
    .strictObject({
      kind: z.literal("builtin").describe("A measure of the catalogue."),
      name: z.enum(builtinNames).describe("Its name in the catalogue."),
      retention: z
        .number()
        .min(0)
        .lt(1)
        .optional()
        .describe(
          `customerValue only: share of customers that stay a year, ${RETENTION} when left out.`,
        ),
      discount: z
        .number()
        .min(0)
        .max(1)
        .optional()
        .describe(`customerValue only: discount a year, ${DISCOUNT} when left out.`),
    })
    .meta({ id: "BuiltinMeasure", description: "A measure of the catalogue." }),
);

const anchorsSchema = () =>
  z
    .strictObject({
      1: labelSchema().describe("What a 1 stands for."),
      2: labelSchema().describe("What a 2 stands for."),
      3: labelSchema().describe("What a 3 stands for."),
      4: labelSchema().describe("What a 4 stands for."),
      5: labelSchema().describe("What a 5 stands for."),
    })
    .describe("What each level stands for, so that all assessors mean the same by it.");

/** What is measured: of the catalogue, a field, a ratio, ratings, or a formula over criteria. */
const measureSchema = once(
  (): Schema<Measure> =>
    z
      .discriminatedUnion("kind", [
        builtinMeasureSchema(),
        z
          .strictObject({
            kind: z.literal("field").describe("The value of one field."),
            field: fieldKeySchema("A number, or a category rated by a table of values."),
          })
          .describe("The value of one field."),
        z
          .strictObject({
            kind: z.literal("ratio").describe("One field divided by another."),
            numerator: fieldKeySchema("A number field."),
            denominator: fieldKeySchema("A number field; 0 or less makes the ratio missing."),
          })
          .describe("A ratio; of a segment, the ratio of the sums."),
        z
          .strictObject({
            kind: z.literal("rating").describe("What assessors say, 1–5."),
            anchors: anchorsSchema().optional(),
          })
          .describe(
            "Mean of the ratings of the account, or of its segment when it has none of its own.",
          ),
        z
          .strictObject({
            kind: z.literal("formula").describe("Made of other criteria of the set."),
            operation: z
              .enum(formulaOperations)
              .describe("The lowest, the highest, or the product of their utilities."),
            criteria: z
              .array(criterionKeySchema("Key of another criterion of the set."))
              .min(FORMULA_PARTS_MIN)
              .max(FORMULA_PARTS_MAX)
              .describe(
                `${FORMULA_PARTS_MIN}–${FORMULA_PARTS_MAX} criteria measured of accounts, no formulas.`,
              ),
          })
          .describe("Taken per account before weights, missing as soon as one of the criteria is."),
      ])
      .meta({ id: "Measure", description: "What a criterion measures." }),
);

const keyText = "Short name of the criterion; weights refer to it.";
const helpSchema = () =>
  z
    .strictObject({
      en: z.string().min(1).max(CRITERION_HELP_LENGTH_MAX_CHARACTERS).describe("English text."),
      nl: z.string().min(1).max(CRITERION_HELP_LENGTH_MAX_CHARACTERS).describe("Dutch text."),
    })
    .describe("What it means and how to read it.");
const appliesTo = () =>
  z
    .array(relationshipSchema())
    .min(1)
    .max(3)
    .describe(
      "Accounts it applies to. Where it does not apply its weight goes to the other criteria.",
    );
const direction = () =>
  z.enum(["higher", "lower"]).describe("Whether a higher or a lower raw value is better.");
const level = () =>
  z.enum(levels).describe("Whether it counts in scores of accounts, of segments, or of both.");

/** A criterion as a set holds it, complete. */
export const criterionSchema = once(
  (): Schema<Criterion> =>
    z
      .strictObject({
        key: criterionKeySchema(keyText),
        axis: axisSchema().describe("The axis it counts on."),
        level: level(),
        appliesTo: appliesTo(),
        direction: direction(),
        measure: measureSchema().describe("What is measured."),
        scale: scaleSchema().describe("How the raw value becomes a utility."),
        label: labelSchema().describe("What people call it."),
        help: helpSchema().optional(),
      })
      .meta({ id: "Criterion", description: "A criterion of a criteria set." }),
);

/** A criterion as it is given: what is left out comes from the catalogue or has a default. */
export interface CriterionInput {
  readonly key: string;
  readonly axis?: Criterion["axis"] | undefined;
  readonly level?: Level | undefined;
  readonly appliesTo?: readonly Relationship[] | undefined;
  readonly direction?: Direction | undefined;
  readonly measure?: Measure | undefined;
  readonly scale?: Scale | undefined;
  readonly label?: Label | undefined;
  readonly help?: Label | undefined;
}

export const criterionInputSchema = once(
  (): Schema<CriterionInput> =>
    z
      .strictObject({
        key: criterionKeySchema(
          "Short name, a letter first. The key of a catalogue entry takes everything left out from there.",
        ),
        axis: axisSchema().optional().describe("Required for a criterion of your own."),
        level: level().optional().describe("`both` when left out."),
        appliesTo: appliesTo().optional().describe("All relationships when left out."),
        direction: direction().optional().describe("`higher` when left out."),
        measure: measureSchema()
          .optional()
          .describe("Required for a criterion of your own; the catalogue's when left out."),
        scale: scaleSchema()
          .optional()
          .describe(
            "The catalogue's when left out; of a field with a minimum and a maximum, the line between them; 1–5 of ratings, 0–1 of formulas. Required otherwise.",
          ),
        label: labelSchema().optional().describe("Required for a criterion of your own."),
        help: helpSchema().optional(),
      })
      .meta({
        id: "CriterionInput",
        description: "A criterion to put in a set: from the catalogue, or of your own.",
      }),
);
