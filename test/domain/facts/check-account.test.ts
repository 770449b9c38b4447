import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ACCOUNT_LENGTH_MAX_CHARACTERS,
  canonicalAccount,
  checkAccount,
  checkFacts,
  FACTS_MAX,
  type FactError,
  type FieldDeclaration,
  fieldTable,
  sameAccount,
  standardFields,
  TEXT_LENGTH_MAX_CHARACTERS,
} from "../../../functions/domain/index.ts";
import { account, fields } from "../support/arbitraries.ts";

const valid = { externalId: "A-1", name: "Bouwbedrijf Jansen", relationship: "customer" };

function errorsOf(input: unknown, table = fields): FactError[] {
  const checked = checkAccount(input, table);
  return "errors" in checked ? checked.errors : [];
}

function codes(input: unknown): string[] {
  return errorsOf(input).map((each) => `${each.field}:${each.code}`);
}

function factCode(key: string, value: unknown): string | undefined {
  return errorsOf({ ...valid, facts: { [key]: value } })[0]?.code;
}

describe("checkAccount", () => {
  it("gives the canonical account: keys sorted, categories sorted without repeats, no −0", () => {
    const facts = { sector: "it", revenue12m: -0, buyingMotives: ["price", "ease", "price"] };
    const checked = checkAccount({ ...valid, facts }, fields);
    expect(JSON.stringify(checked)).toBe(
      '{"account":{"externalId":"A-1","name":"Bouwbedrijf Jansen","relationship":"customer",' +
        '"facts":{"buyingMotives":["ease","price"],"revenue12m":0,"sector":"it"}}}',
    );
  });

  it("reports every error at once, each with text in both languages and how to mend it", () => {
    const errors = errorsOf({
      name: "",
      relationship: "klant",
      facts: { revenue12m: "12", nonsense: 1, urgency: 9, contractEnd: "31-12-2025" },
      extra: true,
    });
    expect(errors.map((each) => `${each.path} ${each.code}`)).toEqual([
      "/externalId required",
      "/name empty",
      "/relationship unknown-relationship",
      "/facts/contractEnd invalid-date",
      "/facts/nonsense unknown-field",
      "/facts/revenue12m wrong-type",
      "/facts/urgency out-of-range",
      "/extra unknown-property",
    ]);
    for (const { detail, fix } of errors) {
      for (const text of [detail.en, detail.nl, fix.en, fix.nl]) expect(text).not.toBe("");
    }
    expect(errors[3]?.fix.en).toContain("2025-12-31");
  });

  it.each([
    ["NaN", Number.NaN, "not-finite"],
    ["Infinity", Number.POSITIVE_INFINITY, "not-finite"],
    ["1e400 as JSON gives Infinity", JSON.parse("1e400"), "not-finite"],
    ["more than 1e12", 1.1e12, "out-of-range"],
    ["less than −1e12", -1.1e12, "out-of-range"],
    ["a number as text", "12", "wrong-type"],
    ["a list", [1], "wrong-type"],
    ["an object", {}, "wrong-type"],
    ["true", true, "wrong-type"],
  ])("refuses %s as a number", (_, value, code) => {
    expect(factCode("revenue12m", value)).toBe(code);
  });

  it("takes numbers up to 1e12, negative revenue included", () => {
    expect(factCode("revenue12m", 1e12)).toBeUndefined();
    expect(factCode("revenue12m", -1e12)).toBeUndefined();
    expect(factCode("annualTurnover", -1)).toBe("out-of-range");
    expect(factCode("employees", 1.5)).toBe("not-whole");
  });

  it.each([
    ["2024-02-30", "invalid-date"],
    ["2023-02-29", "invalid-date"],
    ["2024-13-01", "invalid-date"],
    ["1200-01-01", "invalid-date"],
    ["2024-2-1", "invalid-date"],
    ["2024-02-29", undefined],
  ])("knows whether %s is a day", (date, code) => {
    expect(factCode("contractEnd", date)).toBe(code);
  });

  it.each(["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"])(
    "refuses the prototype key %s as fact and as property",
    (key) => {
      const facts: unknown = JSON.parse(`{"${key}": {"polluted": 1}}`);
      expect(codes({ ...valid, facts })).toEqual([`${key}:reserved-key`]);
      const input: unknown = JSON.parse(
        `{"externalId":"x","name":"x","relationship":"customer","${key}":1}`,
      );
      expect(codes(input)).toEqual([`${key}:reserved-key`]);
      expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
    },
  );

  it("does not take inherited properties for given ones", () => {
    const input: unknown = Object.create(valid);
    expect(codes(input)).toEqual(["externalId:required", "name:required", "relationship:required"]);
  });

  it("refuses texts over their limits, alone and together", () => {
    const long = "x".repeat(TEXT_LENGTH_MAX_CHARACTERS);
    expect(factCode("decisionSteps", long)).toBeUndefined();
    expect(factCode("decisionSteps", `${long}x`)).toBe("too-long");
    expect(factCode("sector", "x".repeat(201))).toBe("too-long");
    expect(codes({ ...valid, externalId: "x".repeat(201) })).toEqual(["externalId:too-long"]);
    const prose = (i: number): FieldDeclaration => ({
      key: `t${i}`,
      type: "text",
      label: { en: "t", nl: "t" },
    });
    const many = Array.from({ length: 30 }, (_, i) => prose(i));
    const facts = Object.fromEntries(many.map(({ key }) => [key, long]));
    expect(30 * TEXT_LENGTH_MAX_CHARACTERS).toBeGreaterThan(ACCOUNT_LENGTH_MAX_CHARACTERS);
    expect(errorsOf({ ...valid, facts }, fieldTable(many)).map((e) => e.code)).toEqual([
      "account-too-large",
    ]);
  });

  it("refuses more facts than fit, without listing each", () => {
    const facts = Object.fromEntries(Array.from({ length: FACTS_MAX + 1 }, (_, i) => [`f${i}`, 1]));
    expect(codes({ ...valid, facts })).toEqual(["facts:too-many"]);
  });

  it("refuses control characters, outer space and broken Unicode in identities", () => {
    expect(codes({ ...valid, externalId: "a\u0000b" })).toEqual(["externalId:control-character"]);
    expect(codes({ ...valid, externalId: " a" })).toEqual(["externalId:surrounding-space"]);
    expect(codes({ ...valid, externalId: "a\ud800" })).toEqual(["externalId:ill-formed-text"]);
    expect(codes({ ...valid, name: "line\nbreak" })).toEqual(["name:control-character"]);
    expect(factCode("decisionSteps", "first\nsecond")).toBeUndefined();
  });

  it("refuses a customer relation that ends before it begins", () => {
    const facts = { customerSince: "2020-01-01", customerUntil: "2019-12-31" };
    expect(codes({ ...valid, facts })).toEqual(["customerUntil:date-order"]);
  });

  it("names the option that was meant when only capitals differ", () => {
    const [error] = errorsOf({ ...valid, facts: { reach: "Local" } });
    expect(error?.code).toBe("unknown-option");
    expect(error?.fix.en).toBe("Write local.");
    expect(error?.expected).toBe("national | regional | local");
  });

  it("leaves out facts that are null", () => {
    const checked = checkAccount({ ...valid, facts: { sector: null } }, fields);
    expect(checked).toMatchObject({ account: { facts: {} } });
  });

  it("never throws and never lets anything through that it would refuse again", () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.record({ facts: fc.object() })), (input) => {
        const checked = checkAccount(input, fields);
        if ("errors" in checked) expect(checked.errors.length).toBeGreaterThan(0);
        else expect(checkAccount(checked.account, fields)).toEqual(checked);
      }),
    );
  });

  it("finds nothing to change in an account it gave", () => {
    fc.assert(
      fc.property(account, (each) => {
        const checked = checkAccount(each, fields);
        if ("account" in checked) {
          expect(sameAccount(checked.account, each)).toBe(true);
          expect(JSON.stringify(canonicalAccount(checked.account))).toBe(
            JSON.stringify(checked.account),
          );
        } else expect(checked.errors.every((e) => e.code === "date-order")).toBe(true);
      }),
    );
  });
});

describe("checkFacts", () => {
  it("keeps null, which takes a fact away", () => {
    expect(checkFacts({ sector: null, employees: 3 }, fields)).toEqual({
      facts: { employees: 3, sector: null },
    });
  });

  it("reports every error at once", () => {
    const checked = checkFacts({ sector: 1, employees: -1, who: null }, fields);
    expect("errors" in checked && checked.errors.map((e) => e.code)).toEqual([
      "out-of-range",
      "wrong-type",
      "unknown-field",
    ]);
  });
});

describe("standard fields", () => {
  it("have unique keys and labels in both languages", () => {
    expect(new Set(standardFields.map((field) => field.key)).size).toBe(standardFields.length);
    for (const { label } of standardFields) expect(label.en !== "" && label.nl !== "").toBe(true);
  });
});
