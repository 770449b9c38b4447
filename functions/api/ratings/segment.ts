import { segmentParams } from "../../contract/asking.ts";
import type { TenantStore } from "../../contract/context.ts";
import { problem } from "../../contract/problem.ts";
import { criterionKeySchema } from "../../contract/schemas/criterion.ts";
import { assessorSchema } from "../../contract/schemas/rating.ts";
import { type FieldTable, type Scheme, segmentLabel } from "../../domain/index.ts";
import { isSegment } from "../../domain/segmentation/is-segment.ts";

export const segmentRatingParams = () =>
  segmentParams().extend({
    criterionKey: criterionKeySchema("Key of a criterion of the segmentation's criteria set."),
    assessor: assessorSchema(),
  });

export interface SegmentAtHand {
  readonly scheme: Scheme;
  readonly fields: FieldTable;
  readonly criteriaSetId: string;
  readonly label: ReturnType<typeof segmentLabel>;
}

/** 404 when there is no such segmentation, or its scheme makes no such segment. */
export async function loadSegment(
  store: TenantStore,
  { segmentationId: id, segmentKey }: { segmentationId: string; segmentKey: string },
): Promise<SegmentAtHand> {
  const [found, fields] = await Promise.all([store.segmentations.read(id), store.fields.table()]);
  if (found === null) throw problem("segmentation-not-found", { id });
  const { scheme, criteriaSetId } = found.definition;
  if (!isSegment(scheme, segmentKey, fields))
    throw problem("segment-not-found", { id: segmentKey });
  return { scheme, fields, criteriaSetId, label: segmentLabel(scheme, segmentKey, fields) };
}
