import {
  type Criterion,
  type ProfileDefinition,
  relationships,
  type Scheme,
} from "../../functions/domain/index.ts";
import type { TenantStore } from "../../functions/store/store.ts";
import { idOf } from "../store/world.ts";

const label = (text: string) => ({ en: text, nl: text });
const shared = { level: "both", appliesTo: relationships, direction: "higher" } as const;

export const criteria: readonly Criterion[] = [
  {
    ...shared,
    key: "revenue",
    axis: "value",
    measure: { kind: "builtin", name: "revenuePerYear" },
    scale: { kind: "linear", low: 0, high: 20_000 },
    label: label("Revenue"),
  },
  {
    ...shared,
    key: "margin",
    axis: "value",
    measure: { kind: "builtin", name: "marginPct" },
    scale: { kind: "linear", low: 0, high: 50 },
    label: label("Margin"),
  },
  {
    ...shared,
    key: "urgency",
    axis: "likelihood",
    measure: { kind: "builtin", name: "urgency" },
    scale: { kind: "linear", low: 1, high: 5 },
    label: label("Urgency"),
  },
];

export const scheme: Scheme = { kind: "dimensions", dimensions: [{ field: "sector" }] };

export function profile(revenuePoints: number): ProfileDefinition {
  return {
    weights: { value: { revenue: revenuePoints, margin: 1 }, likelihood: { urgency: 1 } },
    missing: "neutral",
    minimumCoverage: 0,
    valueShare: 0.5,
    thresholds: { kind: "fixed", value: 50, likelihood: 50 },
  };
}

export const ids = {
  criteriaSet: idOf("crs", "1"),
  segmentation: idOf("sgm", "1"),
  profile: idOf("wpr", "1"),
} as const;

/** A frozen criteria set, a segmentation by sector, a published profile. */
export async function defineMethod(store: TenantStore): Promise<void> {
  await store.criteriaSets.create(ids.criteriaSet, { name: "Criteria", criteria });
  await store.criteriaSets.publish(ids.criteriaSet, 1);
  await store.segmentations.create(ids.segmentation, {
    name: "By sector",
    criteriaSetId: ids.criteriaSet,
    scheme,
  });
  await store.profiles.create(ids.profile, {
    name: "All",
    criteriaSetId: ids.criteriaSet,
    profile: profile(3),
  });
  await store.profiles.publish(ids.profile, 1);
}
