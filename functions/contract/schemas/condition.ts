import * as z from "zod";
import {
  CATEGORY_LENGTH_MAX_CHARACTERS,
  CONDITION_DEPTH_MAX,
  CONDITION_NODES_MAX,
  CONDITION_VALUES_MAX,
  FIELD_KEY_LENGTH_MAX_CHARACTERS,
  TEXT_LENGTH_MAX_CHARACTERS,
} from "../../domain/limits.ts";
import { type Comparison, type Condition, operators } from "../../domain/segmentation/types.ts";
import { once } from "../once.ts";
import type { Schema } from "./basics.ts";

export const fieldKeySchema = (description: string) =>
  z.string().min(1).max(FIELD_KEY_LENGTH_MAX_CHARACTERS).describe(description);

const comparisonSchema = (): Schema<Comparison> => {
  const scalar = () =>
    z.union([z.string().max(TEXT_LENGTH_MAX_CHARACTERS), z.number(), z.boolean()]);
  return z
    .strictObject({
      field: fieldKeySchema(
        "The field compared: a declared or standard one, or `relationship`, `name`, `externalId`.",
      ),
      op: z
        .enum(operators)
        .describe("How it is compared. A fact that is not known matches `unknown` only."),
      value: z
        .union([
          z.string().max(TEXT_LENGTH_MAX_CHARACTERS),
          z.number(),
          z.boolean(),
          z.array(scalar()).min(1).max(CONDITION_VALUES_MAX),
        ])
        .optional()
        .describe(
          "What it is compared with: a list for `in` and `notIn`, [from, to] for `between`, none for `known` and `unknown`, one value otherwise.",
        ),
    })
    .describe(
      `A comparison of one field. Categories are at most ${CATEGORY_LENGTH_MAX_CHARACTERS} characters.`,
    );
};

/** A condition on accounts: comparisons, nested in `all`, `any` and `not`. */
export const conditionSchema = once((): Schema<Condition> => {
  const condition: Schema<Condition> = z
    .union([
      comparisonSchema(),
      z
        .strictObject({
          get all(): z.ZodArray<Schema<Condition>> {
            return z
              .array(condition)
              .min(1)
              .max(CONDITION_NODES_MAX)
              .describe("Conditions that must all hold.");
          },
        })
        .describe("AND."),
      z
        .strictObject({
          get any(): z.ZodArray<Schema<Condition>> {
            return z
              .array(condition)
              .min(1)
              .max(CONDITION_NODES_MAX)
              .describe("Conditions of which at least one must hold.");
          },
        })
        .describe("OR."),
      z
        .strictObject({
          get not(): Schema<Condition> {
            return condition.describe("The condition that must not hold.");
          },
        })
        .describe("NOT."),
    ])
    .meta({
      id: "Condition",
      description: `A comparison, or \`all\`, \`any\`, \`not\` over conditions; at most ${CONDITION_DEPTH_MAX} deep and ${CONDITION_NODES_MAX} in total.`,
    });
  return condition;
});
