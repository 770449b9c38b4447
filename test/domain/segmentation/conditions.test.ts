import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Account,
  CONDITION_NODES_MAX,
  type Condition,
  checkCondition,
  matches,
} from "../../../functions/domain/index.ts";
import { account, fields } from "../support/arbitraries.ts";

const jansen: Account = {
  externalId: "J-1",
  name: "Bouwbedrijf Jansen",
  relationship: "customer",
  facts: {
    sector: "construction",
    employees: 25,
    contractEnd: "2027-03-01",
    tender: true,
    buyingMotives: ["ease", "price"],
  },
};

function holds(field: string, op: string, value?: unknown): boolean {
  const condition = value === undefined ? { field, op } : { field, op, value };
  expect(checkCondition(condition, fields)).toEqual([]);
  return matches(condition as Condition, jansen);
}

describe("a comparison", () => {
  it.each<[string, string, unknown, boolean]>([
    ["employees", "eq", 25, true],
    ["employees", "ne", 25, false],
    ["employees", "gt", 25, false],
    ["employees", "gte", 25, true],
    ["employees", "lt", 26, true],
    ["employees", "lte", 24, false],
    ["employees", "between", [25, 30], true],
    ["employees", "between", [20, 25], true],
    ["employees", "between", [26, 30], false],
    ["employees", "in", [1, 25], true],
    ["employees", "notIn", [1, 25], false],
    ["contractEnd", "lt", "2027-03-02", true],
    ["contractEnd", "between", ["2027-01-01", "2027-02-28"], false],
    ["sector", "in", ["care", "construction"], true],
    ["sector", "contains", "STRUCT", true],
    ["name", "startsWith", "bouw", true],
    ["externalId", "eq", "J-1", true],
    ["relationship", "eq", "customer", true],
    ["tender", "eq", true, true],
    ["buyingMotives", "contains", "price", true],
    ["buyingMotives", "contains", "pric", false],
    ["buyingMotives", "in", ["status", "ease"], true],
    ["buyingMotives", "notIn", ["status"], true],
    ["revenue12m", "known", undefined, false],
    ["revenue12m", "unknown", undefined, true],
  ])("%s %s %j is %s", (field, op, value, expected) => {
    expect(holds(field, op, value)).toBe(expected);
  });

  it("with a fact that is not known holds for unknown only, its negation by not does", () => {
    for (const op of ["eq", "ne", "gt", "gte", "lt", "lte"])
      expect(holds("revenue12m", op, 1)).toBe(false);
    expect(holds("revenue12m", "in", [1])).toBe(false);
    expect(holds("revenue12m", "notIn", [1])).toBe(false);
    expect(holds("revenue12m", "between", [0, 1])).toBe(false);
    expect(matches({ not: { field: "revenue12m", op: "eq", value: 1 } }, jansen)).toBe(true);
  });

  it("never finds what objects inherit", () => {
    expect(matches({ field: "constructor", op: "known" }, jansen)).toBe(false);
  });
});

describe("checkCondition", () => {
  const codes = (condition: unknown) =>
    checkCondition(condition, fields).map((each) => `${each.path} ${each.code}`);

  it("reports every problem at once, with the allowed list", () => {
    const problems = checkCondition(
      {
        all: [
          { field: "sectr", op: "eq", value: "x" },
          { field: "employees", op: "contains", value: 1 },
          { field: "employees", op: "gt", value: "1" },
          { field: "employees", op: "gt", value: Number.POSITIVE_INFINITY },
          { field: "relationship", op: "in", value: ["customer", "client"] },
          { field: "contractEnd", op: "between", value: ["2027-01-01", "2026-01-01"] },
          { field: "tender", op: "known", value: true },
          { not: [] },
          { any: [] },
          { all: [{ field: "sector", op: "eq", value: "x" }], any: [] },
          7,
        ],
      },
      fields,
    );
    expect(problems.map((each) => `${each.path} ${each.code}`)).toEqual([
      "/all/0/field unknown-field",
      "/all/1/op unknown-operator",
      "/all/2/value wrong-type",
      "/all/3/value wrong-type",
      "/all/4/value/1 unknown-option",
      "/all/5/value not-ascending",
      "/all/6/value unknown-property",
      "/all/7/not wrong-type",
      "/all/8/any too-few",
      "/all/9/any unknown-property",
      "/all/10 wrong-type",
    ]);
    expect(problems[0]?.expected).toContain("sector");
    expect(problems[1]?.expected).toBe(
      "eq | ne | in | notIn | gt | gte | lt | lte | between | known | unknown",
    );
  });

  it("takes a depth of 8 and refuses 9", () => {
    const leaf = { field: "employees", op: "known" };
    const nested = (levels: number): unknown =>
      Array.from({ length: levels }).reduce((inner) => ({ not: inner }), leaf as unknown);
    expect(codes(nested(7))).toEqual([]);
    expect(codes(nested(8))).toEqual([`${"/not".repeat(8)} too-deep`]);
    expect(codes(nested(5000))).toHaveLength(1);
  });

  it("refuses more parts than it will run, once", () => {
    const any = Array.from({ length: 10_000 }, () => ({ field: "employees", op: "known" }));
    expect(codes({ any })).toEqual([`/any/${CONDITION_NODES_MAX - 1} too-many`]);
  });

  it("refuses prototype keys as fields", () => {
    for (const field of ["__proto__", "constructor"]) {
      expect(codes({ field, op: "known" })).toEqual(["/field unknown-field"]);
    }
    expect(codes(JSON.parse('{"field":"sector","op":"known","__proto__":1}'))).toEqual([
      "/__proto__ unknown-property",
    ]);
  });

  it("never throws; what it lets through runs on any account", () => {
    const leaf = fc.record({
      field: fc.constantFrom("sector", "employees", "tender", "buyingMotives", "name", "x"),
      op: fc.constantFrom("eq", "in", "between", "contains", "known", "nonsense"),
      value: fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.integer())),
    });
    const tree = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.record({ all: fc.array(tie("node"), { maxLength: 3 }) }),
        fc.record({ any: fc.array(tie("node"), { maxLength: 3 }) }),
        fc.record({ not: tie("node") }),
        fc.anything(),
      ),
    })).node;
    fc.assert(
      fc.property(tree, account, (condition, each) => {
        if (checkCondition(condition, fields).length > 0) return;
        expect(typeof matches(condition as Condition, each)).toBe("boolean");
      }),
      { numRuns: 500 },
    );
  });
});
