import * as z from "zod";
import {
  DIMENSIONS_MAX,
  EDGES_MAX,
  FIELD_KEY_LENGTH_MAX_CHARACTERS,
  MINIMUM_SIZE_MAX_ACCOUNTS,
  RULES_MAX,
} from "../../domain/limits.ts";
import type { Dimension, Scheme, SegmentRule } from "../../domain/segmentation/types.ts";
import { once } from "../once.ts";
import { labelSchema, numberSchema, type Schema } from "./basics.ts";
import { conditionSchema, fieldKeySchema } from "./condition.ts";

const dimensionSchema = once(
  (): Schema<Dimension> =>
    z
      .strictObject({
        field: fieldKeySchema("The field accounts are cut by."),
        edges: z
          .array(numberSchema("A cut point; a value on it belongs above."))
          .min(1)
          .max(EDGES_MAX)
          .optional()
          .describe(
            "Ascending cut points: needed for numbers, and for dates as whole years; not for others.",
          ),
      })
      .meta({ id: "Dimension", description: "One field of a cross product." }),
);

const ruleSchema = once(
  (): Schema<SegmentRule> =>
    z
      .strictObject({
        key: z
          .string()
          .min(1)
          .max(FIELD_KEY_LENGTH_MAX_CHARACTERS)
          .describe("The segment's stable key; history is compared by it."),
        label: labelSchema().describe("What the segment is called."),
        where: conditionSchema().describe("Which accounts are in it."),
      })
      .meta({ id: "SegmentRule", description: "A named segment and who is in it." }),
);

const dimensions = () =>
  z
    .array(dimensionSchema())
    .min(1)
    .max(DIMENSIONS_MAX)
    .describe(`1–${DIMENSIONS_MAX} fields; their cross product makes the segments.`);

const minimumSize = () =>
  z
    .int()
    .min(0)
    .max(MINIMUM_SIZE_MAX_ACCOUNTS)
    .describe("Segments with fewer accounts are pooled into `other`; 0 pools nothing.");

const rules = () =>
  z.array(ruleSchema()).min(1).max(RULES_MAX).describe("In order; the first that matches wins.");

/** How accounts fall into segments. */
export const schemeSchema = once(
  (): Schema<Scheme> =>
    z
      .discriminatedUnion("kind", [
        z
          .strictObject({
            kind: z.literal("dimensions").describe("The cross product of fields."),
            dimensions: dimensions(),
            minimumSize: minimumSize().optional(),
          })
          .describe("Segments as the cross product of up to four fields."),
        z
          .strictObject({
            kind: z.literal("rules").describe("An ordered list of named segments."),
            rules: rules(),
          })
          .describe("Segments by rules."),
      ])
      .meta({ id: "SegmentationScheme", description: "How accounts fall into segments." }),
);

/** A merge patch of a scheme: to change its kind, set the parts of the old kind to null. */
export const schemePatchSchema = () =>
  z
    .strictObject({
      kind: z.enum(["dimensions", "rules"]).optional().describe("The kind of scheme."),
      dimensions: dimensions().nullable().optional(),
      minimumSize: minimumSize().nullable().optional(),
      rules: rules().nullable().optional(),
    })
    .describe(
      "Members to change; lists are replaced whole. To change the kind, set the members of the old kind to null.",
    );
