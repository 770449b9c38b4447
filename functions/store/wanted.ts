import { readsKnowledge } from "../domain/criteria/knowledge-measures.ts";
import { checkProfile, emptyKnowledge, type FieldTable, fieldTable } from "../domain/index.ts";
import { changedAt, segmentsChangedAt } from "../domain/knowledge/clock.ts";
import { planKnowledgeOf } from "../domain/knowledge/plan-knowledge.ts";
import { constantsTable } from "../domain/knowledge/segment-constants.ts";
import { segmentKnowledgeOf } from "../domain/knowledge/segment-knowledge.ts";
import type { StoreContext } from "./context.ts";
import { openFields } from "./fields.ts";
import { entitySk, planKey, ratingHeadSk, tenantPk } from "./keys.ts";
import { openKnowledge } from "./knowledge.ts";
import { noRatings, type RatingHead, toRatingHead } from "./ratings.ts";
import type {
  CriteriaSetDefinition,
  Knowledge,
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
  const [segmentations, criteriaSets, profiles, heads, knowledge, declared, tenant] =
    await Promise.all([
      context.table.query({ pk, prefix: entitySk("SGM", segmentationId ?? "") }),
      context.table.query({ pk, prefix: entitySk("CRS", "") }),
      context.table.query({ pk, prefix: entitySk("WPR", "") }),
      context.table.query({ pk, prefix: ratingHeadSk(segmentationId ?? "") }),
      openKnowledge(context).read(),
      openFields(context).list(),
      readTenant(context),
    ]);
  const sets = new Map(inForce<CriteriaSetDefinition>(criteriaSets).map((set) => [set.id, set]));
  const ratings = new Map(heads.map((item) => [String(item.segmentationId), toRatingHead(item)]));
  const shared: Shared = {
    profiles: inForce<ProfileContent>(profiles),
    fields: fieldTable(declared),
    asOf: tenant.asOf,
    knowledge,
  };
  return inForce<SegmentationDefinition>(segmentations).flatMap((segmentation) => {
    const set = sets.get(segmentation.definition.criteriaSetId);
    const head = ratings.get(segmentation.id) ?? noRatings;
    return set ? [wantedOf(segmentation, set, head, shared)] : [];
  });
}

/** What all segmentations of a tenant have in common. */
interface Shared {
  readonly profiles: readonly InForce<ProfileContent>[];
  readonly fields: FieldTable;
  readonly asOf: string;
  readonly knowledge: Knowledge;
}

function inForce<D>(items: readonly Item[]): InForce<D>[] {
  return items.flatMap((item) => {
    const { id, publishedVersion, archivedAt } = toEntity<D>(item);
    const definition = publishedDefinition<D>(item);
    if (publishedVersion === null || definition === null || archivedAt !== null) return [];
    return [{ id, version: publishedVersion, definition }];
  });
}

function wantedOf(
  segmentation: InForce<SegmentationDefinition>,
  set: InForce<CriteriaSetDefinition>,
  ratings: RatingHead,
  { profiles, fields, asOf, knowledge }: Shared,
): Wanted {
  const { criteria } = set.definition;
  const { document, clock } = knowledge;
  // What no criterion reads is kept out of the plan: it must not differ under one plan key.
  const isRead = readsKnowledge(criteria);
  const readAt = isRead ? changedAt(clock, "plan", segmentation.id) : 0;
  const ofSegments = segmentKnowledgeOf(document, segmentation.id);
  return {
    segmentationId: segmentation.id,
    segmentationVersion: segmentation.version,
    criteriaSetId: set.id,
    criteriaVersion: set.version,
    planKey: planKey(segmentation.version, set.version, asOf, readAt),
    plan: {
      scheme: segmentation.definition.scheme,
      fields,
      criteria,
      asOf,
      knowledge: isRead ? planKnowledgeOf(document, segmentation.id) : emptyKnowledge,
    },
    constants: constantsTable(criteria, asOf, ofSegments, ratings.sums),
    knowledgeVersion: Math.max(readAt, segmentsChangedAt(clock, criteria, segmentation.id)),
    ratingsVersion: ratings.version,
    documentVersion: knowledge.version,
    profiles: profiles.flatMap(({ id, version, definition: content }): WantedProfile[] => {
      if (content.criteriaSetId !== set.id) return [];
      const fits = checkProfile(content.profile, criteria, "publish").length === 0;
      return fits ? [{ id, version, content }] : [];
    }),
  };
}
