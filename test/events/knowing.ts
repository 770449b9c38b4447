import {
  type Account,
  type Criterion,
  type KnowledgeDocument,
  type ProfileDefinition,
  relationships,
} from "../../functions/domain/index.ts";
import { emptyDocument } from "../../functions/domain/knowledge/types.ts";
import type { TenantStore } from "../../functions/store/store.ts";
import { accountOf, idOf } from "../store/world.ts";
import { defineMethod, ids, scheme } from "./method.ts";

const label = { en: "Name", nl: "Naam" };
const shared = {
  appliesTo: relationships,
  direction: "higher",
  scale: { kind: "linear", low: 0, high: 1 },
  label,
} as const;

const builtin = (name: "motiveMatch" | "trendMatch" | "referenceCases"): Criterion => ({
  ...shared,
  key: name,
  axis: "likelihood",
  level: name === "motiveMatch" ? "both" : "segment",
  measure: { kind: "builtin", name },
});

const ratedOn = (key: string, level: Criterion["level"]): Criterion => ({
  ...shared,
  key,
  axis: "value",
  level,
  scale: { kind: "linear", low: 1, high: 5 },
  measure: { kind: "rating" },
});

/** Measures what the tenant tells, beside a fact. */
const criteria: readonly Criterion[] = [
  {
    ...shared,
    key: "revenue",
    axis: "value",
    level: "both",
    measure: { kind: "builtin", name: "revenuePerYear" },
    scale: { kind: "linear", low: 0, high: 5_000 },
  },
  ratedOn("fit", "both"),
  ratedOn("strategy", "segment"),
  builtin("motiveMatch"),
  builtin("trendMatch"),
  builtin("referenceCases"),
];

const profile: ProfileDefinition = {
  weights: {
    value: { revenue: 1, fit: 1, strategy: 1 },
    likelihood: { motiveMatch: 1, trendMatch: 1, referenceCases: 1 },
  },
  missing: "neutral",
  minimumCoverage: 0,
  valueShare: 0.5,
  thresholds: { kind: "fixed", value: 50, likelihood: 50 },
};

/** A second criteria set, segmentation and profile, beside those of `defineMethod`. */
export const knowing = {
  criteriaSet: idOf("crs", "2"),
  segmentation: idOf("sgm", "2"),
  profile: idOf("wpr", "2"),
} as const;

/** Two segmentations of the same accounts: one reads no knowledge at all, `knowing` does. */
export async function defineKnowingMethod(store: TenantStore): Promise<void> {
  await defineMethod(store);
  const criteriaSetId = knowing.criteriaSet;
  await store.criteriaSets.create(criteriaSetId, { name: "Knowing", criteria });
  await store.criteriaSets.publish(criteriaSetId, 1);
  await store.segmentations.create(knowing.segmentation, { name: "Same", criteriaSetId, scheme });
  await store.profiles.create(knowing.profile, { name: "Knowing", criteriaSetId, profile });
  await store.profiles.publish(knowing.profile, 1);
}

export const segmentationIds = [ids.segmentation, knowing.segmentation] as const;

/** Every other account has a motive. */
export const motivated = (n: number, facts: Account["facts"] = {}): Account =>
  accountOf(n, { ...(n % 2 === 0 && { buyingMotives: ["speed"] }), ...facts });

export const document: KnowledgeDocument = {
  ...emptyDocument,
  usps: {
    fast: { label, strength: 0.5 },
    near: { label, strength: 0.5 },
    unused: { label, strength: 0.5 },
  },
  motives: { speed: { label, importance: 1, matches: { fast: 1 } } },
  trends: { ageing: { label, importance: 1, matches: { near: 1 } } },
};

export const withStrength = (code: "fast" | "near" | "unused", strength: number) => ({
  ...document,
  usps: { ...document.usps, [code]: { label, strength } },
});
