import { describe, expect, test } from "vitest";
import {
  type Account,
  type FactChanges,
  fieldTable,
  mergeAccount,
  replaceAccount,
} from "../../../functions/domain/index.ts";

const fields = fieldTable([
  { key: "grade", type: "number", label: { en: "Grade", nl: "Cijfer" }, maximum: 5 },
]);
const current: Account = {
  externalId: "a1",
  name: "Smit",
  relationship: "customer",
  facts: { employees: 12, customerSince: "2020-01-01" },
};

describe("mergeAccount", () => {
  test("keeps what is not stated, sets what is, takes away what is null", () => {
    const changes = { name: "Smit BV", facts: { employees: null, sector: "bouw" } };
    expect(mergeAccount(current, changes, fields)).toEqual({
      account: {
        externalId: "a1",
        name: "Smit BV",
        relationship: "customer",
        facts: { customerSince: "2020-01-01", sector: "bouw" },
      },
    });
  });

  test("that changes nothing gives the account as it is", () => {
    const known = { ...current, facts: { ...current.facts, productLines: ["a", "b"] } };
    const restated: FactChanges[] = [
      {},
      { employees: 12 },
      { productLines: ["a", "b"], region: null },
    ];
    for (const facts of restated) {
      expect(mergeAccount(known, { name: "Smit", facts }, fields)).toEqual({ account: known });
    }
    const changed = mergeAccount(known, { facts: { productLines: ["a"] } }, fields);
    expect("account" in changed && changed.account.facts.productLines).toEqual(["a"]);
  });

  test("refuses what breaks a rule over several facts", () => {
    const merged = mergeAccount(current, { facts: { customerUntil: "2019-01-01" } }, fields);
    expect("errors" in merged && merged.errors.map(({ code }) => code)).toEqual(["date-order"]);
  });

  test("a stored fact that its field no longer allows does not stand in the way", () => {
    const old = { ...current, facts: { ...current.facts, grade: 9, gone: "x" } };
    const merged = mergeAccount(old, { facts: { sector: "zorg" } }, fields);
    expect("account" in merged && merged.account.facts).toMatchObject({ grade: 9, sector: "zorg" });
  });
});

describe("lines and ratings", () => {
  const known: Account = {
    ...current,
    feeds: { orders: [{ date: "2026-01-01", orderId: "o", revenue: 5 }] },
    ratings: [{ criterion: "size", assessor: "sales-manager", value: 4, date: "2026-01-01" }],
  };
  const { feeds, ratings } = known;

  test("stay as they are when facts change", () => {
    const merged = mergeAccount(known, { facts: { employees: 13 } }, fields);
    expect("account" in merged && merged.account).toMatchObject({ feeds, ratings });
  });

  test("stay as they are when the account is replaced, whatever is stated", () => {
    const stated: Account = {
      ...{ externalId: "a1", name: "Smit BV", relationship: "prospect", facts: {} },
      feeds: {},
    };
    expect(replaceAccount(known, stated)).toEqual({
      ...{ externalId: "a1", name: "Smit BV", relationship: "prospect", facts: {} },
      ...{ feeds, ratings },
    });
    const { feeds: _, ...bare } = stated;
    expect(replaceAccount(undefined, { ...stated, feeds: known.feeds ?? {} })).toEqual(bare);
  });
});
