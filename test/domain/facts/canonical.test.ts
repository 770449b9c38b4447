import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Account,
  canonicalAccount,
  type FactValue,
  sameAccount,
} from "../../../functions/domain/index.ts";

const value: fc.Arbitrary<FactValue> = fc.oneof(
  fc.constantFrom(-0, 0, 1.5),
  fc.boolean(),
  fc.string(),
  fc.array(fc.constantFrom("a", "b", "c", "Z"), { maxLength: 5 }),
);
const facts = fc.dictionary(fc.constantFrom("a", "b", "B", "c1", "_x"), value);
const account = (of: Account["facts"]): Account => ({
  externalId: "a1",
  name: "Smit",
  relationship: "customer",
  facts: of,
});

describe("canonicalAccount", () => {
  test("gives the same text whatever the order of keys, properties and categories", () => {
    fc.assert(
      fc.property(facts, (given) => {
        const shuffled = Object.fromEntries(
          Object.entries(given)
            .reverse()
            .map(([key, one]) => [key, typeof one === "object" ? [...one, ...one].reverse() : one]),
        );
        const { name, ...rest } = account(shuffled);
        const left = JSON.stringify(canonicalAccount(account(given)));
        expect(JSON.stringify(canonicalAccount({ ...rest, name }))).toBe(left);
        expect(sameAccount(account(given), { ...rest, name })).toBe(true);
      }),
    );
  });

  test("of a canonical account is that account itself", () => {
    fc.assert(
      fc.property(facts, (given) => {
        const once = canonicalAccount(account(given));
        expect(canonicalAccount(once)).toBe(once);
        expect(Object.keys(once.facts)).toEqual(Object.keys(given).toSorted());
        for (const one of Object.values(once.facts)) expect(Object.is(one, -0)).toBe(false);
      }),
    );
  });

  test("leaves no doubt about what differs", () => {
    const one = account({ a: 1 });
    expect(sameAccount(one, account({ a: 2 }))).toBe(false);
    expect(sameAccount(one, account({}))).toBe(false);
    expect(sameAccount(one, { ...one, name: "Smid" })).toBe(false);
  });
});
