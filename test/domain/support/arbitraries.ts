import fc from "fast-check";
import {
  type Account,
  type AccountFeeds,
  type Criterion,
  emptyKnowledge,
  fieldTable,
  type Plan,
  type ProfileDefinition,
  relationships,
  type Scheme,
} from "../../../functions/domain/index.ts";

export const fields = fieldTable([
  {
    key: "rating",
    type: "number",
    label: { en: "Rating", nl: "Oordeel" },
    minimum: 1,
    maximum: 5,
  },
  { key: "tender", type: "boolean", label: { en: "Tender", nl: "Aanbesteding" } },
]);

export const asOf = "2026-11-24";

const label = (text: string) => ({ en: text, nl: text });

function criterion(
  key: string,
  axis: Criterion["axis"],
  rest: Pick<Criterion, "measure" | "scale"> & Partial<Criterion>,
): Criterion {
  return {
    key,
    axis,
    level: "both",
    appliesTo: relationships,
    direction: "higher",
    label: label(key),
    ...rest,
  };
}

/** Criteria that are averaged and apply to everybody: scores of segments are means of accounts. */
export const meanCriteria: readonly Criterion[] = [
  criterion("revenue", "value", {
    measure: { kind: "field", field: "revenue12m" },
    scale: { kind: "linear", low: -100, high: 900 },
  }),
  criterion("upsell", "value", {
    measure: { kind: "builtin", name: "upsellHeadroom" },
    scale: { kind: "log", x0: 50, X: 500 },
  }),
  criterion("rating", "likelihood", {
    measure: { kind: "field", field: "rating" },
    scale: { kind: "linear", low: 1, high: 5 },
  }),
  criterion("barrier", "likelihood", {
    measure: { kind: "builtin", name: "entryBarrier" },
    direction: "lower",
    scale: {
      kind: "piecewise",
      knots: [
        [3, 0],
        [24, 1],
      ],
    },
  }),
];

/** The same with a ratio of sums, a table of texts, and criteria about some relationships only. */
export const allCriteria: readonly Criterion[] = [
  ...meanCriteria,
  criterion("margin", "value", {
    measure: { kind: "builtin", name: "marginPct" },
    scale: { kind: "linear", low: 0, high: 50 },
    appliesTo: ["customer"],
  }),
  criterion("lifetime", "value", {
    measure: { kind: "builtin", name: "customerLifetime" },
    scale: { kind: "linear", low: 0, high: 10 },
    appliesTo: ["customer", "former_customer"],
  }),
  criterion("tender", "likelihood", {
    measure: { kind: "field", field: "tender" },
    scale: {
      kind: "steps",
      table: [
        { value: 0, u: 1 },
        { value: 1, u: 0.25 },
      ],
    },
  }),
  criterion("sector", "likelihood", {
    measure: { kind: "field", field: "sector" },
    scale: {
      kind: "steps",
      table: [
        { value: "construction", u: 0.75 },
        { value: "care", u: 0.25 },
      ],
    },
    appliesTo: ["prospect", "former_customer"],
  }),
];

const sectorBySize: Scheme = {
  kind: "dimensions",
  dimensions: [{ field: "sector" }, { field: "employees", edges: [10, 50] }],
};

export const meanPlan: Plan = {
  scheme: sectorBySize,
  fields,
  criteria: meanCriteria,
  asOf,
  knowledge: emptyKnowledge,
};
export const fullPlan: Plan = {
  scheme: sectorBySize,
  fields,
  criteria: allCriteria,
  asOf,
  knowledge: emptyKnowledge,
};

const cents = (minimum: number, maximum: number) =>
  fc.integer({ min: minimum * 100, max: maximum * 100 }).map((x) => x / 100);
const day = (from: number, to: number) =>
  fc
    .record({
      year: fc.integer({ min: from, max: to }),
      month: fc.integer({ min: 1, max: 12 }),
      date: fc.integer({ min: 1, max: 28 }),
    })
    .map(({ year, month, date }) =>
      new Date(Date.UTC(year, month - 1, date)).toISOString().slice(0, 10),
    );

const facts = fc.record(
  {
    sector: fc.constantFrom("construction", "care", "food & drink", "other"),
    employees: fc.integer({ min: 0, max: 80 }),
    revenue12m: cents(-200, 1200),
    margin12m: cents(-100, 500),
    potential12m: cents(0, 2000),
    rating: fc.integer({ min: 1, max: 5 }),
    contractEnd: day(2026, 2030),
    customerSince: day(2005, 2026),
    customerUntil: day(2026, 2026),
    tender: fc.boolean(),
  },
  { requiredKeys: [] },
);

const feeds: fc.Arbitrary<AccountFeeds> = fc.record(
  {
    orders: fc.array(
      fc.record({
        date: day(2024, 2026),
        orderId: fc.constantFrom("o1", "o2"),
        revenue: cents(-9, 99),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    opportunities: fc.array(
      fc.record(
        {
          opened: day(2024, 2026),
          closed: day(2026, 2026),
          outcome: fc.constantFrom("won", "lost"),
          value: cents(0, 99),
          reason: fc.constant("price"),
        },
        { requiredKeys: ["opened"] },
      ),
      { minLength: 1, maxLength: 4 },
    ),
    leads: fc.array(
      fc.record(
        { date: day(2025, 2026), outcome: fc.constantFrom("opportunity", "rejected") },
        { requiredKeys: ["date"] },
      ),
      { minLength: 1, maxLength: 4 },
    ),
    activities: fc.array(
      fc.record(
        {
          date: day(2025, 2026),
          accountManager: fc.constantFrom("north", "south"),
          minutes: fc.nat(90),
        },
        { requiredKeys: ["date"] },
      ),
      { minLength: 1, maxLength: 4 },
    ),
  },
  { requiredKeys: [] },
);

const bare = fc.record({
  externalId: fc.stringMatching(/^[a-z0-9]{1,6}$/),
  relationship: fc.constantFrom(...relationships),
  facts,
});

const named = (each: Pick<Account, "externalId" | "relationship" | "facts">): Account => ({
  name: `Company ${each.externalId}`,
  ...each,
  facts: { ...each.facts },
});

export const account = bare.map(named);

/** Accounts with lines of every feed, and motives, reasons and managers for the tallies. */
export function busyAccounts(maxLength = 20): fc.Arbitrary<Account[]> {
  const more = fc.record(
    {
      buyingMotives: fc.subarray(["price", "speed", "trust"]),
      accountManager: fc.constantFrom("north", "south"),
      joinReason: fc.constant("price"),
      competitor: fc.constantFrom("Axis", "Borealis"),
      contactChannels: fc.subarray(["mail", "phone"]),
      dmuDecider: fc.integer({ min: 0, max: 4 }),
    },
    { requiredKeys: [] },
  );
  const busy = fc.tuple(bare, more, feeds).map(([each, extra, lines]) => ({
    ...named({ ...each, facts: { ...each.facts, ...extra } }),
    feeds: lines,
  }));
  return fc.uniqueArray(busy, { maxLength, selector: (each) => each.externalId });
}

export function accounts(minLength = 0, maxLength = 40): fc.Arbitrary<Account[]> {
  return fc.uniqueArray(account, { minLength, maxLength, selector: (each) => each.externalId });
}

const missingPolicy = fc.constantFrom<ProfileDefinition["missing"]>(
  "neutral",
  "pessimistic",
  "optimistic",
  "available",
);

/** Points per criterion, at least one above zero on each axis. */
export function profile(criteria: readonly Criterion[]): fc.Arbitrary<ProfileDefinition> {
  const axis = (name: Criterion["axis"]) => {
    const keys = criteria.filter((each) => each.axis === name).map((each) => each.key);
    return fc
      .array(fc.integer({ min: 0, max: 10 }), { minLength: keys.length, maxLength: keys.length })
      .filter((points) => points.some((each) => each > 0))
      .map((points) => Object.fromEntries(keys.map((key, i) => [key, points[i] ?? 0])));
  };
  return fc.record({
    weights: fc.record({ value: axis("value"), likelihood: axis("likelihood") }),
    missing: missingPolicy,
    minimumCoverage: fc.constantFrom(0, 0.3, 0.6),
    valueShare: fc.constantFrom(0, 0.25, 0.5, 1),
    thresholds: fc.constant({ kind: "fixed" as const, value: 50, likelihood: 50 }),
  });
}

export const evenProfile: ProfileDefinition = {
  weights: {
    value: { revenue: 1, upsell: 1 },
    likelihood: { rating: 1, barrier: 1 },
  },
  missing: "neutral",
  minimumCoverage: 0,
  valueShare: 0.5,
  thresholds: { kind: "fixed", value: 50, likelihood: 50 },
};

/** Texts of any code points, control characters and lone surrogates included. */
export function anyText(minLength = 0): fc.Arbitrary<string> {
  const character = fc.oneof(
    fc.constantFrom("|", "~", ",", ".", "/", "-", "1", "e", "\u0000", "\ud800"),
    fc.nat({ max: 0x10ffff }).map((code) => String.fromCodePoint(code)),
  );
  return fc.array(character, { minLength, maxLength: 12 }).map((all) => all.join(""));
}
