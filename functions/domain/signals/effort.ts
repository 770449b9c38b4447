import type { Situation } from "../conditions/situation.ts";
import type { Quadrant } from "../matrix/types.ts";
import { tally } from "../tallies/read.ts";

/** What was spent on one segment in 12 months. */
export interface SegmentEffort {
  readonly key: string;
  readonly quadrant: Quadrant | null;
  /** Of the score, 0–1; null when not scored. */
  readonly score: number | null;
  readonly accounts: number;
  /** Minutes where any are known, otherwise touches. */
  readonly effort: number;
}

export interface Effort {
  readonly of: "minutes" | "touches";
  /** Of all segments together. */
  readonly total: number;
  readonly touches: number;
  readonly segments: readonly SegmentEffort[];
}

/** Effort per segment, over the relationships considered; null when no activity is known. */
export function effortOf({ segments, matrix }: Situation): Effort | null {
  const quadrants = new Map(matrix.points.map(({ segment, quadrant }) => [segment, quadrant]));
  const sum = (name: "minutes12m" | "touches12m") =>
    segments.reduce((so, { cells }) => so + tally(cells, name), 0);
  const minutes = sum("minutes12m");
  const touches = sum("touches12m");
  if (touches === 0) return null;
  const of = minutes > 0 ? "minutes" : "touches";
  return {
    of,
    total: minutes > 0 ? minutes : touches,
    touches,
    segments: segments.map(({ key, row, cells }) => ({
      key,
      quadrant: quadrants.get(key) ?? null,
      score: row.score,
      accounts: row.n,
      effort: tally(cells, of === "minutes" ? "minutes12m" : "touches12m"),
    })),
  };
}

/** Share of all effort that went to some segments, 0–1. */
export function shareOfEffort(
  { segments, total }: Effort,
  counts: (segment: SegmentEffort) => boolean,
): number {
  return segments.filter(counts).reduce((sum, { effort }) => sum + effort, 0) / total;
}
