import { quantile } from "../scales/propose-scale.ts";
import type { Interval, Ranking, SegmentScore, ThresholdRule } from "../scoring/types.ts";
import type { Matrix, MatrixPoint, NineBox, Quadrant, Third, Thresholds } from "./types.ts";

const SCORE_MAX = 100;
const FIXED_THRESHOLD = 50;
// Coordinates are sums of products: what is this near to a line is on it, and counts as upper.
export const LINE_TOLERANCE = 1e-9;
const LOWER_THIRD = 33.3;
const UPPER_THIRD = 66.7;

/** Coordinates of a ranking's segments: x = 100·likelihood, y = 100·value. */
export function placeSegments(ranking: Ranking, thresholds: ThresholdRule): Matrix {
  const lines = drawLines(ranking.rows, thresholds);
  const accounts = ranking.rows.reduce((sum, row) => sum + row.n, 0);
  const potential = ranking.rows.reduce((sum, row) => sum + row.sizes.potentialCents, 0n);
  return {
    thresholds: lines,
    points: ranking.rows.map((row) => {
      const area = {
        accounts: shareOf(row.n, accounts),
        potential: potentialShare(row, potential),
      };
      return { ...place(row, lines), area };
    }),
  };
}

function shareOf(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

function potentialShare({ sizes }: SegmentScore, whole: bigint): number {
  return shareOf(Number(sizes.potentialCents), Number(whole));
}

interface Placed {
  readonly x: number;
  readonly y: number;
  readonly n: number;
}

/** Lines through the segments that are scored on both axes; through one segment none can be. */
function drawLines(rows: readonly SegmentScore[], rule: ThresholdRule): Thresholds {
  if (rule.kind === "fixed") return rule;
  const placed = rows.flatMap((row) => placedOf(row));
  if (placed.length < 2) {
    return { kind: "fixed", value: FIXED_THRESHOLD, likelihood: FIXED_THRESHOLD };
  }
  const line = rule.kind === "median" ? median : weightedMean;
  return {
    kind: rule.kind,
    value: line(placed, ({ y }) => y),
    likelihood: line(placed, ({ x }) => x),
  };
}

function placedOf({ value, likelihood, n }: SegmentScore): Placed[] {
  if (value.score === null || likelihood.score === null) return [];
  return [{ x: SCORE_MAX * likelihood.score, y: SCORE_MAX * value.score, n }];
}

function median(placed: readonly Placed[], read: (each: Placed) => number): number {
  return quantile(Float64Array.from(placed, read).sort(), 0.5);
}

/** Weighted by accounts. */
function weightedMean(placed: readonly Placed[], read: (each: Placed) => number): number {
  const n = placed.reduce((sum, each) => sum + each.n, 0);
  return placed.reduce((sum, each) => sum + each.n * read(each), 0) / n;
}

function place(row: SegmentScore, lines: Thresholds): Omit<MatrixPoint, "area"> {
  const { segment, label, rank, n, value, likelihood } = row;
  const x = likelihood.score === null ? null : SCORE_MAX * likelihood.score;
  const y = value.score === null ? null : SCORE_MAX * value.score;
  const located = x !== null && y !== null;
  return {
    segment,
    label,
    rank,
    n,
    x,
    y,
    quadrant: located ? quadrantOf(x, y, lines) : null,
    nineBox: located ? nineBoxOf(x, y) : null,
    whiskers: { x: scaled(likelihood.ci95), y: scaled(value.ci95) },
  };
}

function scaled(interval: Interval | null): Interval | null {
  return interval && { low: SCORE_MAX * interval.low, high: SCORE_MAX * interval.high };
}

function reaches(coordinate: number, line: number): boolean {
  return coordinate >= line - LINE_TOLERANCE;
}

/** Quadrant of a point, 0–100 on both axes; on the line counts as upper. */
export function quadrantOf(x: number, y: number, lines: Thresholds): Quadrant {
  if (reaches(y, lines.value)) return reaches(x, lines.likelihood) ? "focus" : "develop";
  return reaches(x, lines.likelihood) ? "serve" : "deprioritise";
}

/** Cell of the 3×3 grid, cut at 33.3 and 66.7. */
export function nineBoxOf(x: number, y: number): NineBox {
  return { value: thirdOf(y), likelihood: thirdOf(x) };
}

function thirdOf(coordinate: number): Third {
  if (reaches(coordinate, UPPER_THIRD)) return "high";
  return reaches(coordinate, LOWER_THIRD) ? "medium" : "low";
}
