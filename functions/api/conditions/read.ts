import * as z from "zod";
import { rankingQuery, segmentationParams } from "../../contract/asking.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { planItemsFrom } from "../../contract/judging.ts";
import { CONDITIONS_MAX_SEGMENTS, MAX_FOCUS_CHARS } from "../../contract/limits.ts";
import { localised } from "../../contract/localised.ts";
import { loadMatrix, rankingProblems } from "../../contract/matrix-at-hand.ts";
import { problem } from "../../contract/problem.ts";
import { provenanceUnder } from "../../contract/ranking-at-hand.ts";
import { segmentKeySchema } from "../../contract/schemas/ranking.ts";
import { selectProfile } from "../../contract/selecting.ts";
import { conditionsIn } from "../../domain/conditions/check-conditions.ts";
import { keysIn } from "../../domain/conditions/keys-in.ts";
import { openSituation } from "../../domain/conditions/situation.ts";
import { NUMBER_MAGNITUDE_MAX } from "../../domain/limits.ts";
import { settingsInForce } from "../../domain/settings/thresholds.ts";
import { conditionsExample } from "./example.ts";
import { conditionsSchema } from "./representation.ts";

const AMOUNT = /^\d{1,13}(\.\d{1,2})?$/;

const amountParam = (description: string) =>
  z
    .preprocess(
      (text) => (typeof text === "string" && AMOUNT.test(text) ? Number(text) : text),
      z.number().positive().max(NUMBER_MAGNITUDE_MAX),
    )
    .optional()
    .describe(`${description}, a year, in the currency of \`revenue12m\`.`);

export default endpoint({
  operationId: "getConditions",
  method: "GET",
  path: "/v1/segmentations/{segmentationId}/conditions",
  tag: "Conditions",
  summary: "See whether segments are fit for use",
  description: `Whether the segments differ measurably at all, and per segment the conditions it must meet: a gate, not a score. Each with its statistic, observations, 95 % interval, threshold, evidence, and what is missing to say more. \`lead\` says whether a place in the ranking is more than chance. Computed from the stored decision matrix: no account is read. At most ${CONDITIONS_MAX_SEGMENTS} segments, best ranked first; \`omitted\` counts the others, which \`segment\` shows one by one.`,
  scope: "rankings.read",
  cost: 5,
  idempotency: "safe",
  precondition: "none",
  params: segmentationParams,
  query: () =>
    rankingQuery().extend({
      segment: segmentKeySchema("Show the conditions of this segment only.").optional(),
      focus: z
        .string()
        .min(1)
        .max(MAX_FOCUS_CHARS)
        .optional()
        .describe(
          `Keys of the segments chosen together, separated by commas, at most ${MAX_FOCUS_CHARS} characters.`,
        ),
      goal: amountParam("What is wanted of the chosen segments together"),
      segmentGoal: amountParam("What is wanted of each segment without a goal in the settings"),
    }),
  responses: {
    200: {
      description: "The conditions.",
      schema: conditionsSchema,
      examples: {
        alike: {
          summary: "Segments that do not differ, in Dutch, shortened",
          value: conditionsExample,
        },
      },
    },
  },
  problems: [...rankingProblems, "segment-not-found"],
  async handle({ params, query }, ctx) {
    const { store } = ctx;
    const { segmentationId } = params;
    const [atHand, selected, settings, knowledge] = await Promise.all([
      loadMatrix(store, segmentationId),
      selectProfile(store, query.profileId, query.version),
      store.settings.read(),
      store.knowledge.read(),
    ]);
    const provenance = await provenanceUnder(store, atHand, selected, query.relationship);
    const { moments, plan } = atHand.matrix;
    const situation = openSituation({
      moments,
      plan,
      profile: selected.profile,
      options: query.relationship === undefined ? {} : { relationship: query.relationship },
      settings: settingsInForce(settings.definition),
    });
    const keys = situation.segments.map(({ key }) => key);
    if (query.segment !== undefined && !keys.includes(query.segment))
      throw problem("segment-not-found", { id: query.segment });
    const { segments, ...found } = conditionsIn(situation, {
      segmentationId,
      focus: query.focus === undefined ? null : focusOf(query.focus, keys),
      goal: query.goal ?? null,
      segmentGoal: query.segmentGoal ?? null,
      planItems: planItemsFrom(knowledge, segmentationId, plan.asOf),
    });
    const wanted = segments.filter(
      ({ segment }) => query.segment === undefined || segment === query.segment,
    );
    const listed = wanted.slice(0, CONDITIONS_MAX_SEGMENTS);
    const answer = { ...found, segments: listed, omitted: wanted.length - listed.length };
    const body = { provenance, settingsVersion: settings.version };
    return { status: 200, body: { ...body, ...localised(answer, ctx.language) } };
  },
});

/** The chosen segments; 400 naming the first that is none. */
function focusOf(text: string, known: readonly string[]): readonly string[] {
  const found = keysIn(text, known);
  if ("keys" in found) return found.keys;
  throw problem(
    "invalid-parameters",
    {},
    {
      errors: [
        {
          parameter: "focus",
          code: "unknown-segment",
          detail: {
            en: `There is no segment "${found.unknown}" in this ranking.`,
            nl: `Er is geen segment "${found.unknown}" in deze rangschikking.`,
          },
          fix: {
            en: "Use keys of the ranking, separated by commas.",
            nl: "Gebruik sleutels uit de rangschikking, gescheiden door komma's.",
          },
        },
      ],
    },
  );
}
