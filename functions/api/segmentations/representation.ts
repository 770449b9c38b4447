import * as z from "zod";
import { archivedAtSchema, isArchived } from "../../contract/archiving.ts";
import { unknownCriteriaSet } from "../../contract/changing.ts";
import type { TenantStore } from "../../contract/context.ts";
import { idSchema } from "../../contract/ids.ts";
import { once } from "../../contract/once.ts";
import { nameSchema, timeSchema, versionSchema } from "../../contract/schemas/basics.ts";
import { schemeSchema } from "../../contract/schemas/scheme.ts";

type Stored = NonNullable<Awaited<ReturnType<TenantStore["segmentations"]["read"]>>>;
type StoredVersion = NonNullable<Awaited<ReturnType<TenantStore["segmentations"]["readVersion"]>>>;

const criteriaSetId = () =>
  idSchema("criteriaSet", "The criteria set whose frozen version accounts are measured by.");
const scheme = () => schemeSchema().describe("How accounts fall into segments.");

/** What a caller defines. */
export const segmentationInput = once(() =>
  z.strictObject({
    name: nameSchema("the segmentation"),
    criteriaSetId: criteriaSetId(),
    scheme: scheme(),
  }),
);

export const segmentationSchema = once(() =>
  z
    .strictObject({
      id: idSchema("segmentation", "The segmentation."),
      version: versionSchema("Grows with every change; also the ETag."),
      name: nameSchema("the segmentation"),
      criteriaSetId: criteriaSetId(),
      scheme: scheme(),
      createdAt: timeSchema("When it was made, UTC."),
      updatedAt: timeSchema("When it last changed, UTC."),
      archivedAt: archivedAtSchema(),
    })
    .meta({ id: "Segmentation", description: "How accounts fall into segments." }),
);

export function shown(stored: Stored) {
  return {
    id: stored.id,
    version: stored.version,
    name: stored.definition.name,
    criteriaSetId: stored.definition.criteriaSetId,
    scheme: stored.definition.scheme,
    createdAt: stored.createdAt,
    updatedAt: stored.updatedAt,
    archivedAt: stored.archivedAt,
  };
}

export const segmentationVersionSchema = once(() =>
  z
    .strictObject({
      id: idSchema("segmentation", "The segmentation."),
      version: versionSchema("The version; it never changes."),
      name: nameSchema("the segmentation"),
      criteriaSetId: criteriaSetId(),
      scheme: scheme(),
      at: timeSchema("When it was written, UTC."),
      by: z.string().describe("The key that wrote it."),
    })
    .meta({ id: "SegmentationVersion", description: "A segmentation as it once was." }),
);

export function shownVersion(version: StoredVersion) {
  return {
    id: version.id,
    version: version.version,
    name: version.definition.name,
    criteriaSetId: version.definition.criteriaSetId,
    scheme: version.definition.scheme,
    at: version.at,
    by: version.by,
  };
}

/** 422 unless the tenant has this criteria set, 409 when it is archived. */
export async function refuseUnknownCriteriaSet(store: TenantStore, id: string): Promise<void> {
  const set = await store.criteriaSets.read(id);
  if (set === null) throw unknownCriteriaSet(id);
  if (set.archivedAt !== null) throw isArchived(id);
}

export const segmentationParams = () =>
  z.strictObject({ segmentationId: idSchema("segmentation", "The segmentation.") });

// — examples —

export const requestExample = {
  name: "Sector × grootte",
  criteriaSetId: "crs_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB",
  scheme: {
    kind: "dimensions",
    dimensions: [{ field: "sector" }, { field: "employees", edges: [10, 50, 250] }],
    minimumSize: 5,
  },
};

export const rulesExample = {
  name: "Zorg en voedingsindustrie",
  criteriaSetId: "crs_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB",
  scheme: {
    kind: "rules",
    rules: [
      {
        key: "care-large",
        label: { en: "Large care institutions", nl: "Grote zorginstellingen" },
        where: {
          all: [
            { field: "sector", op: "eq", value: "healthcare" },
            { field: "employees", op: "gte", value: 250 },
          ],
        },
      },
      {
        key: "food-nearby",
        label: { en: "Food industry nearby", nl: "Voedingsindustrie in de regio" },
        where: {
          all: [
            { field: "sector", op: "eq", value: "food-processing" },
            {
              any: [
                { field: "region", op: "in", value: ["noord-brabant", "limburg"] },
                { not: { field: "reach", op: "eq", value: "national" } },
              ],
            },
          ],
        },
      },
    ],
  },
};

export const segmentationExample = {
  id: "sgm_01JD9Y2ZV3T6Q8R0W4X5Y7Z9EF",
  version: 1,
  ...requestExample,
  createdAt: "2026-11-24T09:40:00.000Z",
  updatedAt: "2026-11-24T09:40:00.000Z",
  archivedAt: null,
};

export const versionExample = {
  id: segmentationExample.id,
  version: 1,
  ...requestExample,
  at: "2026-11-24T09:40:00.000Z",
  by: "key_01JD9Y2ZV3T6Q8R0W4X5Y7Z9CD",
};
