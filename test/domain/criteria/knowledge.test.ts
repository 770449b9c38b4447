import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  customerValue,
  DISCOUNT,
  RETENTION,
} from "../../../functions/domain/criteria/customer-value.ts";
import { decay } from "../../../functions/domain/criteria/knowledge-measures.ts";
import {
  type Account,
  type BuiltinName,
  type Criterion,
  catalogue,
  checkCriteria,
  emptyKnowledge,
  measureAccounts,
  type Plan,
  type PlanKnowledge,
  rankSegments,
  rawMeasure,
  scoreAccount,
} from "../../../functions/domain/index.ts";
import { matchShare } from "../../../functions/domain/knowledge/matches.ts";
import { asOf, evenProfile, fields, fullPlan, meanCriteria } from "../support/arbitraries.ts";

const knowledge: PlanKnowledge = {
  ...emptyKnowledge,
  motives: {
    speed: { importance: 0.8, importanceBySegment: { care: 0.2 }, strength: 0.9 },
    price: { importance: 0.2, importanceBySegment: {}, strength: 0.1 },
    unseen: { importance: 0, importanceBySegment: {}, strength: 1 },
  },
  triggers: { move: { importance: 1, importanceBySegment: {}, strength: 0.8 } },
  fixableReasons: { price: 0.5, bankruptcy: 0 },
};

const entry = (name: BuiltinName): Criterion => {
  const found = catalogue.find((each) => each.name === name);
  if (found === undefined) throw new Error(`${name} is not in the catalogue`);
  return found.criterion;
};
const account = (facts: Account["facts"], relationship: Account["relationship"] = "prospect") => ({
  externalId: "x",
  name: "x",
  relationship,
  facts,
});
const raw = (name: BuiltinName, facts: Account["facts"], segment = "") =>
  rawMeasure(entry(name), account(facts), { criteria: [], asOf, knowledge }, segment);

describe("motives and triggers", () => {
  test("match by importance and the strength of our best answer", () => {
    expect(raw("motiveMatch", { buyingMotives: ["speed", "price"] })).toBeCloseTo(
      (0.8 * 0.9 + 0.2 * 0.1) / 1,
      12,
    );
    expect(raw("motiveMatch", { buyingMotives: ["price"] })).toBeCloseTo(0.1, 12);
  });

  test("weigh as the account's segment has them where that says so", () => {
    const facts = { buyingMotives: ["speed", "price"] };
    expect(raw("motiveMatch", facts, "care")).toBeCloseTo((0.2 * 0.9 + 0.2 * 0.1) / 0.4, 12);
    expect(raw("motiveMatch", facts, "toString")).toBe(raw("motiveMatch", facts));
  });

  test("nobody has described say nothing, rather than nothing good", () => {
    expect(raw("motiveMatch", {})).toBeNull();
    expect(raw("motiveMatch", { buyingMotives: ["toString", "other"] })).toBeNull();
    expect(raw("motiveMatch", { buyingMotives: ["unseen"] })).toBeNull();
  });

  test("fade by half every half-life, and not before their day", () => {
    const on = (activeTriggersDate: string) =>
      raw("triggerMatch", { activeTriggers: ["move"], activeTriggersDate });
    expect(on("2026-11-24")).toBeCloseTo(0.8, 12);
    expect(on("2026-08-26")).toBeCloseTo(0.4, 12);
    expect(on("2027-01-01")).toBeCloseTo(0.8, 12);
    expect(raw("triggerMatch", { activeTriggers: ["move"] })).toBeCloseTo(0.8, 12);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 5_000, noNaN: true }), (days) => {
        expect(decay(days + 90, 90)).toBeCloseTo(decay(days, 90) / 2, 12);
      }),
    );
  });

  test("never match better than the strongest, nor worse than the weakest of them", () => {
    const codes = fc.subarray(["speed", "price"], { minLength: 1 });
    fc.assert(
      fc.property(codes, (buyingMotives) => {
        const match = raw("motiveMatch", { buyingMotives });
        const strengths = buyingMotives.map((code) => knowledge.motives[code]?.strength ?? 0);
        expect(match).toBeGreaterThanOrEqual(Math.min(...strengths) - 1e-12);
        expect(match).toBeLessThanOrEqual(Math.max(...strengths) + 1e-12);
      }),
    );
  });
});

describe("the other measures that read the tenant's knowledge", () => {
  test("urgency counts as far as our USPs answer it", () => {
    expect(raw("urgencyFit", { urgency: 5, buyingMotives: ["speed"] })).toBeCloseTo(0.9, 12);
    expect(raw("urgencyFit", { urgency: 2, buyingMotives: ["speed"] })).toBe(0.25);
    expect(raw("urgencyFit", { urgency: 5 })).toBeNull();
  });

  test("urgency without known motives is answered as its segment's own motives are", () => {
    const ofSegment = matchShare(knowledge.motives, "care");
    expect(ofSegment).not.toBeNull();
    expect(raw("urgencyFit", { urgency: 5 }, "care")).toBe(ofSegment);
    expect(raw("urgencyFit", { urgency: 5, buyingMotives: ["other"] }, "care")).toBe(ofSegment);
    expect(raw("urgencyFit", { urgency: 1 }, "care")).toBe(0);
    expect(raw("urgencyFit", {}, "care")).toBeNull();
    expect(raw("urgencyFit", { urgency: 5 }, "food")).toBeNull();
    expect(raw("urgencyFit", { urgency: 5, buyingMotives: ["speed"] }, "care")).toBeCloseTo(
      0.9,
      12,
    );
  });

  test("a mendable reason to leave fades since the day they left", () => {
    expect(raw("winBack", { leaveReason: "price", customerUntil: "2026-11-24" })).toBe(0.5);
    expect(raw("winBack", { leaveReason: "price", customerUntil: "2025-11-24" })).toBeCloseTo(0.25);
    expect(raw("winBack", { leaveReason: "bankruptcy", customerUntil: "2026-11-24" })).toBe(0);
    expect(raw("winBack", { leaveReason: "other", customerUntil: "2026-11-24" })).toBeNull();
  });
});

test("customer value is the sum of discounted margins of all years to come", () => {
  let sum = 0;
  for (let year = 1; year < 400; year++) {
    sum += (1_000 * RETENTION ** year) / (1 + DISCOUNT) ** year;
  }
  expect(customerValue(1_000)).toBeCloseTo(sum, 6);
  expect(customerValue(1_000, 0)).toBe(0);
  expect(customerValue(-1_000, 0.5, 0)).toBe(-1_000);
});

const label = { en: "x", nl: "x" };
const line = { kind: "linear", low: 0, high: 1 } as const;
const own = (key: string, measure: Criterion["measure"], scale: Criterion["scale"] = line) => ({
  ...{ key, axis: "likelihood" as const, level: "both" as const, appliesTo: ["prospect" as const] },
  ...{ direction: "higher" as const, measure, scale, label },
});
const rated = own("fit", { kind: "rating" }, { kind: "linear", low: 1, high: 5 });
const lowest = own("both", { kind: "formula", operation: "min", criteria: ["rating", "barrier"] });

describe("ratings", () => {
  const context = { criteria: [rated, ...meanCriteria], asOf, knowledge };
  const rating = (assessor: string, value: number, criterion = "fit") => ({
    ...{ assessor, value, criterion },
    date: "2026-05-01",
  });
  const only = (criterion: string) => ({
    ...evenProfile,
    weights: { value: {}, likelihood: { [criterion]: 1 } },
  });

  test("of an account are averaged over assessors: u = (r − 1) ÷ 4", () => {
    const each = { ...account({}), ratings: [rating("sales", 5), rating("service", 2)] };
    expect(scoreAccount(each, context, only("fit")).score).toBeCloseTo(0.625, 6);
    expect(rawMeasure(rated, each, context)).toBe(3.5);
  });

  test("stand in for a fact that is not known, never against one that is", () => {
    const ratings = [rating("sales", 4, "barrier")];
    const unknown = { ...account({}), ratings };
    const known = { ...account({ contractEnd: "2026-12-01" }), ratings };
    expect(scoreAccount(unknown, context, only("barrier")).score).toBe(0.75);
    expect(scoreAccount(known, context, only("barrier")).score).toBe(1);
  });
});

describe("rated and measured accounts of one segment", () => {
  const plan = { ...fullPlan, knowledge };
  const rating = (criterion: string, value: number) => ({
    ...{ assessor: "sales", criterion, value },
    date: "2026-05-01",
  });
  const cell = (
    axis: "value" | "likelihood",
    key: string,
    all: readonly Account[],
    constants?: Plan["constants"],
  ) => {
    const weights = { value: {}, likelihood: {}, [axis]: { [key]: 1 } };
    const given = { ...plan, ...(constants !== undefined && { constants }) };
    const [row] = rankSegments(measureAccounts(all, given), given, {
      ...evenProfile,
      weights,
    }).rows;
    return row?.[axis].contributions.find(({ criterion }) => criterion === key);
  };
  const of = (i: number, facts: Account["facts"], relationship: Account["relationship"]) => ({
    ...account({ sector: "care", employees: 5, ...facts }, relationship),
    externalId: `a${i}`,
  });

  test("each count with what is known of them, also beside a ratio of sums", () => {
    const margin = { revenue12m: 100, margin12m: 10 };
    const all = [margin, margin, {}, {}].map((facts, i) => of(i, facts, "customer"));
    const constant = { utility: 1, raw: null, source: "ratings" as const };
    const segment = "care|0-9";
    const inherited = new Map([[segment, new Map([["margin", constant]])]]);
    expect(cell("value", "margin", all, inherited)).toMatchObject({
      utility: 0.6,
      raw: 10,
      coverage: 1,
    });
    const own = all.map((each, i) => (i < 2 ? each : { ...each, ratings: [rating("margin", 5)] }));
    expect(cell("value", "margin", own)).toMatchObject({ utility: 0.6, raw: 10, coverage: 1 });
  });

  test("show the mean of what was measured, not of what was rated", () => {
    const all = Array.from({ length: 4 }, (_, i) => ({
      ...of(i, i === 0 ? { contractEnd: "2027-11-24" } : {}, "prospect"),
      ...(i > 0 && { ratings: [rating("barrier", 1)] }),
    }));
    expect(cell("likelihood", "barrier", all)?.raw).toBeCloseTo(12, 1);
    const rated = all.slice(1);
    expect(cell("likelihood", "barrier", rated)).toMatchObject({
      raw: null,
      utility: 0,
      coverage: 1,
    });
  });
});

describe("formulas", () => {
  const score = (operation: "min" | "max" | "product", facts: Account["facts"]) => {
    const formula = { ...lowest, measure: { ...lowest.measure, operation } } as Criterion;
    const context = { criteria: [formula, ...meanCriteria], asOf, knowledge };
    const profile = { ...evenProfile, weights: { value: {}, likelihood: { both: 1 } } };
    return scoreAccount(account(facts), context, profile);
  };
  const facts = { rating: 4, contractEnd: "2027-11-24" };

  test("combine utilities of an account before weights", () => {
    const barrier = score("min", { rating: 5, contractEnd: facts.contractEnd }).score ?? Number.NaN;
    expect(barrier).toBeGreaterThan(0);
    expect(barrier).toBeLessThan(0.75);
    expect(score("min", facts).score).toBeCloseTo(barrier, 6);
    expect(score("max", facts).score).toBeCloseTo(0.75, 6);
    expect(score("product", facts).score).toBeCloseTo(0.75 * barrier, 5);
  });

  test("are missing as soon as a part is", () => {
    const { likelihood, missing } = score("max", { rating: 4 });
    expect(likelihood.coverage).toBe(0);
    expect(missing[0]?.fields).toEqual(["rating", "contractEnd"]);
  });

  test.each([
    [["rating", "both"], "unknown-criterion", "/0/measure/criteria/1"],
    [["rating", "winRate"], "unknown-criterion", "/0/measure/criteria/1"],
    [["rating", "rating"], "duplicate", "/0/measure/criteria/1"],
    [["rating"], "too-few", "/0/measure/criteria"],
  ])("of %j are refused: %s", (criteria, code, path) => {
    const formula = own("both", { kind: "formula", operation: "min", criteria });
    const problems = checkCriteria([formula, entry("winRate"), ...meanCriteria], fields);
    expect(problems.map((each) => [each.code, each.path])).toEqual([[code, path]]);
  });
});

test("a figure of whole segments counts in scores of segments only", () => {
  const found = checkCriteria([{ ...entry("size"), level: "both" }], fields);
  expect(found.map(({ code, path }) => [code, path])).toEqual([["level-does-not-fit", "/0/level"]]);
  expect(
    checkCriteria(
      catalogue.map((each) => each.criterion),
      fields,
    ),
  ).toEqual([]);
});

test.each([
  [{ name: "size", retention: 0.5 }, "measure-does-not-fit"],
  [{ name: "customerValue", retention: 1 }, "out-of-range"],
  [{ name: "customerValue", discount: Number.NaN }, "out-of-range"],
] as const)("parameters %j are refused: %s", (parameters, code) => {
  const criterion = entry(parameters.name);
  const measure = { ...criterion.measure, ...parameters } as Criterion["measure"];
  expect(checkCriteria([{ ...criterion, measure }], fields).map((each) => each.code)).toEqual([
    code,
  ]);
});
