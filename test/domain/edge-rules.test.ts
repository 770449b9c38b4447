import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Account,
  addMoments,
  type Criterion,
  catalogue,
  checkAccount,
  checkProfile,
  emptyKnowledge,
  encodeMoments,
  measureAccounts,
  type Plan,
  type ProfileDefinition,
  placeSegments,
  rankSegments,
  rawMeasure,
  relationships,
  type Scale,
} from "../../functions/domain/index.ts";
import { secondOpinions } from "../../functions/domain/opinions/second-opinions.ts";
import { analyse } from "../../functions/domain/robustness/analyse.ts";
import { utility } from "../../functions/domain/scales/utility.ts";
import { openRanking } from "../../functions/domain/scoring/open-ranking.ts";
import { fields } from "./support/arbitraries.ts";

// One test or more per edge rule of the method; each names its rule.

const asOf = "2026-11-24";

const builtin = (name: string): Criterion => {
  const found = catalogue.find((each) => each.name === name);
  if (found === undefined) throw new Error(`${name} is not in the catalogue`);
  return found.criterion;
};

const label = (text: string) => ({ en: text, nl: text });

const rating: Criterion = {
  key: "rating",
  axis: "likelihood",
  level: "both",
  appliesTo: relationships,
  direction: "higher",
  measure: { kind: "field", field: "rating" },
  scale: { kind: "linear", low: 1, high: 5 },
  label: label("rating"),
};

const planOf = (...criteria: readonly Criterion[]): Plan => ({
  scheme: { kind: "dimensions", dimensions: [{ field: "sector" }] },
  fields,
  criteria,
  asOf,
  knowledge: emptyKnowledge,
});

const profileOf = (
  value: Readonly<Record<string, number>>,
  likelihood: Readonly<Record<string, number>>,
  more: Partial<ProfileDefinition> = {},
): ProfileDefinition => ({
  weights: { value, likelihood },
  missing: "neutral",
  minimumCoverage: 0,
  valueShare: 0.5,
  thresholds: { kind: "fixed", value: 50, likelihood: 50 },
  ...more,
});

let serial = 0;
const one = (facts: Account["facts"], of: Partial<Account> = {}): Account => ({
  externalId: `x${serial++}`,
  name: "X",
  relationship: "customer",
  facts: { sector: "care", ...facts },
  ...of,
});

function ranked(accounts: readonly Account[], plan: Plan, profile: ProfileDefinition) {
  return rankSegments(measureAccounts(accounts, plan), plan, profile);
}

/** Whatever may be asked of a ranking beside the ranking itself. */
function everythingOf(accounts: readonly Account[], plan: Plan, profile: ProfileDefinition) {
  const moments = measureAccounts(accounts, plan);
  const ranking = rankSegments(moments, plan, profile);
  const open = openRanking(moments, plan, profile);
  const keys = ranking.rows.map(({ segment }) => segment);
  const asked = { of: "score", draws: 50, seed: 1, concentration: 50 } as const;
  return {
    ranking,
    matrix: placeSegments(ranking, { kind: "median" }),
    opinions: secondOpinions(open, 3),
    robustness: analyse(open, asked, keys),
  };
}

/** Every number in a value; JSON would hide those that are not finite. */
function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(numbersIn);
}

const margin = builtin("marginPct");
const lifetimeValue = builtin("customerValue");

describe("zero variance", () => {
  it("contributes a constant: all move by the same and no rank changes", () => {
    const revenue = builtin("revenuePerYear");
    const plan = planOf(revenue, builtin("orderMoments"), rating);
    const accounts = [
      one({ sector: "a", revenue12m: 40_000, orders12m: 12, rating: 2 }),
      one({ sector: "b", revenue12m: 90_000, orders12m: 12, rating: 2 }),
      one({ sector: "c", revenue12m: 20_000, orders12m: 12, rating: 2 }),
    ];
    const alone = ranked(accounts, plan, profileOf({ revenuePerYear: 1 }, { rating: 1 }));
    const beside = ranked(
      accounts,
      plan,
      profileOf({ revenuePerYear: 1, orderMoments: 1 }, { rating: 1 }),
    );
    expect(beside.rows.map(({ segment, rank }) => [segment, rank])).toEqual(
      alone.rows.map(({ segment, rank }) => [segment, rank]),
    );
    const constants = beside.rows.map(
      ({ value }) =>
        value.contributions.find((each) => each.criterion === "orderMoments")?.contribution,
    );
    expect(new Set(constants)).toEqual(new Set([0.25]));
  });
});

describe("ties", () => {
  it("share a rank (1, 2, 2, 4) and stand by key, in every relationship order", () => {
    const accounts = [5, 3, 3, 1].map((r, i) => one({ sector: `s${3 - i}`, rating: r }));
    const { rows } = ranked(accounts, planOf(rating), profileOf({}, { rating: 1 }));
    const keys = rows.map(({ segment }) => segment);
    expect(rows.map(({ rank }) => rank)).toEqual([1, 2, 2, 4]);
    expect(keys.slice(1, 3)).toEqual(keys.slice(1, 3).toSorted());
    const again = ranked(accounts.toReversed(), planOf(rating), profileOf({}, { rating: 1 }));
    expect(again.rows.map(({ segment }) => segment)).toEqual(keys);
  });
});

describe("a single segment", () => {
  const accounts = [one({ revenue12m: 10_000, rating: 2 }), one({ revenue12m: 90_000, rating: 4 })];
  const plan = planOf(builtin("revenuePerYear"), builtin("orderMoments"), rating);
  const found = everythingOf(
    accounts,
    plan,
    profileOf({ revenuePerYear: 1, orderMoments: 1 }, { rating: 1 }),
  );

  it("has weight intervals [0, 1] wherever other criteria have weight", () => {
    for (const interval of found.robustness.weights) {
      if (interval.criterion === "rating") expect(interval.status).toBe("allTheWeight");
      else expect(interval.first).toMatchObject({ low: 0, high: 1 });
    }
  });

  it("has no eta², no F and no agreement of methods, and fixed lines", () => {
    expect(found.ranking.separation).toEqual({
      score: null,
      value: null,
      likelihood: null,
      calinskiHarabasz: null,
    });
    expect(found.opinions.robust).toBeNull();
    expect(found.matrix.thresholds).toEqual({ kind: "fixed", value: 50, likelihood: 50 });
  });
});

describe("an empty segment", () => {
  it("has n = 0, no score, no coordinates and no quadrant, and stands last", () => {
    const plan: Plan = {
      ...planOf(builtin("revenuePerYear"), rating),
      scheme: {
        kind: "rules",
        rules: [
          {
            key: "nobody",
            label: label("nobody"),
            where: { field: "sector", op: "eq", value: "no such sector" },
          },
          {
            key: "care",
            label: label("care"),
            where: { field: "sector", op: "eq", value: "care" },
          },
        ],
      },
    };
    const profile = profileOf({ revenuePerYear: 1 }, { rating: 1 });
    const { ranking, matrix } = everythingOf([one({ revenue12m: 9, rating: 3 })], plan, profile);
    expect(ranking.rows.map(({ segment, n }) => [segment, n])).toEqual([
      ["care", 1],
      ["nobody", 0],
    ]);
    expect(ranking.rows[1]).toMatchObject({ score: null, rank: null, ci95: null, share: 0 });
    expect(matrix.points[1]).toMatchObject({ x: null, y: null, quadrant: null, nineBox: null });
  });
});

describe("all missing", () => {
  it("every built-in measure of an account without facts is missing, never zero", () => {
    for (const { criterion } of catalogue) {
      for (const relationship of criterion.appliesTo) {
        const bare: Account = { externalId: "x", name: "X", relationship, facts: {} };
        const context = { criteria: [criterion], asOf, knowledge: emptyKnowledge };
        expect([criterion.key, rawMeasure(criterion, bare, context)]).toEqual([
          criterion.key,
          null,
        ]);
      }
    }
  });

  const policies = { neutral: 0.5, pessimistic: 0, optimistic: 1, available: null } as const;
  for (const [missing, score] of Object.entries(policies)) {
    it(`under ${missing} scores ${score}, with coverage 0 and the interval [0, 1]`, () => {
      const policy = missing as keyof typeof policies;
      const profile = profileOf({ marginPct: 1 }, { rating: 1 }, { missing: policy });
      const [row] = ranked([one({}), one({})], planOf(margin, rating), profile).rows;
      expect(row).toMatchObject({ score, interval: { low: 0, high: 1 } });
      expect(row?.value).toMatchObject({ score, coverage: 0, interval: { low: 0, high: 1 } });
    });
  }

  it("with a minimum of coverage is not scored, never zero, and nothing asked of it fails", () => {
    const profile = profileOf({ marginPct: 1 }, { rating: 1 }, { minimumCoverage: 0.6 });
    const accounts = [one({}), one({ sector: "food" })];
    const found = everythingOf(accounts, planOf(margin, rating), profile);
    for (const row of found.ranking.rows) {
      expect(row).toMatchObject({ status: "notScored", score: null, rank: null });
    }
    expect(numbersIn(found).filter((x) => !Number.isFinite(x))).toEqual([]);
    expect(found.robustness.valueShare).toMatchObject({ status: "nothingScored", first: null });
  });
});

describe("loss-making accounts", () => {
  const value = { ...margin, scale: { kind: "linear", low: -50, high: 50 } } as const;
  const scored = (accounts: readonly Account[], criterion: Criterion) =>
    ranked(accounts, planOf(criterion, rating), profileOf({ [criterion.key]: 1 }, { rating: 1 }))
      .rows[0]?.value;

  it("a negative margin is a negative percentage, on a scale that goes below zero in between", () => {
    const found = scored([one({ margin12m: -25, revenue12m: 100 })], value);
    expect(found?.contributions[0]).toMatchObject({ raw: -25, utility: 0.25, clippedShare: 0 });
  });

  it("below the scale counts as its low end, and as clipped", () => {
    const found = scored([one({ margin12m: -25, revenue12m: 100 })], margin);
    expect(found?.contributions[0]).toMatchObject({ raw: -25, utility: 0, clippedShare: 1 });
  });

  it("revenue at or below zero has no margin percentage, and leaves the ratio of sums alone", () => {
    const sound = one({ margin12m: 10, revenue12m: 100 });
    for (const revenue12m of [0, -40]) {
      const found = scored([sound, one({ margin12m: -30, revenue12m })], value);
      expect(found?.contributions[0]).toMatchObject({ raw: 10, coverage: 0.5 });
    }
  });

  it("a negative amount is 0 with a flag on a log scale, revenue and customer value alike", () => {
    const loss = one({ margin12m: -900, revenue12m: -500 });
    for (const criterion of [builtin("revenuePerYear"), lifetimeValue]) {
      const [contribution] = scored([loss], criterion)?.contributions ?? [];
      expect(contribution).toMatchObject({ utility: 0, clippedShare: 1 });
      expect(contribution?.raw).toBeLessThan(0);
    }
  });

  it("a negative spend leaves more room than the potential", () => {
    const found = scored([one({ potential12m: 100, revenue12m: -50 })], {
      ...builtin("upsellHeadroom"),
      scale: { kind: "linear", low: 0, high: 200 },
    });
    expect(found?.contributions[0]).toMatchObject({ raw: 150, utility: 0.75 });
  });
});

describe("all-zero weights", () => {
  const plan = planOf(margin, rating);
  const accounts = [
    one({ margin12m: 10, revenue12m: 100, rating: 5 }),
    one({ sector: "food", margin12m: 30, revenue12m: 100, rating: 1 }),
  ];

  it("on an axis cannot be published", () => {
    const codes = (profile: ProfileDefinition) =>
      checkProfile(profile, plan.criteria).map(({ path, code }) => `${path} ${code}`);
    expect(codes(profileOf({ marginPct: 0 }, { rating: 1 }))).toEqual([
      "/weights/value axis-without-weight",
    ]);
    expect(codes(profileOf({}, { rating: 0 }))).toEqual([
      "/weights/value axis-without-weight",
      "/weights/likelihood axis-without-weight",
    ]);
  });

  it("on one axis of a draft leave the score to the other", () => {
    const { ranking, opinions } = everythingOf(
      accounts,
      plan,
      profileOf({ marginPct: 0 }, { rating: 1 }),
    );
    expect(ranking.rows.map(({ score }) => score)).toEqual([1, 0]);
    expect(ranking.rows.map(({ value }) => value.status)).toEqual([
      "notApplicable",
      "notApplicable",
    ]);
    expect(opinions.methods).toHaveLength(4);
  });

  it("on both axes of a draft give no score at all, and no number that is none", () => {
    const found = everythingOf(accounts, plan, profileOf({ marginPct: 0 }, { rating: 0 }));
    expect(found.ranking.rows.map(({ score, rank }) => [score, rank])).toEqual([
      [null, null],
      [null, null],
    ]);
    expect(numbersIn(found).filter((x) => !Number.isFinite(x))).toEqual([]);
  });
});

describe("NaN, Infinity and absurd magnitudes", () => {
  const absurd = [Number.NaN, Infinity, -Infinity, JSON.parse("1e400"), 1.1e12, -1.1e12];

  it("are refused at the border, for every number field", () => {
    for (const { key, type } of fields.values()) {
      if (type !== "number") continue;
      for (const x of absurd) {
        const given = { externalId: "a", name: "A", relationship: "customer", facts: { [key]: x } };
        expect([key, x, "errors" in checkAccount(given, fields)]).toEqual([key, x, true]);
      }
    }
  });

  it("amounts as large as are let in add up to the cent, in any order and parts", () => {
    const most = { ...lifetimeValue.measure, retention: 0.999_999, discount: 0 } as const;
    const plan = planOf({ ...lifetimeValue, measure: most }, margin, rating);
    const amount = fc.oneof(
      fc.constantFrom(1e12, -1e12, 999_999_999_999.99, 0.01),
      fc.integer({ min: -(10 ** 14), max: 10 ** 14 }).map((cents) => cents / 100),
    );
    fc.assert(
      fc.property(
        fc.array(fc.record({ margin12m: amount, revenue12m: amount, potential12m: amount }), {
          maxLength: 60,
        }),
        fc.nat(60),
        (some, at) => {
          const all = some.map((facts) => one(facts));
          const whole = encodeMoments(measureAccounts(all, plan));
          const parts = [all.slice(at), all.slice(0, at)].map((each) =>
            measureAccounts(each, plan),
          );
          const [a, b] = parts;
          if (a === undefined || b === undefined) return;
          expect(encodeMoments(addMoments(a, b))).toEqual(whole);
          expect(encodeMoments(measureAccounts(all.toReversed(), plan))).toEqual(whole);
        },
      ),
    );
  });
});

describe("outside the scale", () => {
  const scales: readonly Scale[] = [
    { kind: "linear", low: 0, high: 10 },
    { kind: "log", x0: 1, X: 10 },
    { kind: "target", t: 5, below: 5, above: 5 },
    { kind: "percentile", knots: Array.from({ length: 101 }, (_, i) => i / 10) },
    {
      kind: "piecewise",
      knots: [
        [0, 0],
        [10, 1],
      ],
    },
  ];

  it("is clamped to the end and counted, on every scale that has ends, both directions", () => {
    for (const scale of scales) {
      const [low, high] = scale.kind === "target" ? [0, 0] : [0, 1];
      expect([scale.kind, utility(scale, "higher", -1)]).toEqual([
        scale.kind,
        { u: low, clipped: true },
      ]);
      expect([scale.kind, utility(scale, "higher", 11)]).toEqual([
        scale.kind,
        { u: high, clipped: true },
      ]);
      expect(utility(scale, "lower", -1)).toEqual({ u: 1 - low, clipped: true });
      for (const inside of [0, 5, 10]) expect(utility(scale, "higher", inside).clipped).toBe(false);
    }
  });

  it("no utility leaves 0 to 1, however far out", () => {
    const more: readonly Scale[] = [
      ...scales,
      { kind: "sigmoid", m: 5, s: 2, k: 3 },
      {
        kind: "steps",
        table: [
          { from: 0, u: 0.2 },
          { from: 5, u: 0.9 },
        ],
      },
    ];
    for (const scale of more) {
      for (const x of [-1e12, -1, 0, 1e-9, 5, 10, 1e12]) {
        const { u } = utility(scale, "higher", x);
        expect(u).toBeGreaterThanOrEqual(0);
        expect(u).toBeLessThanOrEqual(1);
      }
    }
  });
});

describe("clocks", () => {
  it("are inputs: the same day gives the same bytes, another day another lifetime", () => {
    const lifetime = builtin("customerLifetime");
    const accounts = [one({ customerSince: "2020-01-01" })];
    const bytes = (day: string) =>
      encodeMoments(measureAccounts(accounts, { ...planOf(lifetime), asOf: day }));
    expect(bytes(asOf)).toEqual(bytes(asOf));
    expect(bytes("2027-11-24")).not.toEqual(bytes(asOf));
  });
});
