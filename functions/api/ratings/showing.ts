import type { Language } from "../../contract/labels.ts";
import { pick } from "../../contract/labels.ts";
import { anchorsOf } from "../../domain/criteria/anchors.ts";
import { ratingUtility } from "../../domain/criteria/ratings.ts";
import type { Criterion } from "../../domain/index.ts";
import { levelOf, summariseRatings } from "../../domain/knowledge/rating-summary.ts";
import type { Rating } from "../../domain/knowledge/types.ts";

interface OnCriterion extends Rating {
  readonly criterion: string;
}

/** Ratings by the criterion they are on, in order of its key. */
export function byCriterion<R extends OnCriterion>(
  ratings: readonly R[],
): ReadonlyMap<string, readonly R[]> {
  const groups = Map.groupBy(ratings, ({ criterion }) => criterion);
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What assessors say together, for people; null when nobody says anything. */
export function shownSummary(
  ratings: readonly Rating[],
  criterion: Criterion | undefined,
  { asOf, language }: { readonly asOf: string; readonly language: Language },
) {
  const summary = summariseRatings(ratings, asOf);
  if (summary === null) return null;
  const { n, mean, sd, lowest, highest, oldest, stale } = summary;
  const level = levelOf(mean);
  return {
    ...{ n, mean, sd },
    range: { lowest, highest },
    utility: ratingUtility(mean),
    level,
    anchor: criterion === undefined ? null : pick(anchorsOf(criterion)[level], language),
    ...{ oldest, stale },
    ratings: [...ratings].sort((a, b) => (a.assessor < b.assessor ? -1 : 1)).map(shownRating),
  };
}

function shownRating({ assessor, value, date, comment }: Rating) {
  return { assessor, value, date, ...(comment !== undefined && { comment }) };
}

/** What a criterion is called; its key when no set has it any more. */
export function criterionLabel(
  key: string,
  criterion: Criterion | undefined,
  language: Language,
): string {
  return criterion === undefined ? key : pick(criterion.label, language);
}
