import * as z from "zod";
import {
  ASSESSOR_LENGTH_MAX_CHARACTERS,
  RATING_COMMENT_LENGTH_MAX_CHARACTERS,
  RATING_STALE_MONTHS,
} from "../../domain/limits.ts";
import { once } from "../once.ts";
import { countSchema, dateSchema, shareSchema } from "./basics.ts";
import { criterionKeySchema } from "./criterion.ts";

const LOWEST_RATING = 1;
const HIGHEST_RATING = 5;

export const assessorSchema = () =>
  z
    .string()
    .regex(new RegExp(`^[A-Za-z0-9][A-Za-z0-9._-]{0,${ASSESSOR_LENGTH_MAX_CHARACTERS - 1}}$`))
    .describe(
      `Who rates: a code or a role of your choice, such as \`sales-manager\`; up to ${ASSESSOR_LENGTH_MAX_CHARACTERS} letters, digits, dots, underscores and hyphens.`,
    );

const ratingValueSchema = () =>
  z.int().min(LOWEST_RATING).max(HIGHEST_RATING).describe("1 is lowest, 5 is highest.");

const comment = () =>
  z
    .string()
    .min(1)
    .max(RATING_COMMENT_LENGTH_MAX_CHARACTERS)
    .describe(`Why, 1–${RATING_COMMENT_LENGTH_MAX_CHARACTERS} characters.`);

/** What an assessor says. */
export const ratingInput = once(() =>
  z
    .strictObject({
      value: ratingValueSchema(),
      date: dateSchema(
        "When it was given, not a day to come; the day facts are measured on if absent.",
      ).optional(),
      comment: comment().optional(),
    })
    .meta({ id: "RatingInput", description: "A rating, 1–5." }),
);

const ratingShape = () => ({
  assessor: assessorSchema(),
  value: ratingValueSchema(),
  date: dateSchema("When it was given."),
  comment: comment().optional(),
});

export const ratingSchema = once(() =>
  z
    .strictObject({ criterion: criterionKeySchema("The criterion."), ...ratingShape() })
    .meta({ id: "Rating", description: "What one assessor says on one criterion." }),
);

const meanSchema = (description: string) =>
  z.number().min(LOWEST_RATING).max(HIGHEST_RATING).describe(description);

/** What assessors say together, with each of their ratings. */
export const ratingSummarySchema = once(() =>
  z
    .strictObject({
      n: countSchema("How many assessors."),
      mean: meanSchema("Mean of their ratings."),
      sd: z.number().min(0).nullable().describe("Standard deviation (n − 1); null for one rating."),
      range: z
        .strictObject({
          lowest: ratingValueSchema(),
          highest: ratingValueSchema(),
        })
        .describe("The lowest and the highest."),
      utility: shareSchema("(mean − 1) ÷ 4: what it counts for, 0–1."),
      level: ratingValueSchema().describe("The whole level the mean is nearest to."),
      anchor: z
        .string()
        .nullable()
        .describe("What that level stands for on this criterion; null when it does not say."),
      oldest: dateSchema("Date of the oldest."),
      stale: z
        .boolean()
        .describe(`Whether the oldest is more than ${RATING_STALE_MONTHS} months old.`),
      ratings: z
        .array(z.strictObject(ratingShape()).describe("A rating."))
        .describe("Each of them, by assessor."),
    })
    .meta({ id: "RatingSummary", description: "What assessors say together." }),
);
