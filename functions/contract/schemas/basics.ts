import * as z from "zod";
import { relationships } from "../../domain/facts/types.ts";
import type { Label } from "../../domain/label.ts";
import { LABEL_LENGTH_MAX_CHARACTERS, NUMBER_MAGNITUDE_MAX } from "../../domain/limits.ts";
import { MAX_NAME_CHARS } from "../limits.ts";
import { once } from "../once.ts";
import { integerParam } from "../paging.ts";

/** Versions are six digits in keys. */
const VERSION_MAX = 999_999;

/** A schema whose parsed value is what went in. */
export type Schema<T> = z.ZodType<T, T>;

/** A text in both languages, as the tenant gives it and reads it back. */
export const labelSchema = once(
  (): Schema<Label> =>
    z
      .strictObject({
        en: z.string().min(1).max(LABEL_LENGTH_MAX_CHARACTERS).describe("The English text."),
        nl: z.string().min(1).max(LABEL_LENGTH_MAX_CHARACTERS).describe("The Dutch text."),
      })
      .meta({ id: "Label", description: "A text in both languages the product speaks." }),
);

export const relationshipSchema = once(() =>
  z.enum(relationships).meta({
    id: "Relationship",
    description:
      "`customer`: buys now; `prospect`: never bought; `former_customer`: bought, not any more.",
  }),
);

export const relationshipParam = () =>
  relationshipSchema()
    .optional()
    .describe("Count accounts of this relationship only; all that the profile is about if absent.");

export const nameSchema = (of: string) =>
  z
    .string()
    .trim()
    .min(1)
    .max(MAX_NAME_CHARS)
    .describe(`What ${of} is called, 1–${MAX_NAME_CHARS} characters.`);

/** A number of a definition: an edge, an end of a scale. */
export const numberSchema = (description: string) =>
  z.number().min(-NUMBER_MAGNITUDE_MAX).max(NUMBER_MAGNITUDE_MAX).describe(description);

/** A share, 0–1. */
export const shareSchema = (description: string) => z.number().min(0).max(1).describe(description);

export const countSchema = (description: string) => z.int().min(0).describe(description);

export const versionSchema = (description: string) =>
  z.int().min(1).max(VERSION_MAX).describe(description);

export const timeSchema = (description: string) => z.iso.datetime().describe(description);

export const dateSchema = (description: string) => z.iso.date().describe(description);

/** A version in a path. */
export const versionParam = (description: string) =>
  integerParam(1, VERSION_MAX).describe(description);
