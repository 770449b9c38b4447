import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Account,
  type Criterion,
  catalogue,
  measureAccounts,
  type Plan,
  type ProfileDefinition,
  rankSegments,
} from "../../../functions/domain/index.ts";
import { openRanking } from "../../../functions/domain/scoring/open-ranking.ts";
import { profileWarnings } from "../../../functions/domain/scoring/profile-warnings.ts";
import { pearson } from "../../../functions/domain/statistics/correlation.ts";
import { allCriteria, evenProfile, fullPlan, profile } from "../support/arbitraries.ts";
import { rated } from "../support/rated.ts";

const builtin = catalogue.map(({ criterion }) => criterion);
const weigh = (value: Record<string, number>, rest: Partial<ProfileDefinition> = {}) => ({
  ...evenProfile,
  weights: { value, likelihood: {} },
  ...rest,
});
const codes = (given: ProfileDefinition, criteria: readonly Criterion[] = builtin) =>
  profileWarnings(given, criteria, null).warnings.map(({ code }) => code);

describe("double counting", () => {
  test.each(["customerLifetime", "revenuePerYear", "marginPct", "orderMoments"])(
    "is warned of when customer value weighs beside %s",
    (part) => {
      const { warnings } = profileWarnings(
        weigh({ customerValue: 3, [part]: 1, size: 4 }),
        builtin,
        null,
      );
      expect(warnings).toMatchObject([
        { code: "doubleCounting", criteria: ["customerValue", part], figure: 0.5 },
      ]);
      expect(warnings[0]?.text.nl).toContain("50 %");
    },
  );

  test("is warned of as well when a tenant's own field or ratio says the same", () => {
    const [first] = builtin;
    if (first === undefined) throw new Error("catalogue");
    const own = (key: string, measure: Criterion["measure"]) => ({ ...first, key, measure });
    const ratio = own("perLine", {
      kind: "ratio",
      numerator: "margin12m",
      denominator: "employees",
    });
    const field = own("turnover", { kind: "field", field: "revenue12m" });
    const size = own("heads", { kind: "field", field: "employees" });
    const given = weigh({ customerValue: 2, perLine: 1, turnover: 1, heads: 1 });
    const { warnings } = profileWarnings(given, [...builtin, ratio, field, size], null);
    expect(warnings[0]?.criteria).toEqual(["customerValue", "perLine", "turnover"]);
  });

  test("is not warned of when only one of them has points", () => {
    expect(codes(weigh({ customerValue: 3, revenuePerYear: 0, upsellHeadroom: 1 }))).toEqual([]);
    expect(codes(weigh({ revenuePerYear: 3, marginPct: 1 }))).toEqual([]);
  });

  test("is not warned of when no account has both", () => {
    const about = { relationships: ["former_customer"] as const };
    expect(codes(weigh({ customerValue: 3, revenuePerYear: 1 }, about))).toEqual([
      "doubleCounting",
    ]);
    expect(codes(weigh({ customerValue: 3, marginPct: 1 }, about))).toEqual(["appliesToNobody"]);
  });
});

test("weight on a criterion that applies to none of the accounts is named with its share", () => {
  const given = weigh({ marginPct: 1, size: 3 }, { relationships: ["prospect"] });
  expect(profileWarnings(given, builtin, null).warnings).toMatchObject([
    { code: "appliesToNobody", criteria: ["marginPct"], figure: 0.25, n: null },
  ]);
});

describe("the effective number of criteria", () => {
  test("is their number when they weigh alike, and 1 when one decides", () => {
    const of = (value: Record<string, number>) =>
      profileWarnings(weigh(value, { relationships: ["customer"] }), builtin, null)
        .effectiveCriteria[0];
    expect(of({ size: 5, marginPct: 5, orderMoments: 5, growth: 5 })?.effective).toBeCloseTo(4, 12);
    expect(of({ size: 5, marginPct: 0 })).toMatchObject({ weighted: 1, effective: 1 });
    expect(of({})).toMatchObject({ weighted: 0, effective: null });
  });

  test("lies between 1 and the number that weighs, whatever the weights", () => {
    fc.assert(
      fc.property(profile(allCriteria), (given) => {
        const { effectiveCriteria } = profileWarnings(given, allCriteria, null);
        for (const { weighted, effective } of effectiveCriteria) {
          expect(effective === null).toBe(weighted === 0);
          if (effective === null) continue;
          expect(effective).toBeGreaterThanOrEqual(1 - 1e-9);
          expect(effective).toBeLessThanOrEqual(weighted + 1e-9);
        }
      }),
    );
  });
});

function seen(accounts: readonly Account[], plan: Plan, given: ProfileDefinition) {
  const moments = measureAccounts(accounts, plan);
  const { clipped } = rankSegments(moments, plan, given);
  return { moments, open: openRanking(moments, plan, given), clipped };
}

/** Columns of utilities, each account its own row; `groups` segments. */
function review(rows: number[][], groups: number) {
  const width = rows[0]?.length ?? 0;
  const {
    accounts,
    plan,
    profile: given,
  } = rated({
    rows,
    weights: Array.from({ length: width }, () => 1),
    scales: Array.from({ length: width }, () => ({ kind: "linear" as const, low: 0, high: 1 })),
    directions: Array.from({ length: width }, () => "higher" as const),
    groups: rows.map((_, i) => `g${i % groups}`),
  });
  return profileWarnings(given, plan.criteria, seen(accounts, plan, given)).warnings;
}

const quantised = fc.integer({ min: 0, max: 1000 }).map((x) => x / 1000);

describe("correlated criteria", () => {
  test("over accounts are those whose correlation is above .95, as computed from the accounts", () => {
    const row = fc
      .tuple(quantised, quantised, fc.integer({ min: -150, max: 150 }))
      .map(([a, b, noise]) => [a, Math.min(1, Math.max(0, a + noise / 1000)), b]);
    fc.assert(
      fc.property(fc.array(row, { minLength: 30, maxLength: 60 }), (rows) => {
        const column = (i: number) => rows.map((each) => Math.round((each[i] ?? 0) * 1e4) / 1e4);
        const warned = new Map(
          review(rows, 3)
            .filter(({ code }) => code === "correlated")
            .map(({ criteria, figure }) => [criteria.join(), figure]),
        );
        for (const [i, j] of [
          [0, 1],
          [0, 2],
          [1, 2],
        ] as const) {
          const r = pearson(column(i), column(j)) ?? 0;
          if (Math.abs(r - 0.95) < 1e-9) continue;
          const found = warned.get(`c${i},c${j}`);
          expect(found !== undefined).toBe(r > 0.95);
          if (found !== undefined) expect(found).toBeCloseTo(r, 8);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("over segments are found where accounts differ but their means do not", () => {
    const rows = Array.from({ length: 400 }, (_, i) => {
      const height = (i % 10) / 20;
      const wobble = (Math.floor(i / 10) % 2) * 0.4;
      return [height + wobble, height + 0.4 - wobble];
    });
    expect(review(rows, 10)).toMatchObject([
      { code: "correlated", criteria: ["c0", "c1"], figure: 1, n: 10 },
    ]);
  });

  test("are not named when there are too few accounts and segments to tell", () => {
    const rows = Array.from({ length: 20 }, (_, i) => [i / 20, i / 20]);
    expect(review(rows, 4)).toEqual([]);
  });

  test("without variance are not named", () => {
    expect(
      review(
        Array.from({ length: 40 }, () => [0.3, 0.3]),
        10,
      ),
    ).toEqual([]);
  });
});

test("a scale that clips more than 5 % is worth proposing anew; one that does not weigh is not", () => {
  const accounts: Account[] = Array.from({ length: 50 }, (_, i) => ({
    externalId: `a${i}`,
    name: "A",
    relationship: "customer",
    facts: { sector: "care", employees: 5, revenue12m: i < 10 ? 5000 : 500, rating: 3 },
  }));
  const of = (revenue: number) => {
    const given = {
      ...evenProfile,
      weights: { value: { revenue, upsell: 1 }, likelihood: { rating: 1 } },
    };
    return profileWarnings(given, allCriteria, seen(accounts, fullPlan, given)).warnings;
  };
  expect(of(1)).toMatchObject([{ code: "scaleClips", criteria: ["revenue"], figure: 0.2 }]);
  expect(of(0)).toEqual([]);
});
