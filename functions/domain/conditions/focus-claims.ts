import type { Matrix } from "../matrix/types.ts";
import type { Ranking, SegmentScore } from "../scoring/types.ts";
import type { FigureErrors } from "./figure-errors.ts";
import { axisError, claimed, type Grounds } from "./leads.ts";

/** Whether a segment that lies upper right surely does; null when that cannot be judged. */
export interface FocusClaim {
  readonly supported: boolean | null;
}

const SCORE_MAX = 100;

/**
 * By key of the segments in the quadrant `focus`: supported when both 95 % intervals lie above the
 * lines and the segments differ at all.
 */
export function focusClaims(
  { rows }: Pick<Ranking, "rows">,
  { points, thresholds }: Matrix,
  { errors, verdict, enough }: Grounds,
): ReadonlyMap<string, FocusClaim> {
  const bySegment = new Map(rows.map((row) => [row.segment, row]));
  return new Map(
    points.flatMap(({ segment, quadrant }): [string, FocusClaim][] => {
      const row = bySegment.get(segment);
      if (quadrant !== "focus" || row === undefined) return [];
      const value = above(row, "value", thresholds.value, errors);
      const likelihood = above(row, "likelihood", thresholds.likelihood, errors);
      const surelyNot = value === false || likelihood === false;
      const surely = row.n >= enough && value !== null && likelihood !== null;
      return [[segment, { supported: claimed(surelyNot ? false : surely || null, verdict) }]];
    }),
  );
}

function above(
  row: SegmentScore,
  axis: "value" | "likelihood",
  line: number,
  errors: ReadonlyMap<string, FigureErrors>,
): boolean | null {
  const { score } = row[axis];
  const half = axisError(row, axis, errors);
  if (score === null || half === null) return null;
  return SCORE_MAX * (score - half) > line;
}
