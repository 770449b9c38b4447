import * as z from "zod";
import { archivedAtSchema } from "../../contract/archiving.ts";
import type { TenantStore } from "../../contract/context.ts";
import { idSchema } from "../../contract/ids.ts";
import { once } from "../../contract/once.ts";
import { nameSchema, timeSchema, versionSchema } from "../../contract/schemas/basics.ts";
import { criterionInputSchema, criterionSchema } from "../../contract/schemas/criterion.ts";
import { CRITERIA_MAX } from "../../domain/limits.ts";

type Stored = NonNullable<Awaited<ReturnType<TenantStore["criteriaSets"]["read"]>>>;
type StoredVersion = NonNullable<Awaited<ReturnType<TenantStore["criteriaSets"]["readVersion"]>>>;

export const criteriaInput = () =>
  z
    .array(criterionInputSchema())
    .min(1)
    .max(CRITERIA_MAX)
    .describe(`1–${CRITERIA_MAX} criteria with different keys.`);

const criteria = () => z.array(criterionSchema()).describe("The criteria, complete.");

export const criteriaSetSchema = once(() =>
  z
    .strictObject({
      id: idSchema("criteriaSet", "The criteria set."),
      version: versionSchema("Grows with every change; also the ETag."),
      frozenVersion: versionSchema(
        "The version accounts are measured by, its scale version; null until one is frozen.",
      ).nullable(),
      status: z
        .enum(["draft", "frozen"])
        .describe("`draft` while there are changes since the last freeze."),
      name: nameSchema("the set"),
      criteria: criteria(),
      createdAt: timeSchema("When it was made, UTC."),
      updatedAt: timeSchema("When it last changed, UTC."),
      archivedAt: archivedAtSchema(),
    })
    .meta({ id: "CriteriaSet", description: "Criteria with their scales." }),
);

export function shown(set: Stored) {
  return {
    id: set.id,
    version: set.version,
    frozenVersion: set.publishedVersion,
    status: set.publishedVersion === set.version ? ("frozen" as const) : ("draft" as const),
    name: set.definition.name,
    criteria: [...set.definition.criteria],
    createdAt: set.createdAt,
    updatedAt: set.updatedAt,
    archivedAt: set.archivedAt,
  };
}

export const criteriaSetVersionSchema = once(() =>
  z
    .strictObject({
      id: idSchema("criteriaSet", "The criteria set."),
      version: versionSchema("The version; it never changes."),
      frozen: z.boolean().describe("Whether accounts may be measured by it."),
      name: nameSchema("the set"),
      criteria: criteria(),
      at: timeSchema("When it was written, UTC."),
      by: z.string().describe("The key that wrote it."),
    })
    .meta({ id: "CriteriaSetVersion", description: "A criteria set as it once was." }),
);

export function shownVersion(version: StoredVersion) {
  return {
    id: version.id,
    version: version.version,
    frozen: version.published,
    name: version.definition.name,
    criteria: [...version.definition.criteria],
    at: version.at,
    by: version.by,
  };
}

export const criteriaSetParams = () =>
  z.strictObject({ criteriaSetId: idSchema("criteriaSet", "The criteria set.") });

// — examples —

const marginPct = {
  key: "marginPct",
  axis: "value",
  level: "both",
  appliesTo: ["customer"],
  direction: "higher",
  measure: { kind: "builtin", name: "marginPct" },
  scale: { kind: "linear", low: 10, high: 35 },
  label: { en: "Margin on revenue", nl: "Marge op omzet" },
};

const loyalty = {
  key: "loyalty",
  axis: "likelihood",
  level: "both",
  appliesTo: ["customer"],
  direction: "higher",
  measure: { kind: "field", field: "loyalty" },
  scale: { kind: "linear", low: 1, high: 5 },
  label: { en: "Loyalty", nl: "Loyaliteit" },
};

export const requestExample = {
  name: "Werkplekartikelen 2026",
  criteria: [
    { key: "marginPct", scale: { kind: "linear", low: 10, high: 35 } },
    {
      key: "loyalty",
      axis: "likelihood",
      appliesTo: ["customer"],
      measure: { kind: "field", field: "loyalty" },
      label: { en: "Loyalty", nl: "Loyaliteit" },
    },
  ],
};

export const draftExample = {
  id: "crs_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB",
  version: 1,
  frozenVersion: null,
  status: "draft",
  name: "Werkplekartikelen 2026",
  criteria: [marginPct, loyalty],
  createdAt: "2026-11-24T09:30:00.000Z",
  updatedAt: "2026-11-24T09:30:00.000Z",
  archivedAt: null,
};

export const frozenExample = {
  ...draftExample,
  version: 2,
  frozenVersion: 2,
  status: "frozen",
  updatedAt: "2026-11-24T09:34:00.000Z",
  archivedAt: null,
};

export const versionExample = {
  id: draftExample.id,
  version: 2,
  frozen: true,
  name: draftExample.name,
  criteria: draftExample.criteria,
  at: "2026-11-24T09:34:00.000Z",
  by: "key_01JD9Y2ZV3T6Q8R0W4X5Y7Z9CD",
};
