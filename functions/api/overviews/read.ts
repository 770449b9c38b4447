import { rankingQuery, segmentationParams } from "../../contract/asking.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { agreementsOf, historyOf, planItemsFrom } from "../../contract/judging.ts";
import { OVERVIEW_MAX_SEGMENTS } from "../../contract/limits.ts";
import { localised } from "../../contract/localised.ts";
import { loadMatrix, rankingProblems } from "../../contract/matrix-at-hand.ts";
import { integerParam } from "../../contract/paging.ts";
import { rankUnder } from "../../contract/ranking-at-hand.ts";
import { selectProfile } from "../../contract/selecting.ts";
import { overviewOf } from "../../domain/explanation/overview.ts";
import { SMAA_DRAWS_MIN, SMAA_SEED_MAX } from "../../domain/limits.ts";
import { settingsInForce } from "../../domain/settings/thresholds.ts";
import { overviewExample } from "./example.ts";
import { overviewSchema } from "./representation.ts";
import { shownOverview } from "./shown.ts";

const DEFAULT_SEED = 1;

export default endpoint({
  operationId: "getOverview",
  method: "GET",
  path: "/v1/segmentations/{segmentationId}/overview",
  tag: "Explanations",
  summary: "See a ranking and how far to trust it on one screen",
  description: `Per segment its rank, score, place, size, conditions, the lead over the next, how its place holds when weights vary, its main reasons and the facts to find out first; above them totals, whether segments differ at all, warning signals, agreement of other methods and warnings about the profile. What each of these says in full is in its own read. No account is read. At most ${OVERVIEW_MAX_SEGMENTS} segments, best ranked first. Goals are those of the settings; signals are over all accounts, whatever \`relationship\` says.`,
  scope: "rankings.read",
  cost: 10,
  idempotency: "safe",
  precondition: "none",
  params: segmentationParams,
  query: () =>
    rankingQuery().extend({
      seed: integerParam(0, SMAA_SEED_MAX)
        .default(DEFAULT_SEED)
        .describe("Decides the draws of weights: the same seed gives the same answer."),
    }),
  responses: {
    200: {
      description: "The overview.",
      schema: overviewSchema,
      examples: { one: { summary: "In Dutch, shortened", value: overviewExample } },
    },
  },
  problems: [...rankingProblems],
  async handle({ params: { segmentationId }, query }, ctx) {
    const { store } = ctx;
    const { profileId, relationship, seed } = query;
    const [atHand, selected, stored, settings, knowledge, ratings] = await Promise.all([
      loadMatrix(store, segmentationId),
      selectProfile(store, profileId, query.version),
      store.profiles.read(profileId),
      store.settings.read(),
      store.knowledge.read(),
      store.ratings.list(segmentationId),
    ]);
    const { provenance, ranking } = await rankUnder(store, atHand, selected, relationship);
    const { matrix } = atHand;
    const { moments, plan } = matrix;
    const inForce = stored?.publishedVersion ?? null;
    const found = overviewOf({
      ...{ moments, plan, profile: selected.profile, segmentationId },
      options: relationship === undefined ? {} : { relationship },
      settings: settingsInForce(settings.definition),
      planItems: planItemsFrom(knowledge, segmentationId, plan.asOf),
      history: await historyOf(store, profileId, inForce, ctx.now),
      agreements: agreementsOf(matrix, selected.profile, ratings),
      rows: ranking.rows.slice(0, OVERVIEW_MAX_SEGMENTS),
      ...{ draws: SMAA_DRAWS_MIN, seed },
    });
    const shown = localised(shownOverview(found, ranking), ctx.language);
    const body = { provenance, settingsVersion: settings.version, ...shown };
    return { status: 200, body };
  },
});
