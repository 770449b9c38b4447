import type { RatingSum, RatingSums } from "../domain/knowledge/rating-means.ts";
import type { SegmentRating } from "../domain/knowledge/types.ts";
import { ASSESSORS_MAX, SEGMENT_RATINGS_MAX } from "../domain/limits.ts";
import { writeAudited } from "./audit.ts";
import type { StoreContext } from "./context.ts";
import { StoreError } from "./errors.ts";
import { type Key, ratingHeadSk, ratingSk, ratingsPk, ratingsPrefix, tenantPk } from "./keys.ts";
import { ITEM_DATA_MAX_BYTES, packJson, unpackJson } from "./pack.ts";
import type { Page, RatingEntity, RatingWritten } from "./store.ts";
import { type Action, absent, backoffMillis, type Item, pause } from "./table.ts";
import { pageOf } from "./versioned.ts";

/** Rounds against others who rate segments of the same segmentation. */
const ATTEMPTS_MAX = 20;

/**
 * Each rating is an item. What they come to is kept beside them, in one item a segmentation that
 * moves with every write: whoever ranks reads that one.
 */
export interface RatingHead {
  /** Grows when a sum changes. */
  readonly version: number;
  /** Grows with every write. */
  readonly revision: number;
  readonly count: number;
  readonly sums: RatingSums;
}

export const noRatings: RatingHead = { version: 0, revision: 0, count: 0, sums: {} };

type Named = Pick<SegmentRating, "segment" | "criterion" | "assessor">;

export function openRatings(context: StoreContext): RatingEntity {
  return {
    list: (segmentationId, segment) => list(context, segmentationId, segment),
    page: (segmentationId, after, limit) => readPage(context, segmentationId, after, limit),
    put: (segmentationId, rating) => change(context, segmentationId, rating, rating),
    async remove(segmentationId, rating) {
      const written = await change(context, segmentationId, rating, null);
      return written.kind === "written" && written.changed;
    },
  };
}

async function list(
  context: StoreContext,
  segmentationId: string,
  segment: string | undefined,
): Promise<readonly SegmentRating[]> {
  const items = await context.table.query({
    pk: ratingsPk(context.scope, segmentationId),
    ...(segment !== undefined && { prefix: ratingsPrefix(segment) }),
  });
  return items.map(toRating);
}

async function readPage(
  context: StoreContext,
  segmentationId: string,
  after: string | null,
  limit: number,
): Promise<Page<SegmentRating>> {
  const pk = ratingsPk(context.scope, segmentationId);
  const items = await context.table.query({ pk, after, limit: limit + 1 });
  const { items: page, next } = pageOf(items, limit, ({ sk }) => sk);
  return { items: page.map(toRating), next };
}

const toRating = (item: Item): SegmentRating => JSON.parse(String(item.rating)) as SegmentRating;

export function toRatingHead(item: Item): RatingHead {
  return {
    version: Number(item.version),
    revision: Number(item.revision),
    count: Number(item.count),
    sums: unpackJson(item.sums as Uint8Array) as RatingSums,
  };
}

/**
 * The head is read before the rating: a write in between moves the head, which refuses this one.
 * `next` null takes the rating away.
 */
async function change(
  context: StoreContext,
  segmentationId: string,
  named: Named,
  next: SegmentRating | null,
): Promise<RatingWritten> {
  const headKey = { pk: tenantPk(context.scope), sk: ratingHeadSk(segmentationId) };
  const key = {
    pk: ratingsPk(context.scope, segmentationId),
    sk: ratingSk(named.segment, named.criterion, named.assessor),
  };
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    if (attempt > 0) await pause(backoffMillis(attempt));
    const headItem = await context.table.get(headKey);
    const head = headItem ? toRatingHead(headItem) : noRatings;
    const item = await context.table.get(key);
    const before = item ? toRating(item) : null;
    const text = next && JSON.stringify(next);
    const created = before === null && next !== null;
    if ((before && JSON.stringify(before)) === text) {
      return { kind: "written", created: false, changed: false };
    }
    const full = created ? fullOf(head, named) : null;
    if (full !== null) return { kind: "full", of: full };
    const after = moved(head, named, before, next);
    const actions: Action[] = [
      { put: headOf(context, headKey, segmentationId, after), if: asRead(headItem) },
      text === null ? { remove: key } : { put: { ...key, rating: text } },
    ];
    const refused = await writeAudited(context, actions, {
      action: next ? "rated" : "unrated",
      resource: segmentationId,
      version: after.revision,
      before: audited(before),
      after: audited(next),
    });
    if (refused.length === 0) return { kind: "written", created, changed: true };
  }
  throw new StoreError("busy", "Others are rating the same segmentation");
}

/** Who rated, what they wrote and the segment's own key stay out of the record. */
const audited = (rating: SegmentRating | null) =>
  rating && { criterion: rating.criterion, value: rating.value, date: rating.date };

const asRead = (head: Item | null) =>
  head ? { expression: "#revision = :read", values: { read: head.revision } } : absent;

function fullOf(head: RatingHead, { segment, criterion }: Named) {
  if (head.count >= SEGMENT_RATINGS_MAX) return "segmentation" as const;
  return (sumOf(head.sums, segment, criterion)?.n ?? 0) >= ASSESSORS_MAX
    ? ("subject" as const)
    : null;
}

function sumOf(sums: RatingSums, segment: string, criterion: string): RatingSum | undefined {
  const ofSegment = Object.hasOwn(sums, segment) ? sums[segment] : undefined;
  return ofSegment && Object.hasOwn(ofSegment, criterion) ? ofSegment[criterion] : undefined;
}

/** The head with one rating in the place of another. */
function moved(
  head: RatingHead,
  { segment, criterion }: Named,
  before: SegmentRating | null,
  next: SegmentRating | null,
): RatingHead {
  const known = sumOf(head.sums, segment, criterion) ?? { n: 0, sum: 0 };
  const more = (next ? 1 : 0) - (before ? 1 : 0);
  const sum = { n: known.n + more, sum: known.sum + (next?.value ?? 0) - (before?.value ?? 0) };
  const isSame = sum.n === known.n && sum.sum === known.sum;
  return {
    version: head.version + (isSame ? 0 : 1),
    revision: head.revision + 1,
    count: head.count + more,
    sums: isSame ? head.sums : withSum(head.sums, segment, criterion, sum),
  };
}

/** Made of entries: a segment may be called anything. */
function withSum(sums: RatingSums, segment: string, criterion: string, sum: RatingSum): RatingSums {
  const others = Object.entries(sums).filter(([key]) => key !== segment);
  const ofSegment = Object.hasOwn(sums, segment) ? (sums[segment] ?? {}) : {};
  const criteria = Object.entries(ofSegment).filter(([key]) => key !== criterion);
  if (sum.n > 0) criteria.push([criterion, sum]);
  if (criteria.length > 0) others.push([segment, Object.fromEntries(criteria)]);
  return Object.fromEntries(others);
}

function headOf(
  context: StoreContext,
  key: Key,
  segmentationId: string,
  { version, revision, count, sums }: RatingHead,
): Item {
  const packed = packJson(sums);
  if (packed.length > ITEM_DATA_MAX_BYTES) {
    throw new StoreError("too-large", "Too many rated segments with long keys");
  }
  // Tenant and segmentation for readers of the table's stream.
  const named = { tenantId: context.scope.tenantId, segmentationId };
  return { ...key, ...named, version, revision, count, sums: packed };
}
