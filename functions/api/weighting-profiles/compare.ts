import * as z from "zod";
import { criteriaInSight } from "../../contract/changing.ts";
import type { TenantStore } from "../../contract/context.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { idSchema } from "../../contract/ids.ts";
import { type Localised, localised } from "../../contract/localised.ts";
import {
  nameSchema,
  relationshipSchema,
  type Schema,
  shareSchema,
  versionSchema,
} from "../../contract/schemas/basics.ts";
import { criterionKeySchema } from "../../contract/schemas/criterion.ts";
import { policyShape } from "../../contract/schemas/profile.ts";
import { profileVersionParam } from "../../contract/schemas/selector.ts";
import {
  type SelectedProfile,
  selectionProblems,
  selectProfile,
} from "../../contract/selecting.ts";
import { changedMembers, compareWeights, type Side } from "./comparing.ts";
import { draftExample, profileParams } from "./representation.ts";

const sideSchema = (description: string) =>
  z
    .strictObject({
      id: idSchema("weightingProfile", "The weighting profile."),
      version: versionSchema("The version compared."),
      published: z.boolean().describe("Whether that version was put in force."),
      name: nameSchema("the profile"),
      criteriaSetId: idSchema("criteriaSet", "The criteria set it weighs."),
      ...policyShape(),
    })
    .describe(description);

type Compared = Localised<ReturnType<typeof compareWeights>>[number];

const axisSchema = (axis: string) =>
  z
    .array(
      z.strictObject({
        criterion: criterionKeySchema("Key of the criterion."),
        label: z.string().describe("What it is called."),
        left: shareSchema("Its share of the axis on the left; 0 when it does not weigh."),
        right: shareSchema("Its share of the axis on the right."),
        difference: z.number().min(-1).max(1).describe("Right minus left."),
      }),
    )
    .describe(`Shares on the ${axis} axis.`);

const comparedSchema = (): Schema<Compared> =>
  z.strictObject({
    relationship: relationshipSchema().describe("For accounts of this relationship."),
    value: axisSchema("value"),
    likelihood: axisSchema("likelihood"),
  });

const share = (left: number, right: number, criterion: string, label: string) => ({
  criterion,
  label,
  left,
  right,
  difference: right - left,
});
const {
  status: _status,
  publishedVersion: _published,
  createdAt: _at,
  updatedAt: _to,
  archivedAt: _archived,
  ...policy
} = draftExample;
const example = {
  left: { ...policy, version: 2, published: true },
  right: {
    ...policy,
    version: 3,
    published: false,
    weights: { ...policy.weights, likelihood: { entryBarrier: 25, urgency: 75 } },
  },
  changed: ["weights.likelihood"],
  relationships: [
    {
      relationship: "prospect",
      value: [
        share(0.6, 0.6, "potential", "Te winnen jaarbesteding"),
        share(0.4, 0.4, "strategicFit", "Strategische aansluiting"),
      ],
      likelihood: [
        share(0.3, 0.25, "entryBarrier", "Toetredingsdrempel"),
        share(0.3, 0, "dmuAccess", "Toegang tot de DMU"),
        share(0.4, 0.75, "urgency", "Urgentie"),
      ],
    },
  ],
};

export default endpoint({
  operationId: "compareWeightingProfiles",
  method: "GET",
  path: "/v1/weighting-profiles/{weightingProfileId}/compare",
  tag: "Weighting profiles",
  summary: "Compare two versions or two profiles",
  description:
    "Shares per criterion side by side, as they count: points divided by their sum over the criteria that apply to a relationship. Left is this profile, right the other version or profile.",
  scope: "profiles.read",
  cost: 2,
  idempotency: "safe",
  precondition: "none",
  params: profileParams,
  query: () =>
    z.strictObject({
      version: profileVersionParam("Left").default("published"),
      withProfileId: idSchema(
        "weightingProfile",
        "The profile on the right; the same if absent.",
      ).optional(),
      withVersion: profileVersionParam("Right").default("draft"),
    }),
  responses: {
    200: {
      description: "Both sides and their differences.",
      schema: () =>
        z.strictObject({
          left: sideSchema("The left side."),
          right: sideSchema("The right side."),
          changed: z
            .array(z.string())
            .describe("Members in which they differ, e.g. `weights.value` or `thresholds`."),
          relationships: z
            .array(comparedSchema())
            .describe("Shares per relationship; none of one a profile is not about."),
        }),
      examples: { urgency: { summary: "Urgency counts more, in Dutch", value: example } },
    },
  },
  problems: [...selectionProblems],
  async handle({ params, query }, ctx) {
    const id = params.weightingProfileId;
    const [left, right] = await Promise.all([
      selectProfile(ctx.store, id, query.version),
      selectProfile(ctx.store, query.withProfileId ?? id, query.withVersion),
    ]);
    const sides = await Promise.all([sideOf(ctx.store, left), sideOf(ctx.store, right)]);
    return {
      status: 200,
      body: {
        left: shownSide(left),
        right: shownSide(right),
        changed: changedMembers(left.profile, right.profile),
        relationships: localised(compareWeights(...sides), ctx.language),
      },
    };
  },
});

async function sideOf(
  store: TenantStore,
  { profile, criteriaSetId }: SelectedProfile,
): Promise<Side> {
  return { profile, criteria: (await criteriaInSight(store, criteriaSetId)) ?? [] };
}

function shownSide({ profile, ...rest }: SelectedProfile) {
  return { ...rest, ...profile };
}
