import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { type Localised, localised } from "../../contract/localised.ts";
import { integerParam } from "../../contract/paging.ts";
import type { Schema } from "../../contract/schemas/basics.ts";
import { criterionKeySchema } from "../../contract/schemas/criterion.ts";
import { provenanceSchema, segmentKeySchema } from "../../contract/schemas/ranking.ts";
import { selectProfile } from "../../contract/selecting.ts";
import { OPINIONS_K, SEGMENTS_MAX } from "../../domain/limits.ts";
import {
  opinionMethods,
  type SegmentOpinions,
  secondOpinions,
} from "../../domain/opinions/second-opinions.ts";
import {
  type ShownOpinion,
  type ShownOpinions,
  shownOpinions,
} from "../../domain/opinions/show.ts";
import { openRanking } from "../../domain/scoring/open-ranking.ts";
import { rankingQuery, segmentationParams } from "./asking.ts";
import { loadMatrix, rankingProblems, rankUnder } from "./loading.ts";
import { secondOpinionsExample } from "./second-opinions-example.ts";

const text = (description: string) => z.string().describe(description);
const methodSchema = () => z.enum(opinionMethods);

const namedSchema = () =>
  z.strictObject({
    segment: segmentKeySchema("Its stable key."),
    label: text("What it is called."),
  });

const opinionSchema = (): Schema<Localised<ShownOpinion>> =>
  z.strictObject({
    method: methodSchema().describe("`saw` is the headline."),
    label: text("What to call it."),
    help: text("How it judges."),
    relative: z
      .boolean()
      .describe("Whether adding a segment can turn two others round; never for the headline."),
    spearman: z
      .strictObject({
        coefficient: z.number().min(-1).max(1).describe("1: the same order; −1: the reverse."),
        interval: z
          .strictObject({
            low: z.number().min(-1).max(1).describe("Lower end."),
            high: z.number().min(-1).max(1).describe("Upper end."),
          })
          .nullable()
          .describe("95 %; null under four segments, and at −1 and 1."),
        n: z.int().min(2).describe("Segments compared."),
      })
      .nullable()
      .describe(
        "Rank correlation with the headline (Spearman); null for the headline, or no ranks.",
      ),
    kendallTauB: z
      .number()
      .min(-1)
      .max(1)
      .nullable()
      .describe("The same by pairs of segments, corrected for ties (Kendall)."),
    top: z.array(namedSchema()).describe("Its first k; more when they tie."),
  });

const segmentSchema = (): Schema<Localised<SegmentOpinions>> =>
  z.strictObject({
    segment: segmentKeySchema("Its stable key."),
    label: text("What it is called."),
    opinions: z
      .array(
        z.strictObject({
          method: methodSchema().describe("Whose."),
          figure: z
            .number()
            .describe("What it ranks by: `vikor` lower is better, the others higher."),
          rank: z.int().min(1).describe("1 is best; ties share a rank."),
        }),
      )
      .describe("One per method."),
  });

const opinionsSchema = (): Schema<Localised<ShownOpinions>> =>
  z.strictObject({
    k: z.int().min(1).describe("How many first segments are compared; fewer than there are."),
    robust: z
      .boolean()
      .nullable()
      .describe("Three of the four methods agree on the first k; null: nothing to compare."),
    verdict: text("The same in words."),
    help: text("How to read it."),
    agreeing: z
      .array(methodSchema())
      .describe("The most methods that name the same first k, whatever their order."),
    methods: z.array(opinionSchema()).describe("The headline, then the second opinions."),
    segments: z.array(segmentSchema()).describe("Scored segments, by headline rank."),
    compromise: z
      .strictObject({
        acceptableAdvantage: z.boolean().describe("Its first is far enough ahead of its second."),
        acceptableStability: z.boolean().describe("Its first is best by sum or by regret, too."),
        segments: z
          .array(namedSchema())
          .describe("One when both hold; those it cannot part if not."),
      })
      .nullable()
      .describe("How sure VIKOR is of its first; null without segments."),
    equal: z
      .array(
        z.strictObject({
          criterion: criterionKeySchema("Key of the criterion."),
          label: text("What it is called."),
        }),
      )
      .describe("Weighted criteria on which all segments are equal: left out, they tell nothing."),
  });

export default endpoint({
  operationId: "getSecondOpinions",
  method: "GET",
  path: "/v1/segmentations/{segmentationId}/second-opinions",
  tag: "Rankings",
  summary: "Ask other methods about a ranking",
  description:
    "What TOPSIS, VIKOR and PROMETHEE II make of the same segments, criteria and weights, how their ranks go with the headline, and whether the methods agree on the first `k`. They are second opinions, relative to the segments at hand; the ranking stays the weighted sum, which never reverses ranks. No account is read.",
  scope: "rankings.read",
  cost: 3,
  idempotency: "safe",
  precondition: "none",
  params: segmentationParams,
  query: () =>
    rankingQuery().extend({
      k: integerParam(1, SEGMENTS_MAX)
        .default(OPINIONS_K)
        .describe(`How many first segments to compare, 1–${SEGMENTS_MAX}.`),
    }),
  responses: {
    200: {
      description: "Ranks by each method.",
      schema: () =>
        z.strictObject({
          provenance: provenanceSchema().describe("What it was computed from."),
          opinions: opinionsSchema().describe("What the methods say."),
        }),
      examples: { agreed: { summary: "In Dutch, shortened", value: secondOpinionsExample } },
    },
  },
  problems: [...rankingProblems],
  async handle({ params, query }, ctx) {
    const { relationship, profileId, version, k } = query;
    const [atHand, selected] = await Promise.all([
      loadMatrix(ctx.store, params.segmentationId),
      selectProfile(ctx.store, profileId, version),
    ]);
    const { provenance } = await rankUnder(ctx.store, atHand, selected, relationship);
    const { moments, plan } = atHand.matrix;
    const only = relationship === undefined ? {} : { relationship };
    const open = openRanking(moments, plan, selected.profile, only);
    const opinions = localised(shownOpinions(secondOpinions(open, k)), ctx.language);
    return { status: 200, body: { provenance, opinions } };
  },
});
