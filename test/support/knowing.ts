import { type Account, type Criterion, relationships } from "../../functions/domain/index.ts";
import type { MethodDefinition } from "../../functions/domain/sandbox/types.ts";

const label = (en: string, nl: string) => ({ en, nl });

const shared = {
  appliesTo: relationships,
  direction: "higher",
  scale: { kind: "linear", low: 0, high: 1 },
} as const;

const level = (n: number) => label(`Level ${n}`, `Niveau ${n}`);

/** Ratings on value, what the tenant knows on likelihood, segments by sector. */
export const knowingMethod: MethodDefinition = {
  name: "Knowing",
  criteria: [
    {
      ...shared,
      key: "fit",
      axis: "value",
      level: "both",
      scale: { kind: "linear", low: 1, high: 5 },
      measure: {
        kind: "rating",
        anchors: { 1: level(1), 2: level(2), 3: level(3), 4: level(4), 5: level(5) },
      },
      label: label("Strategic fit", "Strategische aansluiting"),
    },
    {
      ...shared,
      key: "motiveMatch",
      axis: "likelihood",
      level: "both",
      measure: { kind: "builtin", name: "motiveMatch" },
      label: label("Motives", "Motieven"),
    },
    {
      ...shared,
      key: "trendMatch",
      axis: "likelihood",
      level: "segment",
      measure: { kind: "builtin", name: "trendMatch" },
      label: label("Trends", "Trends"),
    },
  ] satisfies readonly Criterion[],
  scheme: { kind: "dimensions", dimensions: [{ field: "sector" }] },
  profiles: ["One", "Two"].map((name) => ({
    name,
    profile: {
      weights: { value: { fit: 1 }, likelihood: { motiveMatch: 1, trendMatch: 1 } },
      missing: "pessimistic",
      minimumCoverage: 0,
      valueShare: 0.5,
      thresholds: { kind: "fixed", value: 50, likelihood: 50 },
    },
  })),
};

/** Four accounts of each of two sectors; half of them have a motive. */
export const knowingAccounts: readonly Account[] = ["care", "retail"].flatMap((sector) =>
  Array.from({ length: 4 }, (_, n) => ({
    externalId: `${sector}-${n}`,
    name: `Company ${n}`,
    relationship: "prospect" as const,
    facts: { sector, ...(n < 2 && { buyingMotives: [n === 0 ? "speed" : "price"] }) },
  })),
);
