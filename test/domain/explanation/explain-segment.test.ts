import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { axes } from "../../../functions/domain/criteria/types.ts";
import {
  explainSegment,
  type SegmentExplanation,
} from "../../../functions/domain/explanation/explain-segment.ts";
import type { Source } from "../../../functions/domain/explanation/types.ts";
import {
  type Account,
  type Criterion,
  catalogue,
  emptyKnowledge,
  measureAccounts,
  type Plan,
  type ProfileDefinition,
  rankSegments,
  type SegmentConstants,
  type SegmentRating,
} from "../../../functions/domain/index.ts";
import {
  accounts,
  allCriteria,
  asOf,
  evenProfile,
  fields,
  fullPlan,
  profile,
} from "../support/arbitraries.ts";

const explain = (
  some: readonly Account[],
  plan: Plan,
  given: ProfileDefinition,
  segment: string,
  ratings: readonly SegmentRating[] = [],
) => {
  const moments = measureAccounts(some, plan);
  return explainSegment({ moments, plan, profile: given, options: {}, segment, ratings });
};

/** Accounts a source stands for. */
const accountsOf = (source: Source): number => ("accounts" in source ? source.accounts : 0);

describe("the explanation of a segment", () => {
  const constants: SegmentConstants = new Map([
    ["care|0-9", new Map([["rating", { utility: 0.75, raw: 4, source: "ratings" as const }]])],
  ]);

  test("adds up: relationships to criteria, criteria to axes, axes to the score, within 1e-9", () => {
    const property = fc.property(
      accounts(5, 40),
      profile(allCriteria),
      fc.boolean(),
      (some, given, withConstants) => {
        const plan = withConstants ? { ...fullPlan, constants } : fullPlan;
        const { rows } = rankSegments(measureAccounts(some, plan), plan, given);
        for (const row of rows) {
          const found = explain(some, plan, given, row.segment);
          expect(found?.row).toEqual(row);
          if (found === null) continue;
          addsUp(found);
        }
      },
    );
    fc.assert(property, { numRuns: 60 });
  });

  function addsUp({ row, axes: explained }: SegmentExplanation): void {
    let headline = 0;
    for (const name of axes) {
      const axis = explained[name];
      let sum = 0;
      for (const part of axis.criteria) {
        const parts = part.weights.reduce((total, each) => total + each.contribution, 0);
        expect(Math.abs(parts - part.contribution)).toBeLessThan(1e-9);
        expect(Math.abs(part.weight * part.utility - part.contribution)).toBeLessThan(1e-9);
        sum += part.contribution;
      }
      if (axis.score !== null) expect(Math.abs(sum - axis.score)).toBeLessThan(1e-9);
      headline += axis.contribution ?? 0;
    }
    if (row.score !== null) expect(Math.abs(headline - row.score)).toBeLessThan(1e-9);
  }

  test("says for every account a criterion is about where its value comes from, once", () => {
    const plan = { ...fullPlan, constants };
    const property = fc.property(accounts(5, 40), profile(allCriteria), (some, given) => {
      const { rows } = rankSegments(measureAccounts(some, plan), plan, given);
      for (const { segment } of rows) {
        const found = explain(some, plan, given, segment);
        for (const axis of axes) {
          for (const part of found?.axes[axis].criteria ?? []) {
            const about = part.weights.length > 0 ? part.weights : null;
            const told = part.sources.reduce((sum, each) => sum + accountsOf(each), 0);
            if (about !== null && given.missing !== "available")
              expect(told).toBe(about.reduce((sum, { n }) => sum + n, 0));
            const missing = part.sources.find(({ kind }) => kind === "missing");
            expect(missing === undefined).toBe(part.coverage === 1);
          }
        }
      }
    });
    fc.assert(property, { numRuns: 60 });
  });

  test("of a segment without accounts has no score, and nothing to explain it with", () => {
    const where = { field: "sector", op: "eq", value: "nothing" } as const;
    const rule = { key: "empty", label: { en: "Empty", nl: "Leeg" }, where };
    const plan: Plan = { ...fullPlan, scheme: { kind: "rules", rules: [rule] } };
    const found = explain([one("a", {})], plan, evenProfile, "empty");
    expect(found?.row).toMatchObject({ status: "notScored", n: 0, score: null });
    expect(found?.point).toMatchObject({ quadrant: null });
    for (const name of axes) {
      const axis = found?.axes[name];
      expect(axis).toMatchObject({ score: null, contribution: null, criteria: [] });
      expect(axis?.notApplicable).toEqual([]);
    }
  });

  test("of one of which nothing is known says how much is and how much is needed", () => {
    const given = { ...evenProfile, minimumCoverage: 0.6 };
    const { value } = explain([one("a", {})], fullPlan, given, care)?.axes ?? {};
    expect(value).toMatchObject({ status: "notScored", score: null, coverage: 0 });
    expect(value?.summary.en).toBe(
      "Value: not scored, as 0% of the weight is known and 60% is needed.",
    );
    expect(value?.criteria.flatMap(({ sources }) => sources.map(({ kind }) => kind))).toEqual([
      "missing",
      "missing",
    ]);
  });

  test("of a segment that does not exist is none", () => {
    expect(explain([], fullPlan, evenProfile, "nope|0-9")).toBeNull();
  });
});

const one = (externalId: string, rest: Partial<Account>): Account => ({
  externalId,
  name: externalId,
  relationship: "customer",
  ...rest,
  facts: { sector: "care", employees: 5, ...rest.facts },
});
const care = "care|0-9";
const only = (value: Record<string, number>, likelihood: Record<string, number>) => ({
  ...evenProfile,
  weights: { value, likelihood },
});

describe("weights", () => {
  const some = [
    one("c", { facts: { revenue12m: 400, margin12m: 100 } }),
    one("p", { relationship: "prospect", facts: { revenue12m: 400 } }),
  ];

  test("of what does not apply are spread per relationship, which is said and listed apart", () => {
    const given = only({ revenue: 60, margin: 40 }, { rating: 1 });
    const { value } = explain(some, fullPlan, given, care)?.axes ?? {};
    const revenue = value?.criteria.find(({ criterion }) => criterion === "revenue");
    expect(revenue?.points).toBe(60);
    expect(revenue?.weights).toMatchObject([
      { relationship: "customer", n: 1, share: 0.5, nominal: 0.6, weight: 0.6 },
      { relationship: "prospect", n: 1, share: 0.5, nominal: 1, weight: 1 },
    ]);
    expect(revenue?.weights.map(({ why }) => why.en)).toEqual([
      "60 of 100 points.",
      "60 of 60 points; the 40 of margin are spread over the others, as it does not apply to prospects.",
    ]);
    expect(value?.notApplicable).toMatchObject([
      { criterion: "margin", points: 40, reason: "relationship", relationships: ["prospect"] },
    ]);
  });

  test("of what nobody knows are spread under `available` only, which is said", () => {
    const given = only({ revenue: 60, upsell: 40 }, { rating: 1 });
    const weightOf = (missing: ProfileDefinition["missing"]) =>
      explain(some, fullPlan, { ...given, missing }, care)?.axes.value.criteria.find(
        ({ criterion }) => criterion === "upsell",
      );
    expect(weightOf("neutral")).toMatchObject({ weight: 0.4, utility: 0.5 });
    expect(weightOf("neutral")?.sources).toMatchObject([
      { kind: "missing", accounts: 2, policy: "neutral", fill: 0.5 },
    ]);
    const available = weightOf("available");
    expect(available?.weight).toBe(0);
    expect(available?.weights[0]?.why.nl).toContain("omdat daarvan niets bekend is");
    expect(available?.sources).toMatchObject([
      { kind: "missing", fill: null, facts: [{ field: "potential12m" }, { field: "revenue12m" }] },
    ]);
  });
});

const rating = (assessor: string, value: number, date = "2026-10-01"): SegmentRating => ({
  ...{ assessor, value, date, segment: care, criterion: "rating" },
});

describe("sources", () => {
  test("of what accounts take from their segment name the segment and who rated it", () => {
    const constants: SegmentConstants = new Map([
      [care, new Map([["rating", { utility: 0.625, raw: 3.5, source: "ratings" as const }]])],
    ]);
    const ratings = [rating("sales-manager", 3), rating("consultant", 4, "2025-01-01")];
    const some = [one("a", { facts: { rating: 5 } }), one("b", {}), one("c", {})];
    const found = explain(some, { ...fullPlan, constants }, evenProfile, care, ratings);
    const part = found?.axes.likelihood.criteria.find(({ criterion }) => criterion === "rating");
    expect(part?.coverage).toBe(1);
    expect(part?.sources).toMatchObject([
      { kind: "facts", accounts: 1, fields: [{ field: "rating" }] },
      {
        kind: "inherited",
        segment: care,
        by: "ratings",
        accounts: 2,
        value: 3.5,
        rated: { n: 2, mean: 3.5, stale: true, oldest: "2025-01-01" },
      },
    ]);
  });

  test("of a figure of the segment as a whole say how it was computed", () => {
    const builtin = (key: string) => {
      const found = catalogue.find(({ name }) => name === key);
      if (found === undefined) throw new Error(key);
      return found.criterion;
    };
    const criteria: readonly Criterion[] = ["customerLifetime", "winRate"].map(builtin);
    const plan: Plan = { ...fullPlan, criteria, fields, asOf, knowledge: emptyKnowledge };
    const won = { opened: "2026-03-01", outcome: "won" as const };
    const some = ["a", "b", "c"].map((id) =>
      one(id, { facts: { customerSince: "2024-11-24" }, feeds: { opportunities: [won] } }),
    );
    const found = explain(some, plan, only({ customerLifetime: 1 }, { winRate: 1 }), care);
    expect(found?.axes.value.criteria[0]).toMatchObject({
      aggregation: "restrictedMean",
      raw: 2,
      sources: [{ kind: "computed", accounts: 3, n: 3, horizonMonths: 24, standardError: 0 }],
    });
    const [source] = found?.axes.likelihood.criteria[0]?.sources ?? [];
    expect(source).toMatchObject({ kind: "computed", n: 3 });
    const figures = source?.kind === "computed" ? source.figures : [];
    expect(figures.slice(0, 2)).toMatchObject([
      { code: "won", value: 3 },
      { code: "lost", value: 0 },
    ]);
  });
});

test("of a criterion that some accounts were rated on, those stand apart from the measured ones", () => {
  const said = { criterion: "revenue", assessor: "sales-manager", value: 5, date: "2026-10-01" };
  const some = [
    one("a", { facts: { revenue12m: 400 } }),
    one("b", { ratings: [said] }),
    one("c", {}),
  ];
  const found = explain(some, fullPlan, only({ revenue: 1 }, { rating: 1 }), care);
  expect(found?.axes.value.criteria[0]?.sources).toMatchObject([
    { kind: "facts", accounts: 1 },
    { kind: "accountRatings", accounts: 1 },
    { kind: "missing", accounts: 1 },
  ]);
});

test("of many small segments pooled into one the largest are named, the others counted", () => {
  const sectors = Array.from({ length: 14 }, (_, i) => `s${String(i).padStart(2, "0")}`);
  const some = sectors.flatMap((sector, i) =>
    Array.from({ length: i === 13 ? 2 : 1 }, (_, j) =>
      one(`${sector}-${j}`, { facts: { sector } }),
    ),
  );
  const given = { utility: 0.75, raw: 4, source: "ratings" as const };
  const constants: SegmentConstants = new Map(
    sectors.map((sector) => [sector, new Map([["rating", given]])]),
  );
  const dimensions = [{ field: "sector" }];
  const scheme = { kind: "dimensions" as const, dimensions, minimumSize: 5 };
  const found = explain(some, { ...fullPlan, scheme, constants }, evenProfile, "other");
  const part = found?.axes.likelihood.criteria.find(({ criterion }) => criterion === "rating");
  expect(part?.sources).toHaveLength(11);
  expect(part?.sources[0]).toMatchObject({ kind: "inherited", segment: "s13", accounts: 2 });
  expect(part?.sources[10]).toEqual({ kind: "inheritedElsewhere", segments: 4, accounts: 4 });
});

test("a rating of a segment stands in place of its figure", () => {
  const winRate = catalogue.find(({ name }) => name === "winRate")?.criterion;
  if (winRate === undefined) throw new Error("winRate");
  const constants: SegmentConstants = new Map([
    [care, new Map([["winRate", { utility: 0.75, raw: null, source: "ratings" as const }]])],
  ]);
  const lost = { opened: "2026-03-01", outcome: "lost" as const };
  const some = ["a", "b"].map((id) => one(id, { feeds: { opportunities: [lost] } }));
  const plan: Plan = { ...fullPlan, criteria: [winRate], constants };
  const [part] =
    explain(some, plan, only({}, { winRate: 1 }), care)?.axes.likelihood.criteria ?? [];
  expect(part).toMatchObject({
    utility: 0.75,
    sources: [{ kind: "inherited", by: "ratings", accounts: 2, utility: 0.75 }],
  });
});

describe("beside the room there is", () => {
  const upsell = only({ upsell: 1 }, { rating: 1 });
  const headroom = (some: readonly Account[]) =>
    explain(some, fullPlan, upsell, care)?.axes.value.criteria[0]?.headroom;

  test("stands the penetration: spend over potential of all accounts together", () => {
    const some = [
      one("a", { facts: { potential12m: 800, revenue12m: 100 } }),
      one("b", { facts: { potential12m: 200, revenue12m: 300 } }),
    ];
    expect(headroom(some)?.penetration).toBeCloseTo(0.4, 12);
  });

  test("stands the penetration of the accounts that know both facts, when others do not", () => {
    const some = [
      one("a", { facts: { potential12m: 800, revenue12m: 100 } }),
      one("b", { facts: { potential12m: 200, revenue12m: -20 } }),
      one("c", { facts: { potential12m: 9_000 } }),
      one("d", { facts: { revenue12m: 9_000 } }),
    ];
    expect(headroom(some)).toMatchObject({
      penetration: 0.08,
      explanation: { en: "8% is taken; 92% is room to grow." },
    });
  });

  test("stands no penetration when nobody knows both facts, or there is no potential", () => {
    const nobody = [
      one("a", { facts: { potential12m: 800 } }),
      one("b", { facts: { revenue12m: 200 } }),
    ];
    expect(headroom(nobody)).toMatchObject({ penetration: null });
    const nothing = [one("a", { facts: { potential12m: 0, revenue12m: 200 } })];
    expect(headroom(nothing)).toMatchObject({ penetration: null });
  });
});
