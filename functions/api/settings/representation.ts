import * as z from "zod";
import type { TenantStore } from "../../contract/context.ts";
import { idSchema } from "../../contract/ids.ts";
import { once } from "../../contract/once.ts";
import { pointerOf, validationProblem } from "../../contract/problem.ts";
import { countSchema, labelSchema, timeSchema } from "../../contract/schemas/basics.ts";
import { segmentKeySchema } from "../../contract/schemas/ranking.ts";
import {
  GOALS_MAX,
  GOALS_MAX_BYTES,
  GOALS_SEGMENTATIONS_MAX,
  NUMBER_MAGNITUDE_MAX,
} from "../../domain/limits.ts";
import { checkGoals } from "../../domain/settings/check-goals.ts";
import { type ThresholdKey, thresholds } from "../../domain/settings/thresholds.ts";
import {
  type Goals,
  type SettingsDefinition,
  type ThresholdDeclaration,
  thresholdGroups,
} from "../../domain/settings/types.ts";

type Stored = Awaited<ReturnType<TenantStore["settings"]["read"]>>;

export const limitsText = `At most ${GOALS_MAX} goals, for ${GOALS_SEGMENTATIONS_MAX} segmentations, ${GOALS_MAX_BYTES} bytes as JSON.`;

/** One number a threshold may be: typed, with its range. */
function valueSchema({ label, unit, minimum, maximum, whole, ...rest }: ThresholdDeclaration) {
  const number = whole === true ? z.int() : z.number();
  const standard = rest.default === null ? "none" : String(rest.default);
  return number
    .min(minimum)
    .max(maximum)
    .describe(`${label.en} (${unit.en}); ${minimum}–${maximum}, default ${standard}.`);
}

const goalsSchema = () =>
  z
    .record(
      idSchema("segmentation", "The segmentation."),
      z.record(
        segmentKeySchema("Key of a segment."),
        z.number().positive().max(NUMBER_MAGNITUDE_MAX).describe("Amount a year."),
      ),
    )
    .describe(
      `Segmentation id → segment key → what is wanted from the segment a year, in the currency of \`revenue12m\`. ${limitsText}`,
    );

export const settingsInput = () => {
  const shape = Object.fromEntries(
    thresholds.map((threshold) => [threshold.key, valueSchema(threshold).optional()]),
  ) as Record<ThresholdKey, z.ZodOptional<z.ZodNumber>>;
  return z
    .strictObject({
      thresholds: z
        .strictObject(shape)
        .default({})
        .describe("What is left out stands at its default."),
      goals: goalsSchema().default({}),
    })
    .describe("All settings.");
};

const thresholdSchema = once(() =>
  z
    .strictObject({
      key: z.string().describe("What it is named in requests."),
      group: z.enum(thresholdGroups).describe("What it is used for."),
      label: labelSchema().describe("What it is called."),
      unit: labelSchema().describe("What it is counted in."),
      value: z.number().nullable().describe("In force; null: not known, there is no default."),
      default: z.number().nullable().describe("When nothing is set."),
      minimum: z.number().describe("Least it may be."),
      maximum: z.number().describe("Most it may be."),
      whole: z.boolean().describe("Whole numbers only."),
      isSet: z.boolean().describe("Whether you set it."),
    })
    .meta({ id: "Threshold", description: "A number the tenant may set." }),
);

export const settingsSchema = once(() =>
  z
    .strictObject({
      version: countSchema("Grows with every change; 0 while nothing was set."),
      thresholds: z.array(thresholdSchema()).describe("Every threshold, also those not set."),
      goals: goalsSchema(),
      updatedAt: timeSchema(
        "When it was last written, UTC; null while nothing was set.",
      ).nullable(),
    })
    .meta({ id: "ThresholdSettings", description: "Thresholds, goals and capacity." }),
);

export function shown({ version, definition, updatedAt }: Stored) {
  const { thresholds: set, goals } = definition;
  return {
    version,
    thresholds: thresholds.map((threshold) => shownThreshold(threshold, set)),
    goals,
    updatedAt,
  };
}

function shownThreshold(
  threshold: ThresholdDeclaration & { readonly key: ThresholdKey },
  set: SettingsDefinition["thresholds"],
) {
  const { key, group, label, unit, minimum, maximum, whole } = threshold;
  const own = set[key];
  return {
    key,
    group,
    label,
    unit,
    value: own ?? threshold.default,
    default: threshold.default,
    minimum,
    maximum,
    whole: whole === true,
    isSet: own !== undefined,
  };
}

/** 422 with all that is wrong beyond types and ranges; otherwise the settings in fixed order. */
export async function checked(
  store: TenantStore,
  input: z.output<ReturnType<typeof settingsInput>>,
): Promise<SettingsDefinition> {
  const { goals } = input;
  const problems = [...checkGoals(goals), ...(await unknownSegmentations(store, goals))];
  if (problems.length > 0) throw validationProblem(problems);
  const set = thresholds.flatMap(({ key }) => {
    const value = input.thresholds[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  return { thresholds: Object.fromEntries(set), goals: inOrder(goals) };
}

function inOrder(goals: Goals): Goals {
  const sorted = <T>(record: Readonly<Record<string, T>>) =>
    Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    sorted(goals).map(([id, bySegment]) => [id, Object.fromEntries(sorted(bySegment))]),
  );
}

async function unknownSegmentations(store: TenantStore, goals: Goals) {
  const ids = Object.keys(goals).slice(0, GOALS_SEGMENTATIONS_MAX);
  const found = await Promise.all(ids.map((id) => store.segmentations.read(id)));
  return ids
    .filter((_, at) => found[at] === null)
    .map((id) => ({
      path: pointerOf(["goals", id]),
      code: "unknown-segmentation",
      detail: { en: `There is no segmentation ${id}.`, nl: `Er is geen segmentatie ${id}.` },
      fix: {
        en: "Create the segmentation first, or list those there are.",
        nl: "Maak eerst de segmentatie, of vraag de lijst op.",
      },
    }));
}

// — examples —

export const requestExample = {
  thresholds: { conversionMin: 0.3, sellingHours: 900, capacityHours: 5400 },
  goals: { sgm_01JD9Y2ZV3T6Q8R0W4X5Y7Z9EF: { "manufacturing|50-249": 250000 } },
};

export const settingsExample = shown({
  version: 1,
  definition: requestExample,
  updatedAt: "2026-11-24T09:50:00.000Z",
});
