import { rankingQuery, segmentationParams } from "../../contract/asking.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { loadMatrix, rankingProblems } from "../../contract/matrix-at-hand.ts";
import { integerParam } from "../../contract/paging.ts";
import { rankUnder } from "../../contract/ranking-at-hand.ts";
import { selectProfile } from "../../contract/selecting.ts";
import { openRanking } from "../../domain/scoring/open-ranking.ts";
import { drawingShape, ofSchema, robustnessOf, robustnessSchema } from "./robustness-answer.ts";
import { robustnessExample } from "./robustness-example.ts";

export default endpoint({
  operationId: "getRobustness",
  method: "GET",
  path: "/v1/segmentations/{segmentationId}/robustness",
  tag: "Rankings",
  summary: "See how much a ranking hangs on its weights and on missing facts",
  description:
    'Three answers to "can I rely on this?": exactly how far each weight can move before the first place, or any place, changes; which ranks segments take when weights are drawn thousands of times, around the profile and at random; and which facts to find out first. Computed from the stored decision matrix: no account is read. The same versions and seed give the same answer.',
  scope: "rankings.read",
  cost: 10,
  idempotency: "safe",
  precondition: "none",
  params: segmentationParams,
  query: () => rankingQuery().extend({ of: ofSchema(), ...drawingShape(integerParam) }),
  responses: {
    200: {
      description: "How the ranking holds.",
      schema: robustnessSchema,
      examples: { published: { summary: "In Dutch, shortened", value: robustnessExample } },
    },
  },
  problems: [...rankingProblems, "too-many-draws"],
  async handle({ params, query }, ctx) {
    const { relationship, profileId, version } = query;
    const [atHand, selected] = await Promise.all([
      loadMatrix(ctx.store, params.segmentationId),
      selectProfile(ctx.store, profileId, version),
    ]);
    const snapshot = await rankUnder(ctx.store, atHand, selected, relationship);
    const { moments, plan } = atHand.matrix;
    const only = relationship === undefined ? {} : { relationship };
    const open = openRanking(moments, plan, selected.profile, only);
    return { status: 200, body: robustnessOf(snapshot, open, query, ctx.language) };
  },
});
