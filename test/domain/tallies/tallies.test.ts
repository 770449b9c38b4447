import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Account,
  addMoments,
  decodeMoments,
  emptyKnowledge,
  encodeMoments,
  measureAccounts,
  type Plan,
  subtractMoments,
} from "../../../functions/domain/index.ts";
import { boundTallies, TALLY_OWNERS_MAX } from "../../../functions/domain/tallies/bound.ts";
import { managerName, motiveName } from "../../../functions/domain/tallies/names.ts";
import {
  durations,
  managerLoads,
  motiveCounts,
  tally,
} from "../../../functions/domain/tallies/read.ts";
import { asOf, busyAccounts, fullPlan } from "../support/arbitraries.ts";

const bytes = (accounts: readonly Account[]) => encodeMoments(measureAccounts(accounts, fullPlan));

const plan: Plan = {
  ...fullPlan,
  knowledge: { ...emptyKnowledge, comparableCompetitors: ["Axis"] },
};
const one = (
  relationship: Account["relationship"],
  facts: Account["facts"],
  feeds?: Account["feeds"],
): Account => ({
  externalId: "one",
  name: "One",
  relationship,
  facts: { sector: "care", employees: 5, ...facts },
  ...(feeds !== undefined && { feeds }),
});
const cellsOf = (...accounts: Account[]) => [
  ...measureAccounts(
    accounts.map((each, at) => ({ ...each, externalId: `a${at}` })),
    plan,
  ).cells.values(),
];

describe("tallies", () => {
  test("of parts add up to those of the whole, in any order and through bytes", () => {
    fc.assert(
      fc.property(busyAccounts(), fc.nat(20), (all, at) => {
        const whole = bytes(all);
        const [left, right] = [all.slice(0, at), all.slice(at)].map((part) =>
          decodeMoments(bytes(part)),
        );
        if (left === undefined || right === undefined) return;
        expect(encodeMoments(addMoments(left, right))).toEqual(whole);
        expect(encodeMoments(addMoments(right, left))).toEqual(whole);
        expect(bytes([...all].reverse())).toEqual(whole);
        expect(encodeMoments(subtractMoments(decodeMoments(whole), right))).toEqual(
          encodeMoments(left),
        );
      }),
    );
  });

  test("count outcomes of opportunities opened in the last 24 months only", () => {
    const cells = cellsOf(
      one(
        "customer",
        {},
        {
          opportunities: [
            { opened: "2026-01-05", closed: "2026-02-01", outcome: "won", reason: "price" },
            { opened: "2026-01-05", closed: "2026-02-01", outcome: "lost" },
            { opened: "2024-11-24", closed: "2026-02-01", outcome: "won" },
            { opened: "2024-11-25", outcome: "won" },
            { opened: "2026-05-05", value: 1250.5 },
            { opened: "2026-12-01", value: 99 },
          ],
        },
      ),
    );
    expect(asOf).toBe("2026-11-24");
    expect(["won", "lost", "openOpportunities"].map((name) => tally(cells, name as "won"))).toEqual(
      [2, 1, 1],
    );
    expect(tally(cells, "pipelineCents")).toBe(125_050);
    expect(tally(cells, "closed")).toBe(4);
    expect(tally(cells, "closedWithoutReason")).toBe(3);
  });

  test("compare this year's revenue with last year's for accounts that bought last year", () => {
    const bought = (date: string, revenue: number) => ({ date, orderId: date, revenue });
    const cells = cellsOf(
      one("customer", {}, { orders: [bought("2025-10-01", 100), bought("2026-10-01", 150)] }),
      one("customer", {}, { orders: [bought("2026-10-01", 900)] }),
      one("customer", {}, { orders: [bought("2024-12-01", 100)] }),
    );
    expect(tally(cells, "cohort")).toBe(2);
    expect(tally(cells, "growing")).toBe(1);
    expect(tally(cells, "orderRevenueCents")).toBe(15_000);
    expect(tally(cells, "priorRevenueCents")).toBe(20_000);
  });

  test("know who was a customer a year ago and has left, and how long all have been", () => {
    const cells = cellsOf(
      one("customer", { customerSince: "2020-11-24" }),
      one("customer", { customerSince: "2026-06-24" }),
      one("former_customer", { customerSince: "2024-11-24", customerUntil: "2026-05-24" }),
      one("former_customer", { customerSince: "2020-11-24", customerUntil: "2022-11-24" }),
      one("former_customer", { customerSince: "2020-11-24" }),
    );
    expect(tally(cells, "atRisk12m")).toBe(2);
    expect(tally(cells, "churned12m")).toBe(1);
    const lifetime = durations(cells, "lifetime");
    const months = (counts: readonly number[]) =>
      counts.flatMap((n, month) => (n > 0 ? [[month, n]] : []));
    expect(months(lifetime.still)).toEqual([
      [5, 1],
      [72, 1],
    ]);
    expect(months(lifetime.left)).toEqual([
      [18, 1],
      [24, 1],
    ]);
    expect(months(durations(cells, "new").left)).toEqual([[18, 1]]);
  });

  test("tell what is known of prospects, motives, competitors and managers", () => {
    const cells = cellsOf(
      one("prospect", {
        dmuBuyer: 2,
        decisionDate: "2027-01-01",
        orientationChannels: ["fair"],
        purchaseChannel: "direct",
        contactChannels: ["mail"],
        buyingMotives: ["speed", "trust"],
        competitor: "Axis",
        accountManager: "a#b",
      }),
      one("prospect", {
        contactChannels: ["mail"],
        competitor: "Borealis",
        buyingMotives: ["speed"],
      }),
    );
    expect(tally(cells, "processAsked")).toBe(8);
    expect(tally(cells, "processFilled")).toBe(2);
    expect(tally(cells, "channelsKnown")).toBe(1);
    expect(tally(cells, "reachKnown")).toBe(2);
    expect(tally(cells, "reachable")).toBe(1);
    expect(tally(cells, "competitorKnown")).toBe(2);
    expect(tally(cells, "competitorComparable")).toBe(1);
    expect([...motiveCounts(cells)]).toEqual([
      ["speed", 2],
      ["trust", 1],
    ]);
    expect(managerLoads(cells)).toEqual([{ manager: "a#b", accounts: 1, minutes: 0, touches: 0 }]);
  });
});

describe("of very many motives or managers", () => {
  test("the same ones stay however parts are merged, with all their accounts", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_500), { maxLength: 3_000 }), fc.nat(3_000), (owners, at) => {
        const count = (some: readonly number[]) => {
          const tallies = new Map<string, bigint>();
          for (const owner of some) add(tallies, motiveName(`m${owner}`), 1n);
          boundTallies(tallies);
          return tallies;
        };
        const merged = count(owners.slice(0, at));
        for (const [name, n] of count(owners.slice(at))) add(merged, name, n);
        boundTallies(merged);
        const sorted = (tallies: ReadonlyMap<string, bigint>) => [...tallies].sort();
        expect(sorted(merged)).toEqual(sorted(count(owners)));
        expect(merged.size).toBeLessThanOrEqual(TALLY_OWNERS_MAX);
      }),
      { numRuns: 50 },
    );
  });

  test("the closed list is never cut, nor is one family for the sake of another", () => {
    const tallies = new Map<string, bigint>([["won", 3n]]);
    for (let i = 0; i < 2 * TALLY_OWNERS_MAX; i++) tallies.set(motiveName(`m${i}`), 1n);
    tallies.set(managerName("north", "accounts"), 2n);
    tallies.set(managerName("north", "minutes"), 5n);
    boundTallies(tallies);
    expect(tallies.size).toBe(TALLY_OWNERS_MAX + 3);
    expect(tallies.get("won")).toBe(3n);
  });
});

function add(into: Map<string, bigint>, name: string, n: bigint): void {
  into.set(name, (into.get(name) ?? 0n) + n);
}
