import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  compileScheme,
  measureAccounts,
  measureTops,
  rankSegments,
  scoreAccount,
} from "../../../functions/domain/index.ts";
import {
  constantsOf,
  constantsTable,
  withConstants,
} from "../../../functions/domain/knowledge/segment-constants.ts";
import { segmentKnowledgeOf } from "../../../functions/domain/knowledge/segment-knowledge.ts";
import { emptyDocument } from "../../../functions/domain/knowledge/types.ts";
import { accounts, asOf, fields, meanPlan } from "../support/arbitraries.ts";
import { rated } from "./criteria.ts";

const plan = {
  ...meanPlan,
  scheme: { kind: "dimensions", dimensions: [{ field: "sector" }] } as const,
  criteria: [...meanPlan.criteria, rated],
};
const profile = {
  weights: { value: { revenue: 2, upsell: 1 }, likelihood: { rating: 1, barrier: 1, fit: 3 } },
  missing: "neutral",
  minimumCoverage: 0,
  valueShare: 0.5,
  thresholds: { kind: "fixed", value: 50, likelihood: 50 },
} as const;

const assign = compileScheme(plan.scheme, fields);
const sums = fc.dictionary(
  fc.constantFrom("construction", "care", "other"),
  fc.dictionary(
    fc.constantFrom("fit", "rating", "barrier"),
    fc.integer({ min: 1, max: 5 }).map((value) => ({ n: 1, sum: value })),
  ),
);
const tableOf = (ratings: Parameters<typeof constantsTable>[3]) =>
  constantsTable(plan.criteria, asOf, segmentKnowledgeOf(emptyDocument, "sgm_1"), ratings);

describe("what a segment knows", () => {
  test("an account scores with in the list of the best exactly as by itself", () => {
    fc.assert(
      fc.property(accounts(), sums, (all, ratings) => {
        const table = tableOf(ratings);
        const inherited = (segment: string) => constantsOf(table, segment);
        const tops = measureTops(all, plan, profile, 200, inherited);
        for (const account of all) {
          const segment = assign(account).segment ?? "";
          const alone = scoreAccount(account, plan, profile, {
            segment,
            inherited: inherited(segment),
          });
          const listed = tops.segments
            .get(segment)
            ?.find(({ externalId }) => externalId === account.externalId);
          expect(listed?.score).toBeCloseTo(alone.score ?? -1, 12);
          expect(listed?.coverage).toBeCloseTo(
            Math.min(alone.value.coverage ?? 1, alone.likelihood.coverage ?? 1),
            12,
          );
        }
      }),
    );
  });

  test("a segment scores as the mean of its accounts, which know it too", () => {
    fc.assert(
      fc.property(accounts(), sums, (all, ratings) => {
        const table = tableOf(ratings);
        const moments = measureAccounts(all, plan);
        const ranking = rankSegments(moments, withConstants(plan, table, moments), profile);
        for (const row of ranking.rows) {
          const members = all.filter((each) => assign(each).segment === row.segment);
          const scores = members.map(
            (each) =>
              scoreAccount(each, plan, profile, {
                segment: row.segment,
                inherited: constantsOf(table, row.segment),
              }).score ?? 0,
          );
          const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
          expect(row.score ?? 0).toBeCloseTo(mean, 5);
        }
      }),
    );
  });

  test("gives way to what the account knows itself: a fact, or a rating of its own", () => {
    const account = {
      externalId: "a",
      name: "A",
      relationship: "prospect",
      facts: { sector: "care" },
    } as const;
    const place = {
      segment: "care",
      inherited: constantsOf(tableOf({ care: { fit: { n: 1, sum: 5 } } }), "care"),
    };
    const only = { ...profile, weights: { value: {}, likelihood: { fit: 1 } }, valueShare: 0 };
    expect(scoreAccount(account, plan, only).likelihood.coverage).toBe(0);
    const inherits = scoreAccount(account, plan, only, place).likelihood;
    expect(inherits).toMatchObject({ score: 1, coverage: 1 });
    expect(inherits.contributions[0]?.raw).toBe(5);
    const ratings = [{ criterion: "fit", assessor: "sales", value: 2, date: asOf }];
    const own = scoreAccount({ ...account, ratings }, plan, only, place).likelihood;
    expect(own).toMatchObject({ score: 0.25, coverage: 1 });
    expect(own.contributions[0]?.raw).toBe(2);
  });
});
