import { byCodeUnit } from "../order.ts";
import type { SegmentRating } from "./types.ts";

type Rated = Pick<SegmentRating, "assessor" | "segment" | "value">;

/** Ratings that can be compared: every assessor rated every segment. */
export interface CompleteBlocks {
  readonly assessors: readonly string[];
  readonly segments: readonly string[];
  /** A row per assessor, a value per segment. */
  readonly rows: readonly (readonly number[])[];
  readonly leftOut: { readonly assessors: readonly string[]; readonly segments: readonly string[] };
}

/**
 * The ratings on one criterion that make complete blocks, as Kendall's W asks for. While a rating is
 * missing, whoever or whatever misses the largest share is left out; of equals a segment before an
 * assessor, the last by code first. At most one rating per assessor and segment.
 */
export function completeBlocks(ratings: readonly Rated[]): CompleteBlocks {
  const assessors: Side = new Map();
  const segments: Side = new Map();
  for (const { assessor, segment, value } of ratings) {
    lineOf(assessors, assessor).set(segment, value);
    lineOf(segments, segment).set(assessor, value);
  }
  const leftOut = { assessors: [] as string[], segments: [] as string[] };
  for (;;) {
    const assessor = worst(assessors, segments.size);
    const segment = worst(segments, assessors.size);
    if (assessor.share === 0 && segment.share === 0) break;
    if (segment.share >= assessor.share) {
      leftOut.segments.push(segment.name);
      take(segment.name, segments, assessors);
    } else {
      leftOut.assessors.push(assessor.name);
      take(assessor.name, assessors, segments);
    }
  }
  const kept = [...segments.keys()].sort(byCodeUnit);
  const raters = [...assessors.keys()].sort(byCodeUnit);
  return {
    assessors: raters,
    segments: kept,
    rows: raters.map((rater) => kept.map((each) => assessors.get(rater)?.get(each) ?? 0)),
    leftOut: {
      assessors: leftOut.assessors.sort(byCodeUnit),
      segments: leftOut.segments.sort(byCodeUnit),
    },
  };
}

/** Assessors with what they rated, or segments with who rated them. */
type Side = Map<string, Map<string, number>>;

function lineOf(side: Side, name: string): Map<string, number> {
  const known = side.get(name);
  if (known !== undefined) return known;
  const fresh = new Map<string, number>();
  side.set(name, fresh);
  return fresh;
}

/** Which of a side misses the largest share of the other, the last by code of equals. */
function worst(side: Side, others: number): { readonly name: string; readonly share: number } {
  let found = { name: "", share: 0 };
  for (const [name, line] of side) {
    const share = 1 - line.size / others;
    const isWorse =
      share > found.share || (share === found.share && byCodeUnit(name, found.name) > 0);
    if (share > 0 && isWorse) found = { name, share };
  }
  return found;
}

/** Takes one out, of the lines of the other side too; those left with nothing are kept. */
function take(name: string, from: Side, others: Side): void {
  for (const other of from.get(name)?.keys() ?? []) others.get(other)?.delete(name);
  from.delete(name);
}
