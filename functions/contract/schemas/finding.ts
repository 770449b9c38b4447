import * as z from "zod";
import {
  comparisons,
  type Evidence,
  type Finding,
  type Gate,
  type Missing,
  type Statistic,
} from "../../domain/conditions/types.ts";
import { thresholds } from "../../domain/settings/thresholds.ts";
import type { Localised } from "../localised.ts";
import { once } from "../once.ts";
import { countSchema, type Schema } from "./basics.ts";

const text = (description: string) => z.string().describe(description);

/** Ends of a 95 % interval, in the unit of what it is of. */
export const endsSchema = once(
  (): Schema<{ readonly low: number; readonly high: number }> =>
    z
      .strictObject({
        low: z.number().describe("Lower end."),
        high: z.number().describe("Upper end."),
      })
      .meta({ id: "Ends", description: "An interval, in the unit of what it is of." }),
);

const statisticSchema = once(
  (): Schema<Localised<Statistic>> =>
    z
      .strictObject({
        name: text("Which statistic."),
        label: text("What it is called."),
        value: z.number().nullable().describe("Null when it cannot be computed."),
      })
      .meta({ id: "Statistic", description: "What is judged." }),
);

const gateSchema = once(
  (): Schema<Gate> =>
    z
      .strictObject({
        comparison: z.enum(comparisons).describe("How the value should lie to the threshold."),
        value: z.number().describe("The threshold."),
        setting: z
          .enum(thresholds.map(({ key }) => key))
          .nullable()
          .describe("Key of the threshold in the settings; null when it is fixed."),
      })
      .meta({ id: "Gate", description: "What the statistic is held against." }),
);

const evidenceSchema = once(
  (): Schema<Localised<Evidence>> =>
    z
      .strictObject({
        code: text("Which figure or text."),
        label: text("What it is called."),
        value: z
          .union([z.number(), z.string(), z.boolean()])
          .nullable()
          .describe("Null when it is not known."),
      })
      .meta({ id: "Evidence", description: "A figure or text behind a finding." }),
);

const missingSchema = once(
  (): Schema<Localised<Missing>> =>
    z
      .strictObject({ code: text("Which facts."), label: text("What they are called.") })
      .meta({ id: "MissingEvidence", description: "What would have to be known to say more." }),
);

/** What conditions and signals have in common. */
export const findingShape = (): {
  readonly [K in keyof Localised<Finding>]: Schema<Localised<Finding>[K]>;
} => ({
  statistic: statisticSchema().describe("What is judged."),
  n: countSchema("Observations it is made of."),
  interval: endsSchema().nullable().describe("95 %; null where none exists."),
  threshold: gateSchema().describe("What it is held against."),
  evidence: z.array(evidenceSchema()).describe("What stands behind it."),
  missing: z.array(missingSchema()).describe("What would have to be known to say more."),
});
