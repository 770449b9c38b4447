import { expect, test } from "vitest";
import { inDetail } from "../../functions/contract/detail.ts";
import { RANKING_MAX_CONTRIBUTIONS } from "../../functions/contract/limits.ts";
import { Problem } from "../../functions/contract/problem.ts";
import { type Account, measureAccounts } from "../../functions/domain/index.ts";
import { rankingSnapshot } from "../../functions/domain/ranking/body.ts";
import { evenProfile, meanPlan } from "../domain/support/arbitraries.ts";

function snapshotOf(segments: number) {
  const accounts = Array.from(
    { length: segments },
    (_, n): Account => ({
      externalId: String(n),
      name: "x",
      relationship: "customer",
      facts: { sector: `sector-${n}`, employees: 20, revenue12m: 1, rating: 3 },
    }),
  );
  return rankingSnapshot({
    provenance: {
      runId: null,
      segmentationId: "sgm_1",
      segmentationVersion: 1,
      criteriaSetId: "crs_1",
      criteriaVersion: 1,
      profileId: null,
      profileVersion: null,
      asOf: meanPlan.asOf,
      dataVersion: 1,
      knowledgeVersion: 0,
      ratingsVersion: 0,
    },
    moments: measureAccounts(accounts, meanPlan),
    plan: meanPlan,
    profile: evenProfile,
  });
}

test("a ranking too large to explain at once is refused, and its scores alone are not", () => {
  // Two profile criteria on each axis.
  const small = snapshotOf(10);
  expect(inDetail(small, "full")).toBe(small);
  // The domain ranks a thousand segments at most, so many explanations must be made of few.
  const row = small.ranking.rows[0];
  if (row === undefined) throw new Error("there are rows");
  const rows = Array.from({ length: RANKING_MAX_CONTRIBUTIONS / 4 + 1 }, () => row);
  const large = { ...small, ranking: { ...small.ranking, rows } };
  expect(() => inDetail(large, "full")).toThrow(Problem);
  const scores = inDetail(large, "scores");
  expect(scores.ranking.rows).toHaveLength(rows.length);
  expect(scores.ranking.rows[0]).toMatchObject({
    score: row.score,
    value: { score: row.value.score, contributions: [] },
    relationships: [],
    missing: [],
  });
});
