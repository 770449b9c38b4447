import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { PROPOSAL_SAMPLE_MAX_BUCKETS, PROPOSAL_VALUES_MAX } from "../../contract/limits.ts";
import { type Localised, localised } from "../../contract/localised.ts";
import { problem, validationProblem } from "../../contract/problem.ts";
import { readSample, sampleOf } from "../../contract/sampling.ts";
import {
  countSchema,
  dateSchema,
  type Schema,
  shareSchema,
} from "../../contract/schemas/basics.ts";
import { criterionKeySchema } from "../../contract/schemas/criterion.ts";
import { sampleSchema } from "../../contract/schemas/sample.ts";
import { scaleKindSchema, scaleSchema } from "../../contract/schemas/scale.ts";
import { emptyKnowledge, withRollUps } from "../../domain/index.ts";
import { measurableCriteria } from "./complete.ts";
import { collector, unknownKinds } from "./proposal.ts";
import { criteriaInput, criteriaSetParams } from "./representation.ts";

type Proposal = ReturnType<ReturnType<typeof collector>["proposals"]>[number];

const judgedSchema = (description: string) =>
  z
    .strictObject({
      scale: scaleSchema().describe("The scale."),
      clippedShare: shareSchema(
        "Share of the known values outside it; null when none is known.",
      ).nullable(),
    })
    .nullable()
    .describe(description);

const proposalSchema = (): Schema<Localised<Proposal>> =>
  z.strictObject({
    key: criterionKeySchema("Key of the criterion."),
    label: z.string().describe("What it is called."),
    accounts: countSchema("Accounts of the sample it applies to."),
    known: countSchema("Those whose raw value is known."),
    missingShare: shareSchema("Share that is not known; null when it applies to none.").nullable(),
    quantiles: z
      .array(
        z.strictObject({
          share: shareSchema("Share of the known values at or below."),
          value: z.number().describe("The raw value."),
        }),
      )
      .nullable()
      .describe("How the raw values lie; null for categories, or when none is known."),
    values: z
      .array(
        z.strictObject({
          value: z.string().describe("A category."),
          accounts: countSchema("Accounts of the sample that have it."),
        }),
      )
      .nullable()
      .describe(
        `Of a category: at most ${PROPOSAL_VALUES_MAX} values, most frequent first. Rate them with a table of steps.`,
      ),
    current: judgedSchema("The scale of the draft; null when it has none yet."),
    proposed: judgedSchema(
      "A scale that fits the sample; null when too few different values are known, and for categories.",
    ),
  });

const example = {
  asOf: "2026-11-24",
  sample: { buckets: 16, bucketsRead: 16, accounts: 400, complete: true },
  criteria: [
    {
      key: "marginPct",
      label: "Marge op omzet",
      accounts: 184,
      known: 171,
      missingShare: 0.07065217391304347,
      quantiles: [
        { share: 0, value: 4.1 },
        { share: 0.05, value: 11.8 },
        { share: 0.25, value: 19.6 },
        { share: 0.5, value: 24.2 },
        { share: 0.75, value: 28.9 },
        { share: 0.95, value: 34.7 },
        { share: 1, value: 41.3 },
      ],
      values: null,
      current: { scale: { kind: "linear", low: 0, high: 40 }, clippedShare: 0.011695906432748537 },
      proposed: {
        scale: { kind: "linear", low: 11.8, high: 34.7 },
        clippedShare: 0.10526315789473684,
      },
    },
  ],
};

export default endpoint({
  operationId: "proposeScales",
  method: "POST",
  path: "/v1/criteria-sets/{criteriaSetId}/propose-scales",
  tag: "Criteria",
  summary: "Propose scales from the data",
  description:
    "Measures the criteria on a sample of the accounts, always the same one, and proposes a scale for each that fits. Nothing is stored: put the scales you accept in the draft and freeze it.",
  scope: "criteria.read",
  cost: 10,
  idempotency: "safe",
  precondition: "none",
  params: criteriaSetParams,
  body: () =>
    z.strictObject({
      criteria: criteriaInput()
        .optional()
        .describe("Criteria to look at instead of those of the draft; they need no scale."),
      kinds: z
        .record(criterionKeySchema("Key of a criterion."), scaleKindSchema("The kind wanted."))
        .default({})
        .describe("Criterion key → kind of scale wanted; the kind it has now when left out."),
    }),
  examples: {
    request: {
      draft: { summary: "As the draft has them", value: {} },
      kinds: { summary: "Quantiles for the margin", value: { kinds: { marginPct: "percentile" } } },
    },
  },
  responses: {
    200: {
      description: "A proposal per criterion.",
      schema: () =>
        z.strictObject({
          asOf: dateSchema("The day facts were measured on."),
          sample: sampleSchema(),
          criteria: z.array(proposalSchema()).describe("One per criterion, in order."),
        }),
      examples: { margin: { summary: "Margin on revenue, in Dutch", value: example } },
    },
  },
  problems: ["criteria-set-not-found"],
  async handle({ params, body }, ctx) {
    const id = params.criteriaSetId;
    const set = await ctx.store.criteriaSets.read(id);
    if (set === null) throw problem("criteria-set-not-found", { id });
    const fields = await ctx.store.fields.table();
    const criteria = measurableCriteria(body.criteria ?? set.definition.criteria, fields);
    const unknown = unknownKinds(body.kinds, criteria);
    if (unknown.length > 0) throw validationProblem(unknown);
    const { depth, asOf } = await ctx.store.tenant.read();
    const sample = sampleOf(depth, PROPOSAL_SAMPLE_MAX_BUCKETS);
    const collected = collector(criteria, { asOf, knowledge: emptyKnowledge });
    let accounts = 0;
    for await (const bucket of readSample(ctx.store.accounts, sample)) {
      for (const { account } of bucket.accounts) collected.add(withRollUps(account, asOf));
      accounts += bucket.accounts.length;
    }
    return {
      status: 200,
      body: {
        asOf,
        sample: {
          buckets: 2 ** depth,
          bucketsRead: sample.indexes.length,
          accounts,
          complete: sample.complete,
        },
        criteria: [...localised(collected.proposals(body.kinds), ctx.language)],
      },
    };
  },
});
