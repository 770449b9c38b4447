import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinColumns } from "../../../functions/domain/columns/join.ts";
import { columnsOf } from "../../../functions/domain/columns/of-accounts.ts";
import {
  type Account,
  type Condition,
  type Criterion,
  catalogue,
  compileScheme,
  encodeMoments,
  type Moments,
  measureAccounts,
  type Plan,
  type PlanKnowledge,
  relationships,
  type Scheme,
  sumMoments,
  withRollUps,
} from "../../../functions/domain/index.ts";
import { cellKey, quantumOf } from "../../../functions/domain/moments/cells.ts";
import { compileEvaluation, fieldsOfPlan } from "../../../functions/domain/moments/evaluate.ts";
import { compileAccountCell } from "../../../functions/domain/moments/measure-accounts.ts";
import { compileMoments } from "../../../functions/domain/moments/measure-columns.ts";
import { accounts, asOf, busyAccounts, fields, fullPlan } from "../support/arbitraries.ts";

const label = { en: "a", nl: "a" };

const made = (key: string, of: Pick<Criterion, "measure" | "scale"> & Partial<Criterion>) => ({
  key,
  axis: "value" as const,
  level: "both" as const,
  appliesTo: relationships,
  direction: "higher" as const,
  label,
  ...of,
});

/** Everything the catalogue has, a scale of every kind, ratings, and criteria made of others. */
const everyCriterion: readonly Criterion[] = [
  ...fullPlan.criteria,
  ...catalogue.map(({ criterion }) => criterion),
  made("rated", { measure: { kind: "rating" }, scale: { kind: "linear", low: 1, high: 5 } }),
  made("best", {
    measure: { kind: "formula", operation: "max", criteria: ["margin", "rated", "motiveMatch"] },
    scale: { kind: "linear", low: 0, high: 0.8 },
    appliesTo: ["customer", "prospect"],
    direction: "lower",
  }),
  made("ratio", {
    measure: { kind: "ratio", numerator: "potential12m", denominator: "employees" },
    scale: { kind: "target", t: 20, below: 10, above: 40 },
  }),
  made("steep", {
    measure: { kind: "field", field: "employees" },
    scale: { kind: "sigmoid", m: 40, s: 10, k: 1 },
  }),
  made("ladder", {
    measure: { kind: "field", field: "employees" },
    scale: {
      kind: "steps",
      table: [
        { from: 0, u: 0 },
        { from: 20, u: 0.5 },
        { from: 60, u: 1 },
      ],
    },
  }),
  made("place", {
    measure: { kind: "field", field: "revenue12m" },
    scale: { kind: "percentile", knots: Array.from({ length: 101 }, (_, i) => i * 9) },
  }),
];

const knowledge: PlanKnowledge = {
  motives: {
    price: { importance: 0.3, importanceBySegment: { builders: 0.9 }, strength: 0.4 },
    trust: { importance: 0.7, importanceBySegment: {}, strength: 0.8 },
  },
  triggers: { tender: { importance: 1, importanceBySegment: {}, strength: 0.5 } },
  triggerHalfLifeDays: 90,
  comparableCompetitors: ["Axis"],
  fixableReasons: { price: 0.5 },
  winBackHalfLifeDays: 365,
};

const comparison = fc.constantFrom<Condition>(
  { field: "sector", op: "eq", value: "construction" },
  { field: "sector", op: "ne", value: "care" },
  { field: "sector", op: "contains", value: "FOOD" },
  { field: "sector", op: "startsWith", value: "c" },
  { field: "sector", op: "unknown" },
  { field: "employees", op: "between", value: [10, 50] },
  { field: "employees", op: "gt", value: 30 },
  { field: "employees", op: "known" },
  { field: "tender", op: "eq", value: true },
  { field: "buyingMotives", op: "in", value: ["price", "speed"] },
  { field: "buyingMotives", op: "notIn", value: ["price"] },
  { field: "buyingMotives", op: "contains", value: "trust" },
  { field: "customerSince", op: "lt", value: "2015-01-01" },
  { field: "relationship", op: "in", value: ["customer", "prospect"] },
  { field: "externalId", op: "startsWith", value: "a" },
  { field: "name", op: "contains", value: "7" },
  { field: "revenue12m", op: "gte", value: 300 },
);
const condition: fc.Arbitrary<Condition> = fc.oneof(
  comparison,
  fc.array(comparison, { maxLength: 3 }).map((all) => ({ all })),
  fc.array(comparison, { maxLength: 3 }).map((any) => ({ any })),
  comparison.map((not) => ({ not })),
);
const scheme: fc.Arbitrary<Scheme> = fc.oneof(
  fc.constant(fullPlan.scheme),
  fc.constant<Scheme>({
    kind: "dimensions",
    dimensions: [{ field: "relationship" }, { field: "customerSince", edges: [2010, 2020] }],
  }),
  fc.constant<Scheme>({ kind: "dimensions", dimensions: [{ field: "tender" }] }),
  fc.tuple(condition, condition, condition).map(
    ([first, second, third]): Scheme => ({
      kind: "rules",
      rules: [
        { key: "builders", label, where: first },
        { key: "others", label, where: second },
        { key: "rest", label, where: third },
      ],
    }),
  ),
);
const plan = scheme.map(
  (each): Plan => ({
    ...{ scheme: each, fields, criteria: everyCriterion, asOf, knowledge },
  }),
);

const more = fc.record(
  {
    productLines: fc.subarray(["a", "b"]),
    eligibleProductLines: fc.subarray(["a", "b", "c"]),
    activeTriggers: fc.subarray(["tender", "other"]),
    activeTriggersDate: fc.constantFrom("2026-01-05", "2026-12-31"),
    urgency: fc.integer({ min: 1, max: 5 }),
    orders12m: fc.nat(40),
    leaveReason: fc.constantFrom("price", "moved"),
    dmuBuyer: fc.integer({ min: 0, max: 4 }),
    // Declared anew at some time, so that values of both kinds are about.
    employees: fc.constantFrom<number | string>("many", 12),
  },
  { requiredKeys: [] },
);
const ratings = fc.array(
  fc.record({
    criterion: fc.constantFrom("rated", "barrier", "best"),
    assessor: fc.constant("sales-manager"),
    value: fc.integer({ min: 1, max: 5 }),
    date: fc.constant("2026-03-01"),
  }),
  { minLength: 1, maxLength: 3 },
);
const some = fc.oneof(accounts(), busyAccounts()).chain((all) =>
  fc.tuple(...all.map(() => fc.tuple(more, fc.option(ratings, { nil: undefined })))).map((extras) =>
    all.map((each, i): Account => {
      const [facts, own] = extras[i] ?? [{}, undefined];
      const known = { ...each, facts: { ...each.facts, ...facts } };
      return own === undefined ? known : { ...known, ratings: own };
    }),
  ),
);

/** The moments by way of one account after another; without what is counted beside criteria. */
function oneByOne(all: readonly Account[], of: Plan): Moments {
  const assign = compileScheme(of.scheme, of.fields);
  const cellOf = compileAccountCell(of);
  const count = of.criteria.length;
  const parts = all.map((stored): Moments => {
    const account = withRollUps(stored, of.asOf);
    const { segment, overlaps } = assign(account);
    const cell = cellOf(account, segment ?? "");
    return {
      criteriaCount: count,
      cells: new Map([[cellKey(cell.segment, cell.relationship), cell]]),
      overlapping: overlaps.length > 0 ? 1 : 0,
      overlaps: new Map(overlaps.map((other) => [`${segment}\n${other}`, 1])),
    };
  });
  return sumMoments(parts, count);
}

function withoutTallies(moments: Moments): Moments {
  const cells = [...moments.cells].map(
    ([key, cell]) => [key, { ...cell, tallies: new Map() }] as const,
  );
  return { ...moments, cells: new Map(cells) };
}

describe("measuring by column", () => {
  it("gives the bytes that one account after another gives, for any plan", () => {
    fc.assert(
      fc.property(some, plan, (all, of) => {
        const both = {
          ...of,
          criteria: of.criteria.map((each) => ({ ...each, level: "both" as const })),
        };
        const measured = withoutTallies(measureAccounts(all, both));
        expect(encodeMoments(measured)).toEqual(encodeMoments(oneByOne(all, both)));
      }),
      { numRuns: 300 },
    );
  });

  it("leaves out rows that have been replaced, to the byte", () => {
    fc.assert(
      fc.property(some, plan, fc.nat(), (all, of, seed) => {
        const isThere = all.map((_, i) => (seed + i) % 3 !== 0);
        const kept = all.filter((_, i) => isThere[i]);
        const columns = columnsOf(all, fieldsOfPlan(of));
        const evaluated = compileEvaluation(of)({
          ...columns,
          present: Uint8Array.from(isThere, Number),
        });
        const measured = encodeMoments(compileMoments(of)(evaluated));
        expect(measured).toEqual(encodeMoments(measureAccounts(kept, of)));
      }),
    );
  });

  it("gives the same bytes for parts joined as for parts measured one by one and added", () => {
    fc.assert(
      fc.property(fc.array(some, { maxLength: 4 }), plan, (parts, of) => {
        const columns = parts.map((all) => columnsOf(all, fieldsOfPlan(of)));
        const joined = compileMoments(of)(compileEvaluation(of)(joinColumns(columns)));
        const added = parts.map((all) => measureAccounts(all, of));
        expect(encodeMoments(joined)).toEqual(encodeMoments(sumMoments(added, of.criteria.length)));
      }),
    );
  });

  it("leaves everything 0 where a criterion is not known: sums take it in unasked", () => {
    fc.assert(
      fc.property(some, plan, (all, of) => {
        const { utilities } = compileEvaluation(of)(columnsOf(all, fieldsOfPlan(of)));
        for (const { known, micros, clipped, numerators, denominators } of utilities) {
          const unknown = [...known.keys()].filter((row) => known[row] === 0);
          for (const part of [micros, clipped, numerators, denominators ?? []]) {
            expect(unknown.filter((row) => (part[row] ?? 0) !== 0)).toEqual([]);
          }
        }
      }),
    );
  });

  it("rounds every utility there is as Math.round does", () => {
    let differing = 0;
    for (let micros = 0; micros <= 1_000_000; micros += 1) {
      if (quantumOf(micros) !== Math.round(micros / 100)) differing += 1;
    }
    expect(differing).toBe(0);
  });

  it("adds amounts of any size exactly", () => {
    const huge = 9_999_999_999_999.99;
    const all = Array.from(
      { length: 3000 },
      (_, i): Account => ({
        externalId: `a${i}`,
        name: "A",
        relationship: "customer",
        facts: { sector: "care", employees: 1, revenue12m: huge, potential12m: huge },
      }),
    );
    const [cell] = measureAccounts(all, fullPlan).cells.values();
    const cents = BigInt(Math.round(huge * 100));
    expect(cell?.revenueCents).toBe(3000n * cents);
    expect(cell?.numerators[0]).toBe(3000n * cents);
    expect(cell?.tallies.get("upsellPotentialCents")).toBe(3000n * cents);
  });
});
