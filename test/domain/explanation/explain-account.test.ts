import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { axes } from "../../../functions/domain/criteria/types.ts";
import { explainAccount } from "../../../functions/domain/explanation/explain-account.ts";
import {
  type Account,
  type Criterion,
  catalogue,
  emptyKnowledge,
  measureAccounts,
  type Plan,
  type ProfileDefinition,
  relationships,
  type SegmentConstants,
} from "../../../functions/domain/index.ts";
import {
  account,
  allCriteria,
  asOf,
  busyAccounts,
  evenProfile,
  fields,
  fullPlan,
  profile,
} from "../support/arbitraries.ts";

const explain = (stored: Account, plan: Plan, given: ProfileDefinition) =>
  explainAccount({
    ...{ stored, plan, profile: given, ratings: [] },
    moments: measureAccounts([stored], plan),
  });

describe("the explanation of an account", () => {
  test("adds up: criteria to axes, axes to the score, within 1e-9", () => {
    const any = fc.oneof(
      account,
      busyAccounts(1)
        .filter((some) => some.length > 0)
        .map(([first]) => first as Account),
    );
    const property = fc.property(any, profile(allCriteria), (stored, given) => {
      const { score, axes: explained } = explain(stored, fullPlan, given);
      let headline = 0;
      for (const name of axes) {
        const axis = explained[name];
        const sum = axis.criteria.reduce((total, each) => total + each.contribution, 0);
        if (axis.score !== null) expect(Math.abs(sum - axis.score)).toBeLessThan(1e-9);
        headline += axis.contribution ?? 0;
        for (const part of axis.criteria) {
          expect(part.sources.length).toBeGreaterThan(0);
          const missing = part.sources.some(({ kind }) => kind === "missing");
          expect(missing).toBe(part.coverage === 0);
          const [weight] = part.weights;
          expect(weight).toMatchObject({ weight: part.weight, contribution: part.contribution });
          if (given.missing !== "available") expect(weight?.nominal).toBeCloseTo(part.weight, 12);
        }
      }
      if (score.score !== null) expect(Math.abs(headline - score.score)).toBeLessThan(1e-9);
    });
    fc.assert(property, { numRuns: 200 });
  });

  test("says when the profile is not about such accounts, and when it lies in no segment", () => {
    const stored = { externalId: "a", name: "A", relationship: "prospect" as const, facts: {} };
    const found = explain(stored, fullPlan, { ...evenProfile, relationships: ["customer"] });
    expect(found).toMatchObject({ about: false, segment: null });
  });
});

const builtin = (key: string): Criterion => {
  const found = catalogue.find(({ name }) => name === key);
  if (found === undefined) throw new Error(key);
  return found.criterion;
};
const fit: Criterion = {
  ...{ key: "fit", axis: "value", level: "both", appliesTo: relationships, direction: "higher" },
  measure: { kind: "rating" },
  scale: { kind: "linear", low: 1, high: 5 },
  label: { en: "Fit", nl: "Aansluiting" },
};
const best: Criterion = {
  ...fit,
  key: "best",
  axis: "likelihood",
  measure: { kind: "formula", operation: "min", criteria: ["urgency", "dmuAccess"] },
  scale: { kind: "linear", low: 0, high: 1 },
};
const plan: Plan = {
  ...fullPlan,
  criteria: [
    ...["revenuePerYear", "crossSellHeadroom", "upsellHeadroom"].map(builtin),
    fit,
    ...["motiveMatch", "urgency", "dmuAccess", "winRate"].map(builtin),
    best,
  ],
  fields,
  asOf,
  knowledge: {
    ...emptyKnowledge,
    motives: { price: { importance: 0.5, importanceBySegment: {}, strength: 0.8 } },
  },
};
const points = (axis: Criterion["axis"]) =>
  Object.fromEntries(plan.criteria.flatMap((each) => (each.axis === axis ? [[each.key, 1]] : [])));
const even = {
  ...evenProfile,
  weights: { value: points("value"), likelihood: points("likelihood") },
};
const part = (stored: Account, key: string, given: Plan = plan) => {
  const { axes: explained } = explain(stored, given, even);
  return [...explained.value.criteria, ...explained.likelihood.criteria].find(
    ({ criterion }) => criterion === key,
  );
};
const customer = (rest: Partial<Account> = {}): Account => ({
  externalId: "a",
  name: "A",
  relationship: "customer",
  ...rest,
  facts: { sector: "care", employees: 5, ...rest.facts },
});

describe("the source of a raw value", () => {
  test("is the uploaded fact, with the unit and currency its field declares", () => {
    expect(part(customer({ facts: { revenue12m: 1200 } }), "revenuePerYear")).toMatchObject({
      raw: 1200,
      aggregation: "own",
      sources: [
        {
          kind: "uploaded",
          field: "revenue12m",
          value: 1200,
          unit: "EUR",
          currency: "EUR",
        },
      ],
    });
  });

  test("is what lines say, with the window, their number and the uploaded value overruled", () => {
    const order = (date: string, revenue: number) => ({ date, orderId: date, revenue });
    const stored = customer({
      facts: { revenue12m: 1200 },
      feeds: {
        orders: [order("2025-11-24", 10), order("2025-11-25", 70), order("2026-11-24", 30.5)],
      },
    });
    expect(part(stored, "revenuePerYear")).toMatchObject({
      raw: 100.5,
      sources: [
        {
          kind: "rolledUp",
          feed: "orders",
          value: 100.5,
          after: "2025-11-24",
          to: "2026-11-24",
          lines: 2,
          overrules: 1200,
        },
      ],
    });
  });

  test("is who rated it, with mean, spread and age", () => {
    const own = (assessor: string, value: number, date: string) => ({
      ...{ criterion: "fit", assessor, value, date },
    });
    const ratings = [
      own("account-manager", 2, "2025-06-01"),
      own("sales-manager", 4, "2026-09-01"),
    ];
    expect(part(customer({ ratings }), "fit")).toMatchObject({
      raw: 3,
      utility: 0.5,
      sources: [
        {
          kind: "rated",
          n: 2,
          mean: 3,
          sd: Math.SQRT2,
          stale: true,
          ratings: [{ assessor: "account-manager" }, { assessor: "sales-manager" }],
        },
      ],
    });
  });

  test("is the segment for what the account does not know itself", () => {
    const constants: SegmentConstants = new Map([
      ["care|0-9", new Map([["fit", { utility: 0.75, raw: 4, source: "ratings" as const }]])],
    ]);
    expect(part(customer(), "fit", { ...plan, constants })).toMatchObject({
      raw: 4,
      utility: 0.75,
      sources: [{ kind: "inherited", segment: "care|0-9", by: "ratings", value: 4 }],
    });
  });

  test("is what the tenant knows of its motives", () => {
    const stored = customer({ facts: { buyingMotives: ["price", "speed"] } });
    expect(part(stored, "motiveMatch")?.sources).toMatchObject([
      { kind: "uploaded", field: "buyingMotives" },
      {
        kind: "matched",
        themes: [
          { code: "price", importance: 0.5, strength: 0.8 },
          { code: "speed", importance: null, strength: null },
        ],
      },
    ]);
  });

  test("is the criteria a formula is made of", () => {
    const stored = customer({
      relationship: "prospect",
      facts: { urgency: 3, dmuDecider: 4, dmuBuyer: 4 },
    });
    expect(part(stored, "best")).toMatchObject({
      utility: 0.5,
      sources: [
        {
          kind: "combined",
          operation: "min",
          criteria: [
            { criterion: "urgency", utility: 0.5 },
            { criterion: "dmuAccess", utility: 0.5 },
          ],
        },
      ],
    });
  });

  test("is missing with what stands in for it and which facts to find out", () => {
    expect(part(customer(), "crossSellHeadroom")).toMatchObject({
      coverage: 0,
      utility: 0.5,
      sources: [
        {
          kind: "missing",
          policy: "neutral",
          fill: 0.5,
          facts: [{ field: "productLines" }, { field: "eligibleProductLines" }],
        },
      ],
    });
  });
});

test("what counts for segments only is not applicable to an account, and says so", () => {
  const { likelihood } = explain(customer(), plan, even).axes;
  expect(likelihood.notApplicable).toMatchObject([
    { criterion: "urgency", reason: "relationship", relationships: ["customer"] },
    { criterion: "dmuAccess", reason: "relationship" },
    { criterion: "winRate", reason: "level" },
  ]);
});

test("penetration stands beside the room for selling more", () => {
  const stored = customer({
    facts: {
      revenue12m: 300,
      potential12m: 400,
      productLines: ["a", "x"],
      eligibleProductLines: ["a", "b", "c", "d"],
    },
  });
  expect(part(stored, "upsellHeadroom")?.headroom?.penetration).toBe(0.75);
  expect(part(stored, "crossSellHeadroom")?.headroom).toMatchObject({
    penetration: 0.25,
    explanation: { nl: "25 % is al benut; 75 % is ruimte om te groeien." },
  });
});

test("a value outside the scale is said to be clipped", () => {
  const stored = customer({ facts: { revenue12m: 5e6 } });
  expect(part(stored, "revenuePerYear")).toMatchObject({
    utility: 1,
    clippedShare: 1,
    rescale: false,
  });
});
