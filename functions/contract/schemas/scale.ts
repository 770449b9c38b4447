import * as z from "zod";
import { CATEGORY_LENGTH_MAX_CHARACTERS, SCALE_KNOTS_MAX } from "../../domain/limits.ts";
import { type Scale, scaleKinds } from "../../domain/scales/types.ts";
import { once } from "../once.ts";
import { numberSchema, type Schema, shareSchema } from "./basics.ts";

export const scaleKindSchema = (description: string) => z.enum(scaleKinds).describe(description);

const QUANTILES = 101;

/** How a raw measure becomes a utility 0–1. */
export const scaleSchema = once(
  (): Schema<Scale> =>
    z
      .discriminatedUnion("kind", [
        z
          .strictObject({
            kind: z.literal("linear").describe("A straight line, clipped at its ends."),
            low: numberSchema("The raw value with utility 0."),
            high: numberSchema("The raw value with utility 1, above `low`."),
          })
          .describe("Straight line: u = (x − low) ÷ (high − low)."),
        z
          .strictObject({
            kind: z.literal("steps").describe("A table."),
            table: z
              .array(
                z.strictObject({
                  from: numberSchema("The step holds from this raw value on.").optional(),
                  value: z
                    .union([z.string().max(CATEGORY_LENGTH_MAX_CHARACTERS), z.number()])
                    .optional()
                    .describe("The step holds for this very value, a number or a category."),
                  u: shareSchema("The utility of this step, 0–1."),
                }),
              )
              .min(1)
              .max(SCALE_KNOTS_MAX)
              .describe("Steps: either all with `from`, ascending, or all with `value`."),
          })
          .describe("Table of steps or of values."),
        z
          .strictObject({
            kind: z.literal("piecewise").describe("Straight lines between knots."),
            knots: z
              .array(z.tuple([numberSchema("Raw value."), shareSchema("Utility, 0–1.")]))
              .min(2)
              .max(SCALE_KNOTS_MAX)
              .describe("Knots [raw value, utility], raw values ascending; flat outside."),
          })
          .describe("Straight lines between knots."),
        z
          .strictObject({
            kind: z.literal("log").describe("Each multiple counts the same."),
            x0: numberSchema("The raw value from which growth slows, above 0."),
            X: numberSchema("The raw value with utility 1, above 0."),
          })
          .describe("Logarithm: u = ln(1 + x ÷ x0) ÷ ln(1 + X ÷ x0)."),
        z
          .strictObject({
            kind: z.literal("target").describe("Best at one value."),
            t: numberSchema("The raw value with utility 1."),
            below: numberSchema("Distance below `t` at which utility reaches 0."),
            above: numberSchema("Distance above `t` at which utility reaches 0."),
          })
          .describe("Tent around a target."),
        z
          .strictObject({
            kind: z.literal("percentile").describe("The place among frozen quantiles."),
            knots: z
              .array(numberSchema("A quantile."))
              .length(QUANTILES)
              .describe("The quantiles 0 % to 100 %, ascending."),
          })
          .describe("Place among 101 frozen quantiles."),
        z
          .strictObject({
            kind: z.literal("sigmoid").describe("An S-curve."),
            m: numberSchema("The raw value with utility 0.5."),
            s: numberSchema("The spread, at least 0."),
            k: numberSchema("The steepness, above 0."),
          })
          .describe("S-curve: u = 1 ÷ (1 + exp(−k(x − m) ÷ s))."),
      ])
      .meta({
        id: "Scale",
        description: "How a raw measure becomes a utility between 0 (worst) and 1 (best).",
      }),
);
