import * as z from "zod";
import { once } from "../../contract/once.ts";
import { labelSchema, numberSchema } from "../../contract/schemas/basics.ts";
import {
  CATEGORY_LENGTH_MAX_CHARACTERS,
  FIELD_KEY_LENGTH_MAX_CHARACTERS,
  FIELD_OPTIONS_MAX,
  type FieldDeclaration,
  fieldTypes,
  standardFields,
} from "../../domain/index.ts";

const MAX_UNIT_CHARS = 40;

/** What a tenant says of a field; its key stands in the path. */
const declaration = () => ({
  type: z
    .enum(fieldTypes)
    .describe(
      "`number`, `date` (YYYY-MM-DD), `category` (one short text), `categories` (several), `boolean` or `text`. It never changes.",
    ),
  label: labelSchema().describe("What the field is called."),
  unit: z
    .string()
    .min(1)
    .max(MAX_UNIT_CHARS)
    .optional()
    .describe("Unit of the values, for people: `days`, `1–5`."),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional()
    .describe("ISO 4217 code, for amounts of money."),
  minimum: numberSchema("Smallest value allowed; numbers only.").optional(),
  maximum: numberSchema("Largest value allowed; numbers only.").optional(),
  whole: z.boolean().optional().describe("Whether only whole numbers are allowed; numbers only."),
  options: z
    .array(z.string().min(1).max(CATEGORY_LENGTH_MAX_CHARACTERS))
    .min(1)
    .max(FIELD_OPTIONS_MAX)
    .optional()
    .describe("The values allowed; any text when left out. Categories only."),
});

export const fieldDeclarationSchema = once(() =>
  z.strictObject(declaration()).meta({
    id: "AccountFieldDeclaration",
    description: "A field of the tenant's own.",
  }),
);

const fieldKey = () => z.string().min(1).max(FIELD_KEY_LENGTH_MAX_CHARACTERS);

export const fieldSchema = once(() =>
  z
    .strictObject({
      key: fieldKey().describe("Its name in facts, file headers, conditions and criteria."),
      origin: z
        .enum(["standard", "declared"])
        .describe("`standard`: every tenant has it; `declared`: the tenant's own."),
      ...declaration(),
    })
    .meta({ id: "AccountField", description: "A fact that accounts can have." }),
);

export const fieldParams = () =>
  z.strictObject({
    fieldKey: fieldKey().describe("The field's key: a letter, then letters, digits or `_`."),
  });

const standardKeys = new Set(standardFields.map((field) => field.key));

export function shown(field: FieldDeclaration) {
  const { key, options, ...rest } = field;
  const origin = standardKeys.has(key) ? ("standard" as const) : ("declared" as const);
  return { key, origin, ...rest, ...(options !== undefined && { options: [...options] }) };
}

export const requestExample = {
  type: "number",
  label: { en: "Days to payment", nl: "Betaaltermijn" },
  unit: "days",
  minimum: 0,
  maximum: 365,
  whole: true,
};

export const fieldExample = { key: "paymentDays", origin: "declared", ...requestExample };

export const standardExample = {
  key: "reach",
  origin: "standard",
  type: "category",
  label: { en: "Reach", nl: "Werkgebied" },
  options: ["national", "regional", "local"],
};
