import { describe, expect, it } from "vitest";
import {
  type Account,
  type Criterion,
  checkProfile,
  emptyKnowledge,
  measureAccounts,
  measureTops,
  type Plan,
  type ProfileDefinition,
  placeSegments,
  rankSegments,
  scoreAccount,
  topAccounts,
} from "../../../functions/domain/index.ts";
import { ranksOf } from "../../../functions/domain/scoring/ranks.ts";
import {
  allCriteria,
  asOf,
  evenProfile,
  fields,
  fullPlan,
  meanCriteria,
  meanPlan,
} from "../support/arbitraries.ts";

const full = { revenue12m: 400, potential12m: 700, rating: 4, contractEnd: "2027-09-01" };

const one = (
  externalId: string,
  facts: Account["facts"],
  relationship: Account["relationship"] = "customer",
): Account => ({ externalId, name: externalId, relationship, facts });

const bySector: Plan = {
  scheme: { kind: "dimensions", dimensions: [{ field: "sector" }] },
  fields,
  criteria: meanCriteria,
  asOf,
  knowledge: emptyKnowledge,
};

function rank(
  accounts: readonly Account[],
  profile: ProfileDefinition = evenProfile,
  plan = bySector,
) {
  return rankSegments(measureAccounts(accounts, plan), plan, profile);
}

describe("ranks", () => {
  it("ties share a rank (1, 2, 2, 4) and stand by key; without a score last, by key", () => {
    const items = [
      { key: "z", score: null },
      { key: "d", score: 0.1 },
      { key: "c", score: 0.5 },
      { key: "b", score: 0.5 + 9e-10 },
      { key: "a", score: 0.9 },
      { key: "y", score: null },
    ];
    expect(ranksOf(items).map(({ item, rank: place }) => [item.key, place])).toEqual([
      ["a", 1],
      ["b", 2],
      ["c", 2],
      ["d", 4],
      ["y", null],
      ["z", null],
    ]);
  });

  it("do not chain ties: nearness is to the best of them", () => {
    const items = [0, 0.8e-9, 1.6e-9].map((step, i) => ({ key: `k${i}`, score: 0.5 - step }));
    expect(ranksOf(items).map(({ rank: place }) => place)).toEqual([1, 1, 3]);
  });
});

describe("coverage", () => {
  it("below the profile's minimum gives no score, ranked last, never zero", () => {
    const profile = { ...evenProfile, minimumCoverage: 0.6 };
    const accounts = [
      one("a", { ...full, sector: "a" }),
      one("b", { sector: "b", revenue12m: 900, rating: 5 }),
    ];
    const { rows } = rank(accounts, profile);
    expect(rows.map((row) => [row.segment, row.rank, row.status])).toEqual([
      ["a", 1, "scored"],
      ["b", null, "notScored"],
    ]);
    expect(rows[1]).toMatchObject({
      score: null,
      ci95: null,
      value: { score: null, coverage: 0.5 },
    });
    expect(rows[1]?.value.interval).toEqual({ low: 0.5, high: 1 });
    const found = scoreAccount(accounts[1] as Account, meanPlan, profile);
    expect(found.score).toBeNull();
    expect(found.missing.map((each) => [each.criterion, each.width, each.fields])).toEqual([
      ["barrier", 0.25, ["contractEnd"]],
      ["upsell", 0.25, ["potential12m", "revenue12m"]],
    ]);
  });

  it("exactly at the minimum is enough", () => {
    const profile = { ...evenProfile, minimumCoverage: 0.5 };
    const [row] = rank([one("b", { sector: "b", revenue12m: 900, rating: 5 })], profile).rows;
    expect(row?.status).toBe("scored");
  });
});

describe("missing facts", () => {
  const accounts = [one("a", { sector: "s", rating: 5, revenue12m: 900 })];
  const scoreUnder = (missing: ProfileDefinition["missing"]) =>
    rank(accounts, { ...evenProfile, missing }).rows[0]?.value.score;

  it("count as 0.5, 0, 1 or not at all, as the policy says; [s⁻, s⁺] does not change", () => {
    expect(scoreUnder("neutral")).toBe(0.75);
    expect(scoreUnder("pessimistic")).toBe(0.5);
    expect(scoreUnder("optimistic")).toBe(1);
    expect(scoreUnder("available")).toBe(1);
    const [row] = rank(accounts, { ...evenProfile, missing: "available" }).rows;
    expect(row?.value.interval).toEqual({ low: 0.5, high: 1 });
    expect(row?.value.contributions.map((c) => [c.criterion, c.weight, c.coverage])).toEqual([
      ["revenue", 1, 1],
      ["upsell", 0, 0],
    ]);
  });

  it("under available with nothing known give no score", () => {
    const profile = { ...evenProfile, missing: "available" as const };
    expect(rank([one("a", { sector: "s" })], profile).rows[0]?.score).toBeNull();
    expect(scoreAccount(one("a", {}), meanPlan, profile).score).toBeNull();
  });
});

describe("what is not applicable", () => {
  it("is not missing: its weight is spread over the rest", () => {
    const profile: ProfileDefinition = {
      ...evenProfile,
      weights: { ...evenProfile.weights, value: { revenue: 1, margin: 3 } },
    };
    const facts = { ...full, margin12m: 200 };
    const weights = (relationship: Account["relationship"]) =>
      scoreAccount(one("x", facts, relationship), fullPlan, profile).value.contributions.map(
        (each) => [each.criterion, each.weight],
      );
    expect(weights("customer")).toEqual([
      ["revenue", 0.25],
      ["margin", 0.75],
    ]);
    expect(weights("prospect")).toEqual([["revenue", 1]]);
  });

  it("for a whole axis leaves the score to the other axis and the point undrawn", () => {
    const profile: ProfileDefinition = {
      ...evenProfile,
      weights: { value: { lifetime: 1 }, likelihood: { rating: 1 } },
    };
    const plan = { ...bySector, criteria: allCriteria };
    const ranking = rank([one("p", { sector: "s", rating: 5 }, "prospect")], profile, plan);
    expect(ranking.rows[0]).toMatchObject({
      score: 1,
      value: { status: "notApplicable", score: null, coverage: null },
      likelihood: { status: "scored", score: 1 },
    });
    expect(placeSegments(ranking, profile.thresholds).points[0]).toMatchObject({
      x: 100,
      y: null,
      quadrant: null,
      nineBox: null,
    });
  });

  it("per relationship mixes by share of the accounts an axis is about", () => {
    const profile: ProfileDefinition = {
      ...evenProfile,
      weights: { value: { lifetime: 1 }, likelihood: { rating: 1 } },
    };
    const plan = { ...bySector, criteria: allCriteria };
    const customer = { sector: "s", rating: 1, customerSince: "2016-11-24" };
    const [row] = rank(
      [one("c", customer), one("p", { sector: "s", rating: 5 }, "prospect")],
      profile,
      plan,
    ).rows;
    expect(row?.value.score).toBeCloseTo(1, 3);
    expect(row?.likelihood.score).toBe(0.5);
    expect(row?.relationships.map((r) => [r.relationship, r.share, r.likelihood])).toEqual([
      ["customer", 0.5, 0],
      ["prospect", 0.5, 1],
    ]);
  });
});

describe("a profile about some relationships", () => {
  const profile: ProfileDefinition = { ...evenProfile, relationships: ["customer"] };
  const accounts = [
    one("c", { ...full, sector: "a" }),
    one("p", { ...full, sector: "a" }, "prospect"),
    one("q", { ...full, sector: "b" }, "prospect"),
    one("u", full),
  ];

  it("counts only those accounts; a segment without any is empty", () => {
    const ranking = rank(accounts, profile);
    expect(ranking.totals).toMatchObject({ n: 2, assigned: 1, unassigned: 1 });
    expect(ranking.rows.map((row) => [row.segment, row.n, row.share, row.rank])).toEqual([
      ["a", 1, 0.5, 1],
      ["b", 0, 0, null],
    ]);
    const tops = measureTops(accounts, bySector, profile, 5);
    expect(topAccounts(tops, 5).map((each) => each.externalId)).toEqual(["c", "u"]);
  });
});

describe("a ratio", () => {
  it("of a segment is the ratio of the sums, not the mean of the ratios", () => {
    const profile: ProfileDefinition = {
      ...evenProfile,
      weights: { value: { margin: 1 }, likelihood: { rating: 1 } },
    };
    const plan = { ...bySector, criteria: allCriteria };
    const [row] = rank(
      [
        one("a", { sector: "s", rating: 3, revenue12m: 1000, margin12m: 100 }),
        one("b", { sector: "s", rating: 3, revenue12m: 10, margin12m: 5 }),
      ],
      profile,
      plan,
    ).rows;
    expect(row?.value.contributions[0]?.raw).toBeCloseTo((100 * 105) / 1010, 12);
    expect(row?.value.score).toBeCloseTo(105 / 1010 / 0.5, 12);
  });
});

describe("variance", () => {
  it("zero makes a criterion a constant: intervals have no width, eta² is not applicable", () => {
    const same = ["a", "a", "b", "b"].map((sector, i) => one(`x${i}`, { ...full, sector }));
    const { rows, separation } = rank(same);
    for (const row of rows) {
      expect((row.ci95?.high ?? 1) - (row.ci95?.low ?? 0)).toBeLessThan(1e-6);
    }
    expect(rows.map((row) => row.rank)).toEqual([1, 1]);
    expect(separation.score).toMatchObject({ groups: 2, n: 4, ssWithin: 0, eta2: null, f: null });
    expect(separation.calinskiHarabasz).toBe(1);
  });

  it("over a single segment says nothing of segments", () => {
    const { separation } = rank([
      one("a", { ...full, sector: "s" }),
      one("b", { ...full, sector: "s" }),
    ]);
    expect(separation).toEqual({
      score: null,
      value: null,
      likelihood: null,
      calinskiHarabasz: null,
    });
  });
});

describe("the 95 % interval", () => {
  const known = [1, 2, 3, 5].map((rating, i) => one(`k${i}`, { sector: "s", rating }));
  const unknown = Array.from({ length: 12 }, (_, i) => one(`u${i}`, { sector: "s" }));
  const profile = { ...evenProfile, valueShare: 0 };
  const half = (accounts: readonly Account[], missing: ProfileDefinition["missing"]) => {
    const weights = { value: { revenue: 1 }, likelihood: { rating: 1 } };
    const [row] = rank(accounts, { ...profile, weights, missing }).rows;
    const { low = Number.NaN, high = Number.NaN } = row?.likelihood.ci95 ?? {};
    return (high - low) / 2;
  };

  it("under available is as wide as the few known accounts make it, not the many", () => {
    // Utilities 0, .25, .5, 1: squares around .4375 sum to .546875; n ÷ (n − 1) as in any sample.
    const expected = 1.959963984540054 * Math.sqrt((0.546875 / 4 ** 2) * (16 / 15));
    expect(half([...known, ...unknown], "available")).toBeCloseTo(expected, 9);
    expect(half(known, "available")).toBeCloseTo(half(known, "neutral"), 12);
    expect(half([...known, ...unknown], "neutral")).toBeLessThan(expected);
  });
});

describe("nothing at all", () => {
  it("ranks to an empty list", () => {
    expect(rank([])).toMatchObject({ rows: [], totals: { n: 0 }, pooled: [], clipped: [] });
  });
});

describe("values outside a scale", () => {
  it("are counted, and above 5 % the criterion is named", () => {
    const accounts = Array.from({ length: 20 }, (_, i) =>
      one(`x${i}`, { ...full, sector: "s", potential12m: 500, revenue12m: i < 2 ? 5000 : 100 }),
    );
    expect(rank(accounts).clipped).toEqual([
      { criterion: "revenue", label: { en: "revenue", nl: "revenue" }, clippedShare: 0.1 },
    ]);
    expect(rank(accounts.slice(1)).clipped.map((each) => each.clippedShare)).toEqual([1 / 19]);
    expect(rank(accounts.slice(2)).clipped).toEqual([]);
  });
});

describe("text criteria", () => {
  it("explain an account by the text itself, a segment by no figure", () => {
    const profile: ProfileDefinition = {
      ...evenProfile,
      weights: { value: { revenue: 1 }, likelihood: { sector: 1 } },
    };
    const care = one("p", { ...full, sector: "care" }, "prospect");
    const alone = scoreAccount(care, fullPlan, profile).likelihood.contributions;
    expect(alone.map((each) => [each.raw, each.utility])).toEqual([["care", 0.25]]);
    const plan = { ...bySector, criteria: allCriteria };
    expect(rank([care], profile, plan).rows[0]?.likelihood.contributions[0]?.raw).toBeNull();
  });
});

describe("checkProfile", () => {
  const codes = (change: Partial<ProfileDefinition>, stage?: "draft" | "publish") =>
    checkProfile({ ...evenProfile, ...change }, meanCriteria as readonly Criterion[], stage).map(
      (p) => `${p.path} ${p.code}`,
    );

  it("finds nothing wrong with a usual profile", () => {
    expect(codes({})).toEqual([]);
  });

  it("does not let an axis without weights be published, but be drafted", () => {
    const weights = { value: { revenue: 0 }, likelihood: {} };
    expect(codes({ weights })).toEqual([
      "/weights/value axis-without-weight",
      "/weights/likelihood axis-without-weight",
    ]);
    expect(codes({ weights }, "draft")).toEqual([]);
  });

  it("reports every problem at once", () => {
    const value: unknown = JSON.parse(
      '{"rating": 1, "__proto__": 1, "revenue": -1, "upsell": 1e400}',
    );
    expect(
      codes({
        weights: { value: value as Record<string, number>, likelihood: { rating: 1 } },
        minimumCoverage: 1.1,
        valueShare: Number.NaN,
        thresholds: { kind: "fixed", value: 50, likelihood: 101 },
        relationships: [],
      }),
    ).toEqual([
      "/weights/value/rating wrong-axis",
      "/weights/value/__proto__ unknown-criterion",
      "/weights/value/revenue out-of-range",
      "/weights/value/upsell out-of-range",
      "/minimumCoverage out-of-range",
      "/valueShare out-of-range",
      "/thresholds/likelihood out-of-range",
      "/relationships too-few",
    ]);
  });
});

it("the plan of the laws is a plan that passes its own checks", () => {
  expect(checkProfile(evenProfile, meanPlan.criteria)).toEqual([]);
});
