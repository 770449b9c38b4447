import { describe, expect, it } from "vitest";
import {
  type Account,
  applicable,
  type BuiltinName,
  type Criterion,
  catalogue,
  checkCriteria,
  type RawMeasure,
  rawMeasure,
  standardFields,
} from "../../../functions/domain/index.ts";
import { allCriteria, fields, fullPlan } from "../support/arbitraries.ts";

function entry(name: BuiltinName): Criterion {
  const found = catalogue.find((each) => each.name === name);
  if (found === undefined) throw new Error(`${name} is not in the catalogue`);
  return found.criterion;
}

function raw(
  name: BuiltinName,
  facts: Account["facts"],
  relationship: Account["relationship"] = "customer",
): RawMeasure | null {
  return rawMeasure(entry(name), { externalId: "x", name: "x", relationship, facts }, fullPlan);
}

describe("built-in measures", () => {
  it("customerLifetime runs to today, to the end, or is missing when the end is not known", () => {
    const since = { customerSince: "2016-11-24" };
    expect(raw("customerLifetime", since)).toBeCloseTo(10, 2);
    expect(
      raw("customerLifetime", { ...since, customerUntil: "2020-11-24" }, "former_customer"),
    ).toBeCloseTo(4, 2);
    expect(raw("customerLifetime", since, "former_customer")).toBeNull();
    expect(raw("customerLifetime", { customerSince: "2027-01-01" })).toBe(0);
    expect(raw("customerLifetime", {})).toBeNull();
  });

  it("marginPct is missing, not zero, when revenue is not above zero", () => {
    expect(raw("marginPct", { margin12m: 20, revenue12m: 80 })).toBe(25);
    expect(raw("marginPct", { margin12m: -20, revenue12m: 80 })).toBe(-25);
    expect(raw("marginPct", { margin12m: 20, revenue12m: 0 })).toBeNull();
    expect(raw("marginPct", { margin12m: 20, revenue12m: -80 })).toBeNull();
    expect(raw("marginPct", { revenue12m: 80 })).toBeNull();
  });

  it("upsellHeadroom never goes below zero and needs both facts", () => {
    expect(raw("upsellHeadroom", { potential12m: 100, revenue12m: 30 })).toBe(70);
    expect(raw("upsellHeadroom", { potential12m: 100, revenue12m: 130 })).toBe(0);
    expect(raw("upsellHeadroom", { potential12m: 100 })).toBeNull();
  });

  it("crossSellHeadroom counts owned lines among the eligible ones", () => {
    const eligibleProductLines = ["a", "b", "c", "d"];
    expect(raw("crossSellHeadroom", { productLines: ["a", "z"], eligibleProductLines })).toBe(0.75);
    expect(raw("crossSellHeadroom", { productLines: [], eligibleProductLines })).toBe(1);
    expect(raw("crossSellHeadroom", { productLines: ["a"], eligibleProductLines: [] })).toBeNull();
    expect(raw("crossSellHeadroom", { eligibleProductLines })).toBeNull();
  });

  it("entryBarrier counts months to the end of the contract, none once it has ended", () => {
    expect(raw("entryBarrier", { contractEnd: "2027-11-24" }, "prospect")).toBeCloseTo(12, 1);
    expect(raw("entryBarrier", { contractEnd: "2020-01-01" }, "prospect")).toBe(0);
    expect(raw("entryBarrier", {}, "prospect")).toBeNull();
  });

  it("dmuAccess weighs roles; a role not known gives no access, none known is missing", () => {
    const full = {
      dmuInitiator: 4,
      dmuUser: 4,
      dmuInfluencer: 4,
      dmuBuyer: 4,
      dmuDecider: 4,
      dmuGatekeeper: 4,
    };
    expect(raw("dmuAccess", full, "prospect")).toBe(1);
    expect(raw("dmuAccess", { dmuDecider: 2 }, "prospect")).toBeCloseTo(0.15, 12);
    expect(raw("dmuAccess", {}, "prospect")).toBeNull();
  });

  it("read their facts as they are", () => {
    expect(raw("revenuePerYear", { revenue12m: -3 })).toBe(-3);
    expect(raw("orderMoments", { orders12m: 7 })).toBe(7);
    expect(raw("urgency", { urgency: 5 }, "prospect")).toBe(5);
  });
});

describe("the catalogue", () => {
  it("passes the check of a criteria set as it is", () => {
    expect(
      checkCriteria(
        catalogue.map((each) => each.criterion),
        fields,
      ),
    ).toEqual([]);
  });

  it("reads standard fields only and speaks both languages", () => {
    const keys = new Set(standardFields.map((field) => field.key));
    for (const each of catalogue) {
      for (const field of each.fields) expect(keys).toContain(field);
      for (const { en, nl } of [each.label, each.help, each.unit]) expect(en && nl).not.toBe("");
    }
  });

  it("tells which relationships a criterion is about", () => {
    expect(applicable(entry("entryBarrier"), "customer")).toBe(false);
    expect(applicable(entry("entryBarrier"), "former_customer")).toBe(true);
  });
});

describe("fields of the tenant's own", () => {
  const account = (facts: Account["facts"]): Account => ({
    externalId: "x",
    name: "x",
    relationship: "prospect",
    facts,
  });
  const by = (measure: Criterion["measure"]): Criterion => ({ ...entry("urgency"), measure });

  it("count booleans as 0 and 1 and hand texts to a table of values", () => {
    expect(
      rawMeasure(by({ kind: "field", field: "tender" }), account({ tender: true }), fullPlan),
    ).toBe(1);
    expect(
      rawMeasure(by({ kind: "field", field: "sector" }), account({ sector: "it" }), fullPlan),
    ).toBe("it");
    expect(rawMeasure(by({ kind: "field", field: "rating" }), account({}), fullPlan)).toBeNull();
  });

  it("make ratios, missing when the denominator is not above zero", () => {
    const ratio = by({ kind: "ratio", numerator: "margin12m", denominator: "employees" });
    expect(rawMeasure(ratio, account({ margin12m: 9, employees: 3 }), fullPlan)).toBe(3);
    expect(rawMeasure(ratio, account({ margin12m: 9, employees: 0 }), fullPlan)).toBeNull();
  });
});

describe("checkCriteria", () => {
  const codes = (criteria: readonly Criterion[]) =>
    checkCriteria(criteria, fields).map((p) => `${p.path} ${p.code}`);
  const urgency = entry("urgency");

  it("finds nothing wrong with usual sets", () => {
    expect(codes(allCriteria)).toEqual([]);
  });

  it("reports every problem at once", () => {
    expect(
      codes([
        { ...urgency, key: "__proto__" },
        { ...urgency, key: "1" },
        urgency,
        { ...urgency, appliesTo: [] },
        { ...urgency, key: "a", measure: { kind: "field", field: "nothing" } },
        { ...urgency, key: "b", measure: { kind: "field", field: "decisionSteps" } },
        { ...urgency, key: "c", measure: { kind: "field", field: "sector" } },
        { ...urgency, key: "d", scale: { kind: "steps", table: [{ value: "x", u: 1 }] } },
        {
          ...urgency,
          key: "e",
          direction: "lower",
          scale: { kind: "steps", table: [{ value: 1, u: 1 }] },
        },
        { ...urgency, key: "f", measure: { kind: "ratio", numerator: "sector", denominator: "x" } },
        { ...urgency, key: "g", scale: { kind: "linear", low: 5, high: 5 } },
        { ...urgency, key: "h", label: { en: "", nl: "h" } },
      ]),
    ).toEqual([
      "/0/key reserved-key",
      "/1/key invalid-key",
      "/3/key duplicate",
      "/3/appliesTo too-few",
      "/4/measure/field unknown-field",
      "/5/measure/field measure-does-not-fit",
      "/6/scale scale-does-not-fit",
      "/7/scale scale-does-not-fit",
      "/8/direction direction-does-not-fit",
      "/9/measure/numerator measure-does-not-fit",
      "/9/measure/denominator unknown-field",
      "/10/scale/high not-ascending",
      "/11/label/en required",
    ]);
    expect(codes([])).toEqual([" too-few"]);
  });
});
