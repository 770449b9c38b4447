import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addMoments,
  compilePlan,
  decodeMoments,
  emptyMoments,
  encodeMoments,
  measureAccounts,
  subtractMoments,
  sumMoments,
} from "../../../functions/domain/index.ts";
import { accounts, fullPlan } from "../support/arbitraries.ts";

const count = fullPlan.criteria.length;
const measure = compilePlan(fullPlan);

function shuffled<T>(items: readonly T[], seed: number): T[] {
  return items
    .map((item, i) => ({ item, order: (i * 7919 + seed) % 104729 }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}

describe("moments", () => {
  it("are the same bytes in whatever order and parts the accounts come", () => {
    fc.assert(
      fc.property(accounts(), fc.nat(), fc.integer({ min: 1, max: 5 }), (all, seed, size) => {
        const whole = encodeMoments(measure(all));
        const mixed = shuffled(all, seed);
        const parts = [];
        for (let i = 0; i < mixed.length; i += size) parts.push(measure(mixed.slice(i, i + size)));
        expect(encodeMoments(sumMoments(parts, count))).toEqual(whole);
        expect(encodeMoments(sumMoments(parts.toReversed(), count))).toEqual(whole);
        const folded = parts.reduce(addMoments, emptyMoments(count));
        expect(encodeMoments(folded)).toEqual(whole);
      }),
    );
  });

  it("subtract what was added, to the byte", () => {
    fc.assert(
      fc.property(accounts(), accounts(), (some, others) => {
        const [a, b] = [measure(some), measure(others)];
        expect(encodeMoments(subtractMoments(addMoments(a, b), b))).toEqual(encodeMoments(a));
      }),
    );
  });

  it("come back from their bytes as they were", () => {
    fc.assert(
      fc.property(accounts(), (all) => {
        const moments = measure(all);
        const decoded = decodeMoments(encodeMoments(moments));
        expect(decoded.criteriaCount).toBe(moments.criteriaCount);
        expect(new Map(decoded.cells)).toEqual(new Map(moments.cells));
        expect(encodeMoments(decoded)).toEqual(encodeMoments(moments));
      }),
    );
  });

  it("refuse bytes that are cut short, go on too long or have another format", () => {
    fc.assert(
      fc.property(accounts(1), fc.nat(), (all, at) => {
        const bytes = encodeMoments(measure(all));
        expect(() => decodeMoments(bytes.slice(0, at % bytes.length))).toThrow(RangeError);
        expect(() => decodeMoments(Uint8Array.of(...bytes, 0))).toThrow(RangeError);
        expect(() => decodeMoments(Uint8Array.of(9, ...bytes.slice(1)))).toThrow(RangeError);
      }),
    );
  });

  it("of different plans do not add up", () => {
    expect(() => addMoments(emptyMoments(1), emptyMoments(2))).toThrow(/one plan/);
  });

  it("refuse to take away more accounts than there are", () => {
    fc.assert(
      fc.property(accounts(1), (all) => {
        expect(() => subtractMoments(emptyMoments(count), measure(all))).toThrow(RangeError);
      }),
    );
  });

  it("keep sums of money exact beyond 2^53 cents", () => {
    const rich = Array.from({ length: 200 }, (_, i) => ({
      externalId: `r${i}`,
      name: "Rich",
      relationship: "customer" as const,
      facts: { sector: "care", employees: 5, revenue12m: 999_999_999_999.99, potential12m: 0.01 },
    }));
    const [cell] = measureAccounts(rich, fullPlan).cells.values();
    expect(cell?.revenueCents).toBe(200n * 99_999_999_999_999n);
    expect(cell?.potentialCents).toBe(200n);
    const back = decodeMoments(encodeMoments(measureAccounts(rich, fullPlan)));
    expect([...back.cells.values()][0]).toEqual(cell);
  });

  it("count pairs of rules that overlap", () => {
    const rule = (key: string, op: "gte" | "lt", value: number) => ({
      key,
      label: { en: key, nl: key },
      where: { field: "employees", op, value },
    });
    const plan = {
      ...fullPlan,
      scheme: { kind: "rules" as const, rules: [rule("big", "gte", 10), rule("any", "gte", 0)] },
    };
    const of = (employees: number) => ({
      externalId: `e${employees}`,
      name: "E",
      relationship: "prospect" as const,
      facts: { employees },
    });
    const moments = measureAccounts([of(5), of(20), of(30)], plan);
    expect(moments.overlapping).toBe(2);
    expect([...moments.overlaps]).toEqual([["big\nany", 2]]);
    expect(decodeMoments(encodeMoments(moments))).toEqual(moments);
  });
});
