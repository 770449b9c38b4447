import type { OpportunityLine } from "../../../functions/domain/feeds/types.ts";
import {
  type Account,
  type Criterion,
  emptyKnowledge,
  fieldTable,
  type Plan,
  type ProfileDefinition,
} from "../../../functions/domain/index.ts";
import { Random } from "../../../functions/domain/statistics/random.ts";

const asOf = "2026-11-24";

const label = (text: string) => ({ en: text, nl: text });

const fields = fieldTable([
  { key: "group", type: "category", label: label("group") },
  ...["a", "b", "c", "d"].map((key) => ({
    key,
    type: "number" as const,
    label: label(key),
  })),
]);

const criterion = (key: string, axis: Criterion["axis"]): Criterion => ({
  key,
  axis,
  level: "both",
  appliesTo: ["customer", "prospect", "former_customer"],
  direction: "higher",
  measure: { kind: "field", field: key },
  scale: { kind: "linear", low: 0, high: 1 },
  label: label(key),
});

const winRate: Criterion = {
  ...criterion("winRate", "likelihood"),
  level: "segment",
  measure: { kind: "builtin", name: "winRate" },
};

export const plan: Plan = {
  scheme: { kind: "dimensions", dimensions: [{ field: "group" }] },
  fields,
  criteria: [
    criterion("a", "value"),
    criterion("b", "value"),
    criterion("c", "likelihood"),
    criterion("d", "likelihood"),
    winRate,
  ],
  asOf,
  knowledge: emptyKnowledge,
};

export const profile: ProfileDefinition = {
  weights: { value: { a: 60, b: 40 }, likelihood: { c: 70, d: 30 } },
  missing: "neutral",
  minimumCoverage: 0.6,
  valueShare: 0.5,
  thresholds: { kind: "fixed", value: 50, likelihood: 50 },
};

/** The same with the segment's own win rate among its criteria. */
export const profileWithWinRate: ProfileDefinition = {
  ...profile,
  weights: { value: profile.weights.value, likelihood: { c: 40, winRate: 60 } },
};

export interface SegmentTruth {
  readonly accounts: number;
  /** Mean of each fact, a to d. */
  readonly means: readonly [number, number, number, number];
  readonly winRate: number;
  /** Spread of the facts; .15 when absent. */
  readonly spread?: number;
  readonly opportunitiesEach?: number;
}

/** A made tenant whose truth is known; the seed decides the noise. */
export function tenantOf(truths: readonly SegmentTruth[], seed: number): Account[] {
  const random = new Random(seed);
  return truths.flatMap((truth, g) =>
    Array.from({ length: truth.accounts }, (_, i): Account => {
      const facts = Object.fromEntries(
        ["a", "b", "c", "d"].map((key, at) => [
          key,
          round((truth.means[at] ?? 0.5) + (truth.spread ?? 0.15) * random.normal()),
        ]),
      );
      const count = truth.opportunitiesEach ?? 2;
      const opportunities = Array.from({ length: count }, (): OpportunityLine => {
        const won = random.uniform() < truth.winRate;
        return { opened: "2026-03-01", closed: "2026-05-01", outcome: won ? "won" : "lost" };
      });
      return {
        externalId: `g${g}-${i}`,
        name: `Company ${g}-${i}`,
        relationship: "customer",
        facts: { group: `g${g}`, ...facts },
        ...(count > 0 && { feeds: { opportunities } }),
      };
    }),
  );
}

const round = (x: number) => Math.round(x * 1e4) / 1e4;
