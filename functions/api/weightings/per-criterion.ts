import * as z from "zod";
import { criterionKeySchema } from "../../contract/schemas/criterion.ts";
import { finding } from "../../contract/validation.ts";
import { CRITERIA_MAX } from "../../domain/index.ts";

/** For `refine`: no more keys than a criteria set has criteria. */
export const atMostCriteria = [
  (values: object) => Object.keys(values).length <= CRITERIA_MAX,
  {
    params: finding(
      "too-many",
      {
        en: `There are more than ${CRITERIA_MAX} criteria here.`,
        nl: `Hier staan meer dan ${CRITERIA_MAX} criteria.`,
      },
      {
        en: "Name criteria of one axis of the set only.",
        nl: "Noem alleen criteria van één as van de set.",
      },
      `at most ${CRITERIA_MAX} criteria`,
    ),
  },
] as const;

/** Criterion key → number. */
export const perCriterion = (number: z.ZodNumber, description: string) =>
  z
    .record(criterionKeySchema("Key of a criterion of the axis."), number)
    .refine(...atMostCriteria)
    .describe(description);
