import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { idSchema } from "../../contract/ids.ts";
import { type Label, pick } from "../../contract/labels.ts";
import { problem } from "../../contract/problem.ts";
import { countSchema } from "../../contract/schemas/basics.ts";
import { criterionKeySchema } from "../../contract/schemas/criterion.ts";
import { segmentKeySchema } from "../../contract/schemas/ranking.ts";
import { assessorSchema } from "../../contract/schemas/rating.ts";
import { type CompleteBlocks, completeBlocks } from "../../domain/knowledge/rating-blocks.ts";
import { kendallW } from "../../domain/weighting/kendall-w.ts";
import { criteriaOfSet } from "./criteria.ts";
import { criterionLabel } from "./showing.ts";

const reasons = {
  "too-few-assessors": {
    en: "Agreement takes two assessors who rated the same segments.",
    nl: "Voor overeenstemming zijn twee beoordelaars nodig die dezelfde segmenten beoordeelden.",
  },
  "too-few-segments": {
    en: "Agreement takes two segments rated by all of the assessors.",
    nl: "Voor overeenstemming zijn twee segmenten nodig die alle beoordelaars beoordeelden.",
  },
  "no-differences": {
    en: "Every assessor rates all segments alike, so there is no order to agree on.",
    nl: "Elke beoordelaar oordeelt over alle segmenten gelijk; er is geen volgorde om het over eens te zijn.",
  },
} as const satisfies Record<string, Label>;
type Reason = keyof typeof reasons;
const reasonCodes = Object.keys(reasons) as [Reason, ...Reason[]];

const assessors = (description: string) => z.array(assessorSchema()).describe(description);
const segments = (description: string) =>
  z.array(segmentKeySchema("A segment's key.")).describe(description);

export default endpoint({
  operationId: "getRatingAgreement",
  method: "GET",
  path: "/v1/segmentations/{segmentationId}/ratings/agreement",
  tag: "Ratings",
  summary: "Read how far assessors agree",
  description:
    "Kendall's coefficient of concordance W, corrected for ties, over the order in which assessors put the segments on one criterion: 1 when all put them in the same order, 0 when there is no agreement at all. Only assessors who rated all of the segments compared can be taken in; whoever or whatever misses most is left out first, and named.",
  scope: "knowledge.read",
  cost: 5,
  idempotency: "safe",
  precondition: "none",
  params: () => z.strictObject({ segmentationId: idSchema("segmentation", "The segmentation.") }),
  query: () => z.strictObject({ criterionKey: criterionKeySchema("Key of the criterion.") }),
  responses: {
    200: {
      description: "The agreement.",
      schema: () =>
        z.strictObject({
          segmentationId: idSchema("segmentation", "The segmentation."),
          criterion: criterionKeySchema("The criterion."),
          label: z.string().describe("What it is called."),
          w: z
            .number()
            .min(0)
            .max(1)
            .nullable()
            .describe("Kendall's W, 0–1; null when it cannot be said, see `reason`."),
          chiSquare: z.number().min(0).nullable().describe("m·(n − 1)·W."),
          degreesOfFreedom: countSchema("n − 1.").nullable(),
          p: z
            .number()
            .min(0)
            .max(1)
            .nullable()
            .describe("Chance of this much agreement by accident; rough for few of either."),
          assessors: assessors("Assessors compared (m)."),
          segments: segments("Segments compared (n)."),
          leftOut: z
            .strictObject({
              assessors: assessors("Assessors who rated too few of the others' segments."),
              segments: segments("Segments that too few assessors rated."),
            })
            .describe("Who and what was left out, to compare like with like."),
          reason: z
            .strictObject({
              code: z.enum(reasonCodes).describe("Why there is no W, for programs."),
              label: z.string().describe("The same for people."),
            })
            .nullable()
            .describe("Null when there is a W."),
        }),
      examples: {
        two: {
          summary: "Two assessors, three segments, in Dutch",
          value: {
            segmentationId: "sgm_01JD9Y2ZV3T6Q8R0W4X5Y7Z9EF",
            criterion: "strategicFit",
            label: "Strategische aansluiting",
            w: 0.75,
            chiSquare: 3,
            degreesOfFreedom: 2,
            p: 0.22313016014842982,
            assessors: ["marketing", "sales-manager"],
            segments: ["construction|10-49", "healthcare|50-249", "manufacturing|50-249"],
            leftOut: { assessors: ["controller"], segments: [] },
            reason: null,
          },
        },
      },
    },
  },
  problems: ["segmentation-not-found", "criterion-not-found"],
  async handle({ params, query }, ctx) {
    const { segmentationId: id } = params;
    const { criterionKey: criterion } = query;
    const found = await ctx.store.segmentations.read(id);
    if (found === null) throw problem("segmentation-not-found", { id });
    const [criteria, all] = await Promise.all([
      criteriaOfSet(ctx.store, found.definition.criteriaSetId),
      ctx.store.ratings.list(id),
    ]);
    const ratings = all.filter((rating) => rating.criterion === criterion);
    if (!criteria.has(criterion) && ratings.length === 0) {
      throw problem("criterion-not-found", { id: criterion });
    }
    const blocks = completeBlocks(ratings);
    const agreement = kendallW(blocks.rows);
    const reason = agreement === null ? reasonOf(blocks) : null;
    return {
      status: 200,
      body: {
        segmentationId: id,
        criterion,
        label: criterionLabel(criterion, criteria.get(criterion), ctx.language),
        w: agreement?.w ?? null,
        chiSquare: agreement?.chiSquare ?? null,
        degreesOfFreedom: agreement?.degreesOfFreedom ?? null,
        p: agreement?.p ?? null,
        ...blocksOf(blocks),
        reason: reason && { code: reason, label: pick(reasons[reason], ctx.language) },
      },
    };
  },
});

const blocksOf = ({ assessors: who, segments: what, leftOut }: CompleteBlocks) => ({
  assessors: who,
  segments: what,
  leftOut,
});

function reasonOf({ assessors: who, segments: what }: CompleteBlocks): Reason {
  if (who.length < 2) return "too-few-assessors";
  return what.length < 2 ? "too-few-segments" : "no-differences";
}
