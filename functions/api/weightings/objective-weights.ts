import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { idSchema } from "../../contract/ids.ts";
import { type Localised, localised } from "../../contract/localised.ts";
import { rankingProblems } from "../../contract/matrix-at-hand.ts";
import { loadRanking } from "../../contract/ranking-at-hand.ts";
import {
  countSchema,
  relationshipParam,
  type Schema,
  shareSchema,
} from "../../contract/schemas/basics.ts";
import { criterionKeySchema } from "../../contract/schemas/criterion.ts";
import { provenanceExample, provenanceSchema } from "../../contract/schemas/ranking.ts";
import { profileVersionParam } from "../../contract/schemas/selector.ts";
import {
  type ObjectiveWeights,
  objectiveHelp,
  objectiveLabel,
  objectiveWeights,
} from "../../domain/weighting/objective-weights.ts";

const weight = (description: string) => shareSchema(description).nullable();

const axisSchema = (axis: string): Schema<Localised<ObjectiveWeights>> =>
  z
    .strictObject({
      segments: countSchema("Scored segments compared."),
      criteria: z
        .array(
          z.strictObject({
            criterion: criterionKeySchema("Key of the criterion."),
            label: z.string().describe("What it is called."),
            entropy: weight("Entropy weight, 0–1 (Shannon 1948; Zeleny 1982); null if undefined."),
            critic: weight("CRITIC weight, 0–1 (Diakoulaki et al. 1995); null if undefined."),
            deviation: z
              .number()
              .min(0)
              .nullable()
              .describe("Standard deviation of its utility over the segments."),
          }),
        )
        .describe("Criteria that weigh in the profile, in the order of the set."),
      note: z.string().nullable().describe("Why weights are null; null when none is."),
    })
    .describe(`The ${axis} axis.`);

const criterion = (key: string, label: string, entropy: number, critic: number, sd: number) => ({
  criterion: key,
  label,
  entropy,
  critic,
  deviation: sd,
});

const example = {
  provenance: { ...provenanceExample, runId: null },
  informationOnly: true,
  label: objectiveLabel.nl,
  help: objectiveHelp.nl,
  value: {
    segments: 6,
    criteria: [
      criterion("potential", "Te winnen jaarbesteding", 0.75, 0.625, 0.25),
      criterion("strategicFit", "Strategische aansluiting", 0.25, 0.375, 0.125),
    ],
    note: null,
  },
  likelihood: {
    segments: 6,
    criteria: [criterion("urgency", "Urgentie", 1, 1, 0.0625)],
    note: null,
  },
};

export default endpoint({
  operationId: "getObjectiveWeights",
  method: "GET",
  path: "/v1/segmentations/{segmentationId}/objective-weights",
  tag: "Weightings",
  summary: "See where the segments differ",
  description:
    "Entropy and CRITIC weights over the decision matrix: scored segments × the criteria that weigh in the profile, as utilities. For information only: they say on which criteria the segments differ, not which criteria matter, and they move with the data. Nothing is written.",
  scope: "rankings.read",
  cost: 2,
  idempotency: "safe",
  precondition: "none",
  params: () => z.strictObject({ segmentationId: idSchema("segmentation", "The segmentation.") }),
  query: () =>
    z.strictObject({
      profileId: idSchema("weightingProfile", "The profile that says which criteria weigh."),
      version: profileVersionParam("Which version of the profile").default("published"),
      relationship: relationshipParam(),
    }),
  responses: {
    200: {
      description: "Weights per axis.",
      schema: () =>
        z.strictObject({
          provenance: provenanceSchema().describe("What it was computed from."),
          informationOnly: z.literal(true).describe("Always: these are not advice."),
          label: z.string().describe("What to call it on a screen."),
          help: z.string().describe("Why it is information only; show it beside the figures."),
          value: axisSchema("value"),
          likelihood: axisSchema("likelihood"),
        }),
      examples: { both: { summary: "Both axes, in Dutch", value: example } },
    },
  },
  problems: [...rankingProblems],
  async handle({ params, query }, ctx) {
    const { provenance, ranking } = await loadRanking(ctx.store, { ...params, ...query });
    const { rows } = ranking;
    const answer = {
      provenance,
      informationOnly: true as const,
      label: objectiveLabel,
      help: objectiveHelp,
      value: objectiveWeights(rows.map(({ value }) => value)),
      likelihood: objectiveWeights(rows.map(({ likelihood }) => likelihood)),
    };
    return { status: 200, body: localised(answer, ctx.language) };
  },
});
