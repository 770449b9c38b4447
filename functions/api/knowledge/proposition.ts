import * as z from "zod";
import { segmentParams } from "../../contract/asking.ts";
import type { TenantStore } from "../../contract/context.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { idSchema } from "../../contract/ids.ts";
import { type Label, type Language, pick } from "../../contract/labels.ts";
import { problem } from "../../contract/problem.ts";
import { countSchema, dateSchema, shareSchema } from "../../contract/schemas/basics.ts";
import { segmentKeySchema } from "../../contract/schemas/ranking.ts";
import { segmentLabel } from "../../domain/index.ts";
import {
  ANSWERED_FROM,
  IMPORTANT_FROM,
  type MotivesCounted,
  type Proposition,
  propositionFor,
} from "../../domain/knowledge/proposition.ts";
import { segmentKnowledgeOf } from "../../domain/knowledge/segment-knowledge.ts";
import type { KnowledgeDocument } from "../../domain/knowledge/types.ts";
import { isSegment } from "../../domain/segmentation/is-segment.ts";
import { motiveCounts, tally } from "../../domain/tallies/read.ts";

const code = (of: string) => z.string().describe(`Your code of the ${of}.`);
const label = () => z.string().describe("What it is called.");

const answerSchema = () =>
  z.strictObject({
    usp: code("USP"),
    label: label(),
    match: shareSchema("How well it answers the motive, 0–1."),
    uspStrength: shareSchema("How strong you are in it, 0–1."),
    strength: shareSchema("match × uspStrength."),
  });

const motiveSchema = () =>
  z.strictObject({
    motive: code("motive"),
    label: label(),
    importance: shareSchema("How much it weighs in this segment, 0–1."),
    strength: shareSchema("Of the best answer; 0 when there is none."),
    share: shareSchema(
      "Share of the segment's accounts with known motives that have it; null when nothing is known.",
    ).nullable(),
    gap: z
      .boolean()
      .describe(
        `True when it is important (${IMPORTANT_FROM} or more) and no answer reaches ${ANSWERED_FROM}.`,
      ),
    answers: z.array(answerSchema()).describe("USPs that answer it, best first."),
  });

export default endpoint({
  operationId: "getProposition",
  method: "GET",
  path: "/v1/segmentations/{segmentationId}/segments/{segmentKey}/proposition",
  tag: "Knowledge",
  summary: "Read what to tell a segment",
  description:
    "The buying motives of the segment, most important first, with the USPs that answer them, where nothing of yours answers, and the reference cases that may be used. How many accounts have a motive is as of the last measurement.",
  scope: "knowledge.read",
  cost: 2,
  idempotency: "safe",
  precondition: "none",
  params: segmentParams,
  responses: {
    200: {
      description: "The proposition.",
      schema: () =>
        z.strictObject({
          segmentationId: idSchema("segmentation", "The segmentation."),
          segment: segmentKeySchema("The segment's stable key."),
          label: z.string().describe("What the segment is called."),
          knowledgeVersion: countSchema("Version of your knowledge it follows from."),
          asOf: dateSchema("The day references are counted to."),
          motivesKnown: countSchema("Accounts of the segment whose motives are known."),
          motives: z.array(motiveSchema()).describe("Most important first."),
          gaps: z
            .array(code("motive"))
            .describe("Important motives that nothing of yours answers."),
          references: z
            .array(
              z.strictObject({
                reference: code("reference case"),
                label: label(),
                weight: shareSchema("What it still says: strength × recency, 0–1."),
                by: z
                  .enum(["segment", "topic"])
                  .describe("Whether it names the segment, or has a topic in common with it."),
              }),
            )
            .describe("Accepted reference cases, strongest first."),
        }),
      examples: {
        one: {
          summary: "One answered motive and one gap, in Dutch",
          value: {
            segmentationId: "sgm_01JD9Y2ZV3T6Q8R0W4X5Y7Z9EF",
            segment: "manufacturing|50-249",
            label: "manufacturing · 50–249",
            knowledgeVersion: 3,
            asOf: "2026-11-24",
            motivesKnown: 10,
            motives: [
              {
                motive: "continuity",
                label: "Continuïteit",
                importance: 0.8,
                strength: 0.75,
                share: 0.6,
                gap: false,
                answers: [
                  {
                    usp: "same-day-service",
                    label: "Service op dezelfde dag",
                    match: 0.75,
                    uspStrength: 1,
                    strength: 0.75,
                  },
                ],
              },
              {
                motive: "sustainability",
                label: "Duurzaamheid",
                importance: 0.7,
                strength: 0,
                share: 0.3,
                gap: true,
                answers: [],
              },
            ],
            gaps: ["sustainability"],
            references: [
              {
                reference: "plant-south",
                label: "Fabriek in het zuiden",
                weight: 0.62,
                by: "topic",
              },
            ],
          },
        },
      },
    },
  },
  problems: ["segmentation-not-found", "segment-not-found"],
  async handle({ params }, ctx) {
    const { segmentationId: id, segmentKey } = params;
    const { store, language } = ctx;
    const [found, fields, knowledge, { asOf }] = await Promise.all([
      store.segmentations.read(id),
      store.fields.table(),
      store.knowledge.read(),
      store.tenant.read(),
    ]);
    if (found === null) throw problem("segmentation-not-found", { id });
    const { scheme } = found.definition;
    if (!isSegment(scheme, segmentKey, fields)) {
      throw problem("segment-not-found", { id: segmentKey });
    }
    const counted = await countMotives(store, id, segmentKey);
    const { version, document } = knowledge;
    const seen = segmentKnowledgeOf(document, id);
    const proposition = propositionFor(document, seen, segmentKey, counted, asOf);
    return {
      status: 200,
      body: {
        segmentationId: id,
        segment: segmentKey,
        label: pick(segmentLabel(scheme, segmentKey, fields), language),
        knowledgeVersion: version,
        asOf,
        motivesKnown: counted.known,
        ...shown(proposition, document, language),
      },
    };
  },
});

/** From the last measurement; nothing is known before the first. */
async function countMotives(
  store: TenantStore,
  segmentationId: string,
  segment: string,
): Promise<MotivesCounted> {
  const matrix = await store.results.matrix(segmentationId);
  const cells = [...(matrix?.moments.cells.values() ?? [])].filter(
    (cell) => cell.segment === segment,
  );
  return { known: tally(cells, "motivesKnown"), counts: motiveCounts(cells) };
}

function shown(
  { motives, references }: Proposition,
  { usps, motives: told, referenceCases }: KnowledgeDocument,
  language: Language,
) {
  const labelOf = (of: Readonly<Record<string, { readonly label: Label }>>, key: string) => {
    const found = of[key];
    return found === undefined ? key : pick(found.label, language);
  };
  return {
    motives: motives.map(({ answers, ...motive }) => ({
      ...motive,
      label: labelOf(told, motive.motive),
      answers: answers.map((answer) => ({ ...answer, label: labelOf(usps, answer.usp) })),
    })),
    gaps: motives.flatMap(({ motive, gap }) => (gap ? [motive] : [])),
    references: references.map((each) => ({
      ...each,
      label: labelOf(referenceCases, each.reference),
    })),
  };
}
