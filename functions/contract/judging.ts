import type { PlanItems } from "../domain/conditions/attack-plan.ts";
import type { ProfileDefinition } from "../domain/index.ts";
import { propositionFor } from "../domain/knowledge/proposition.ts";
import { completeBlocks } from "../domain/knowledge/rating-blocks.ts";
import { segmentKnowledgeOf } from "../domain/knowledge/segment-knowledge.ts";
import type { Agreement, ProfileHistory } from "../domain/signals/types.ts";
import { kendallW } from "../domain/weighting/kendall-w.ts";
import type { TenantStore } from "./context.ts";
import type { Matrix } from "./matrix-at-hand.ts";

type Knowledge = Awaited<ReturnType<TenantStore["knowledge"]["read"]>>;

const NOTHING_COUNTED = { known: 0, counts: new Map<string, number>() };

/** The parts of a plan of attack that follow from what the tenant knows; nothing told: not known. */
export function planItemsFrom(
  { version, document }: Knowledge,
  segmentationId: string,
  asOf: string,
): (segment: string) => PlanItems {
  if (version === 0) return () => ({});
  const seen = segmentKnowledgeOf(document, segmentationId);
  return (segment) => {
    const { motives, references } = propositionFor(document, seen, segment, NOTHING_COUNTED, asOf);
    return {
      proposition: motives.some(({ answers }) => answers.length > 0),
      references: references.length > 0,
    };
  };
}

/** Versions looked back on, newest first. */
const VERSIONS_LOOKED_AT = 200;
const MILLIS_PER_DAY = 86_400_000;
const DAYS_PER_YEAR = 365;

/** When the profile was published. */
export async function historyOf(
  store: TenantStore,
  id: string,
  inForce: number | null,
  now: Date,
): Promise<ProfileHistory> {
  if (inForce === null) {
    return { published: false, daysSincePublished: null, publishedLastYear: 0 };
  }
  const daysSince = (at: string) =>
    Math.max(0, Math.floor((now.getTime() - Date.parse(at)) / MILLIS_PER_DAY));
  const [version, { items }] = await Promise.all([
    store.profiles.readVersion(id, inForce),
    store.profiles.versions(id, null, VERSIONS_LOOKED_AT),
  ]);
  const recent = items.filter(({ published, at }) => published && daysSince(at) <= DAYS_PER_YEAR);
  return {
    published: true,
    daysSincePublished: version === null ? null : daysSince(version.at),
    publishedLastYear: recent.length,
  };
}

type Ratings = Awaited<ReturnType<TenantStore["ratings"]["list"]>>;

/** Per rated criterion that the profile weighs: whether those who rated segments agree. */
export function agreementsOf(
  { plan }: Matrix,
  { weights }: ProfileDefinition,
  ratings: Ratings,
): Agreement[] {
  return plan.criteria
    .filter(({ key, axis, measure }) => measure.kind === "rating" && (weights[axis][key] ?? 0) > 0)
    .map(({ key }) => {
      const blocks = completeBlocks(ratings.filter(({ criterion }) => criterion === key));
      return { criterion: key, w: kendallW(blocks.rows)?.w ?? null };
    });
}
