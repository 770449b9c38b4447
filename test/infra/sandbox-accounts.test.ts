import { describe, expect, test } from "vitest";
import { sandboxLines } from "../../cdk/local/sandbox/lines.ts";
import {
  checkAccount,
  checkCriteria,
  checkFieldDeclaration,
  checkLine,
  checkProfile,
  checkScheme,
  feedNames,
  fieldTable,
  type OrderLine,
  rollUp,
} from "../../functions/domain/index.ts";
import { checkKnowledge } from "../../functions/domain/knowledge/check-document.ts";
import { emptyDocument } from "../../functions/domain/knowledge/types.ts";
import {
  type SandboxAccount,
  sandboxAccounts,
  sandboxColumns,
  sandboxRow,
} from "../../functions/domain/sandbox/accounts.ts";
import { sandboxFields, sandboxMethod } from "../../functions/domain/sandbox/definitions.ts";
import { sandboxKnowledge } from "../../functions/domain/sandbox/knowledge.ts";

const options = { seed: 20_261_101, count: 400, asOf: "2026-11-01" };
const accounts = [...sandboxAccounts(options)];

describe("sandbox accounts", () => {
  test("are the same accounts for the same seed, count and day", () => {
    expect([...sandboxAccounts(options)]).toEqual(accounts);
  });

  test("do not depend on how many are asked for", () => {
    expect([...sandboxAccounts({ ...options, count: 10 })]).toEqual(accounts.slice(0, 10));
  });

  test("are others for another seed", () => {
    expect([...sandboxAccounts({ ...options, seed: 1 })]).not.toEqual(accounts);
  });

  test("have unique external ids", () => {
    expect(new Set(accounts.map(({ externalId }) => externalId)).size).toBe(options.count);
  });

  test("are customers, prospects and former customers, each a tenth at least", () => {
    for (const relationship of ["customer", "prospect", "former_customer"]) {
      const count = accounts.filter((account) => account.relationship === relationship).length;
      expect(count).toBeGreaterThan(options.count / 10);
    }
  });

  test("miss some facts, as a real CRM does", () => {
    const share = missing("nps", isCustomer);
    expect(share).toBeGreaterThan(0.15);
    expect(share).toBeLessThan(0.45);
    expect(missing("sector", () => true)).toBeGreaterThan(0);
  });

  test("spend more per account in mid-size manufacturing and healthcare than in small construction", () => {
    const strong = meanRevenue(["manufacturing", "healthcare"], 50, 250);
    const weak = meanRevenue(["construction"], 10, 50);
    expect(strong).toBeGreaterThan(3 * weak);
  });

  test("never end before they began, and never began after the day asked about", () => {
    for (const { facts } of accounts) {
      const since = facts.customerSince;
      const until = facts.customerUntil;
      if (typeof since === "string") expect(since < options.asOf).toBe(true);
      if (typeof since === "string" && typeof until === "string") expect(since <= until).toBe(true);
    }
  });

  test("never have more margin than revenue, or more revenue than they spend", () => {
    for (const { facts } of accounts) {
      const revenue = facts.revenue12m;
      const margin = facts.margin12m;
      const potential = facts.potential12m;
      if (typeof revenue !== "number") continue;
      if (typeof margin === "number") expect(margin).toBeLessThanOrEqual(revenue);
      if (typeof potential === "number") expect(revenue).toBeLessThanOrEqual(potential);
    }
  });

  test("are accounts in the sense of the method, every one", () => {
    const fields = fieldTable(sandboxFields);
    for (const account of accounts) expect(checkAccount(account, fields)).toHaveProperty("account");
  });

  test("fill every cell of a row in column order", () => {
    for (const account of accounts) expect(sandboxRow(account)).toHaveLength(sandboxColumns.length);
  });
});

describe("sandbox method", () => {
  const { criteria, scheme, profiles } = sandboxMethod;
  const fields = fieldTable(sandboxFields);

  test("has nothing wrong in its fields, criteria, scheme and profiles", () => {
    expect(sandboxFields.flatMap(checkFieldDeclaration)).toEqual([]);
    expect(checkCriteria(criteria, fields)).toEqual([]);
    expect(checkScheme(scheme, fields)).toEqual([]);
    for (const { profile } of profiles) {
      expect(checkProfile(profile, criteria, "publish")).toEqual([]);
    }
  });

  test("rates every relationship of its profiles on both axes", () => {
    for (const { profile } of profiles) {
      for (const relationship of profile.relationships ?? []) {
        for (const axis of ["value", "likelihood"] as const) {
          const rated = criteria.filter(
            ({ key, appliesTo }) =>
              appliesTo.includes(relationship) && (profile.weights[axis][key] ?? 0) > 0,
          );
          expect(rated.length, `${relationship} on ${axis}`).toBeGreaterThan(0);
        }
      }
    }
  });
});

function isCustomer(account: SandboxAccount): boolean {
  return account.relationship === "customer";
}

function missing(field: string, among: (account: SandboxAccount) => boolean): number {
  const group = accounts.filter(among);
  return group.filter(({ facts }) => facts[field] === undefined).length / group.length;
}

function meanRevenue(sectors: readonly string[], low: number, high: number): number {
  const revenues = accounts.flatMap(({ facts }) => {
    const { sector, employees, revenue12m } = facts;
    const inside =
      typeof sector === "string" &&
      sectors.includes(sector) &&
      typeof employees === "number" &&
      employees >= low &&
      employees < high;
    return inside && typeof revenue12m === "number" ? [revenue12m] : [];
  });
  return revenues.reduce((sum, each) => sum + each, 0) / revenues.length;
}

describe("sandbox lines", () => {
  const lines = sandboxLines(options);

  test("have nothing wrong, belong to accounts that are there, and have ids of their own", () => {
    const known = new Set(accounts.map(({ externalId }) => externalId));
    for (const feed of feedNames) {
      expect(lines[feed].length).toBeGreaterThan(50);
      const ids = lines[feed].map(({ externalId, line }) => `${externalId} ${line.lineId}`);
      expect(new Set(ids).size).toBe(ids.length);
      for (const { externalId, line } of lines[feed]) {
        expect(known).toContain(externalId);
        expect(checkLine({ externalId, ...line }, { feed, period: null })).not.toHaveProperty(
          "errors",
        );
      }
    }
  });

  test("of orders add up to the revenue and margin uploaded for their account", () => {
    for (const { externalId, facts, relationship } of accounts) {
      const orders = lines.orders
        .filter((each) => each.externalId === externalId)
        .map(({ line }) => line as OrderLine);
      if (relationship !== "customer" || orders.length === 0) continue;
      const { revenue12m, orders12m } = rollUp({ orders }, options.asOf);
      expect(revenue12m).toBeCloseTo(Number(facts.revenue12m), 2);
      expect(orders12m).toBe(Math.min(Number(facts.orders12m), 365));
    }
  });

  test("do not change when accounts are added, and knowledge names what accounts state", () => {
    const fewer = sandboxLines({ ...options, count: 10 });
    for (const feed of feedNames) {
      expect(fewer[feed]).toEqual(lines[feed].slice(0, fewer[feed].length));
    }
    expect(checkKnowledge({ ...emptyDocument, ...sandboxKnowledge })).toEqual([]);
    const stated = new Set(accounts.flatMap(({ facts }) => facts.buyingMotives ?? []));
    expect([...stated].filter((motive) => !(String(motive) in sandboxKnowledge.motives))).toEqual(
      [],
    );
  });
});
