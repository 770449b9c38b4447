import * as z from "zod";
import {
  type EffectiveCriteria,
  type ProfileWarning,
  profileWarningCodes,
} from "../../domain/scoring/profile-warnings.ts";
import type { Localised } from "../localised.ts";
import { once } from "../once.ts";
import { countSchema, relationshipSchema, type Schema } from "./basics.ts";
import { axisSchema, criterionKeySchema } from "./criterion.ts";

export const profileWarningSchema = once(
  (): Schema<Localised<ProfileWarning>> =>
    z
      .strictObject({
        code: z
          .enum(profileWarningCodes)
          .describe(
            "`doubleCounting`: customer value beside what it is made of; `correlated`: two criteria say nearly the same; `appliesToNobody`: weight on a criterion that applies to none of the accounts; `scaleClips`: a scale is worth proposing anew.",
          ),
        criteria: z
          .array(criterionKeySchema("Key of a criterion."))
          .describe("The criteria it is about, the main one first."),
        figure: z
          .number()
          .min(0)
          .max(1)
          .describe(
            "Share of the weight of the axis (`doubleCounting`, `appliesToNobody`), the correlation (`correlated`), or the share of values outside the scale (`scaleClips`).",
          ),
        n: countSchema(
          "Accounts or segments behind the figure; null: it follows from the profile.",
        ).nullable(),
        text: z.string().describe("The warning in words."),
        fix: z.string().describe("What to do about it."),
      })
      .meta({
        id: "ProfileWarning",
        description: "Something about a profile that is allowed, but that its maker should know.",
      }),
);

export const effectiveCriteriaSchema = once(
  (): Schema<EffectiveCriteria> =>
    z
      .strictObject({
        axis: axisSchema().describe("The axis."),
        relationship: relationshipSchema().describe("For accounts of this relationship."),
        weighted: countSchema("Criteria with weight that apply to them."),
        effective: z
          .number()
          .nullable()
          .describe(
            "1 ÷ Σ w²: as many criteria of equal weight say as much; null when none applies.",
          ),
      })
      .meta({
        id: "EffectiveCriteria",
        description: "How many criteria an axis amounts to: few when one outweighs the rest.",
      }),
);
