import { checkProfile, emptyKnowledge, type FieldTable, fieldTable } from "../domain/index.ts";
import type { StoreContext } from "./context.ts";
import { openFields } from "./fields.ts";
import { entitySk, planKey, tenantPk } from "./keys.ts";
import type {
  CriteriaSetDefinition,
  ProfileContent,
  SegmentationDefinition,
  Wanted,
  WantedProfile,
} from "./store.ts";
import type { Item } from "./table.ts";
import { readTenant } from "./tenant.ts";
import { publishedDefinition, toEntity } from "./versioned.ts";

/** What a definition in force is known by. */
interface InForce<D> {
  readonly id: string;
  readonly version: number;
  readonly definition: D;
}

/**
 * What is to be measured now. The parts are read side by side and are no snapshot, but each version
 * only ever grows: a reading begun after the last change sees all of it, and has the greatest plan
 * key.
 */
export async function readWanted(
  context: StoreContext,
  segmentationId: string | undefined,
): Promise<readonly Wanted[]> {
  const pk = tenantPk(context.scope);
  const [segmentations, criteriaSets, profiles, declared, tenant] = await Promise.all([
    context.table.query({ pk, prefix: entitySk("SGM", segmentationId ?? "") }),
    context.table.query({ pk, prefix: entitySk("CRS", "") }),
    context.table.query({ pk, prefix: entitySk("WPR", "") }),
    openFields(context).list(),
    readTenant(context),
  ]);
  const fields = fieldTable(declared);
  const sets = new Map(inForce<CriteriaSetDefinition>(criteriaSets).map((set) => [set.id, set]));
  const allProfiles = inForce<ProfileContent>(profiles);
  return inForce<SegmentationDefinition>(segmentations).flatMap((segmentation) => {
    const set = sets.get(segmentation.definition.criteriaSetId);
    return set ? [wantedOf(segmentation, set, allProfiles, fields, tenant.asOf)] : [];
  });
}

function inForce<D>(items: readonly Item[]): InForce<D>[] {
  return items.flatMap((item) => {
    const { id, publishedVersion } = toEntity<D>(item);
    const definition = publishedDefinition<D>(item);
    if (publishedVersion === null || definition === null) return [];
    return [{ id, version: publishedVersion, definition }];
  });
}

function wantedOf(
  segmentation: InForce<SegmentationDefinition>,
  set: InForce<CriteriaSetDefinition>,
  profiles: readonly InForce<ProfileContent>[],
  fields: FieldTable,
  asOf: string,
): Wanted {
  const { criteria } = set.definition;
  return {
    segmentationId: segmentation.id,
    segmentationVersion: segmentation.version,
    criteriaSetId: set.id,
    criteriaVersion: set.version,
    planKey: planKey(segmentation.version, set.version, asOf),
    plan: {
      scheme: segmentation.definition.scheme,
      fields,
      criteria,
      asOf,
      knowledge: emptyKnowledge,
    },
    profiles: profiles.flatMap(({ id, version, definition: content }): WantedProfile[] => {
      if (content.criteriaSetId !== set.id) return [];
      const fits = checkProfile(content.profile, criteria, "publish").length === 0;
      return fits ? [{ id, version, content }] : [];
    }),
  };
}
