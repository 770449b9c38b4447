import { describe, expect, test } from "vitest";
import {
  type Account,
  type BuiltinName,
  catalogue,
  emptyKnowledge,
  measureAccounts,
  type Plan,
  rankSegments,
} from "../../../functions/domain/index.ts";
import { asOf, evenProfile, fields } from "../support/arbitraries.ts";

const entry = (name: BuiltinName) => {
  const found = catalogue.find((each) => each.name === name);
  if (found === undefined) throw new Error(`${name} is not in the catalogue`);
  return found.criterion;
};

const plan: Plan = {
  scheme: { kind: "dimensions", dimensions: [{ field: "sector" }] },
  fields,
  criteria: catalogue.map((each) => each.criterion),
  asOf,
  knowledge: { ...emptyKnowledge, comparableCompetitors: ["Axis"] },
};

let next = 0;
const one = (
  sector: string,
  relationship: Account["relationship"],
  facts: Account["facts"] = {},
  feeds?: Account["feeds"],
): Account => ({
  externalId: `a${next++}`,
  name: "A",
  relationship,
  facts: { sector, ...facts },
  ...(feeds !== undefined && { feeds }),
});

function figure(name: BuiltinName, accounts: readonly Account[], given: Plan = plan) {
  const { axis } = entry(name);
  const weights = { value: {}, likelihood: {}, [axis]: { [name]: 1 } };
  const ranking = rankSegments(measureAccounts(accounts, given), given, {
    ...evenProfile,
    weights,
  });
  return new Map(
    ranking.rows.map((row) => [
      row.segment,
      row[axis].contributions.find((c) => c.criterion === name),
    ]),
  );
}

const won = (n: number, lost: number): Account["feeds"] => ({
  opportunities: [
    ...Array.from({ length: n }, () => ({ opened: "2026-01-05", outcome: "won" as const })),
    ...Array.from({ length: lost }, () => ({ opened: "2026-01-05", outcome: "lost" as const })),
  ],
});

describe("figures of a segment as a whole", () => {
  test("size counts its accounts, all relationships together", () => {
    const found = figure("size", [
      one("care", "customer"),
      one("care", "prospect"),
      one("it", "prospect"),
    ]);
    expect(found.get("care")?.raw).toBe(2);
    expect(found.get("it")?.raw).toBe(1);
    expect(found.get("care")?.coverage).toBe(1);
  });

  test("win rates of few outcomes are drawn towards those of all segments", () => {
    const found = figure("winRate", [
      one("care", "customer", {}, won(60, 40)),
      one("it", "customer", {}, won(20, 80)),
      one("food", "prospect", {}, won(1, 0)),
      one("none", "prospect"),
    ]);
    expect(Number(found.get("food")?.raw)).toBeGreaterThan(0.3);
    expect(Number(found.get("food")?.raw)).toBeLessThan(0.9);
    expect(found.get("care")?.raw).toBeCloseTo(0.6, 1);
    expect(found.get("it")?.raw).toBeCloseTo(0.2, 1);
    expect(found.get("none")?.coverage).toBe(0);
  });

  test("segments whose win rates differ by chance only come out alike", () => {
    const found = figure("winRate", [
      one("care", "customer", {}, won(6, 4)),
      one("it", "customer", {}, won(5, 5)),
    ]);
    const gap = Number(found.get("care")?.raw) - Number(found.get("it")?.raw);
    expect(gap).toBeGreaterThanOrEqual(0);
    expect(gap).toBeLessThan(0.05);
  });

  test("churn is the share of last year's customers that left", () => {
    const since = { customerSince: "2020-01-01" };
    const found = figure("churnRate", [
      one("care", "customer", since),
      one("care", "customer", since),
      one("care", "customer", { customerSince: "2026-08-01" }),
      one("care", "former_customer", { ...since, customerUntil: "2026-03-01" }),
    ]);
    expect(found.get("care")?.raw).toBeCloseTo(1 / 3, 12);
  });

  test("competitors count where the supplier is known, and best at the scale's target", () => {
    const found = figure("competitorSuccess", [
      ...["Axis", "Axis", "Borealis", "Borealis", "Borealis"].map((competitor) =>
        one("care", "prospect", { competitor }),
      ),
      one("care", "prospect"),
    ]);
    expect(found.get("care")).toMatchObject({ raw: 0.4, utility: 1 });
  });

  test("leads count per hundred accounts, times how many become an opportunity", () => {
    const lead = (outcome?: "opportunity" | "rejected") => ({
      date: "2026-05-05",
      ...(outcome !== undefined && { outcome }),
    });
    const found = figure("leadResults", [
      one(
        "care",
        "prospect",
        {},
        { leads: [lead("opportunity"), lead("opportunity"), lead(), lead("rejected")] },
      ),
      one("care", "prospect"),
      one("it", "prospect"),
    ]);
    // One segment with leads says nothing of how segments differ: Jeffreys' prior, (2 + ½) ÷ (4 + 1).
    expect(found.get("care")?.raw).toBeCloseTo(200 * 0.5, 6);
    expect(found.get("it")?.raw).toBe(0);
  });

  test("growth compares the same accounts over two years", () => {
    const bought = (date: string, revenue: number) => ({ date, orderId: date, revenue });
    const found = figure("growth", [
      one(
        "care",
        "customer",
        {},
        { orders: [bought("2025-05-01", 100), bought("2026-05-01", 110)] },
      ),
      one("care", "customer", {}, { orders: [bought("2026-05-01", 5_000)] }),
    ]);
    expect(found.get("care")?.raw).toBe(10);
  });
});

describe("customer lifetime of a segment", () => {
  test("counts customers who are still there as not yet ended", () => {
    const left = (years: number) =>
      one("care", "former_customer", {
        customerSince: `${2020 - years}-11-24`,
        customerUntil: "2020-11-24",
      });
    const still = (years: number) =>
      one("care", "customer", { customerSince: `${2026 - years}-11-24` });
    // Survival: of 4 one leaves after 2 years, of the 2 left one after 5: 2 + 3·¾ + 3·⅜ years to 8.
    const found = figure("customerLifetime", [left(2), still(3), left(5), still(8)]);
    expect(found.get("care")?.raw).toBeCloseTo(2 + 3 * 0.75 + 3 * 0.375, 12);
    expect(found.get("care")?.utility).toBeCloseTo((2 + 3 * 0.75 + 3 * 0.375) / 10, 6);
  });
});
