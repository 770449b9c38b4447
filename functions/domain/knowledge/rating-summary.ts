import { monthsBefore } from "../dates.ts";
import { RATING_STALE_MONTHS } from "../limits.ts";
import { byCodeUnit } from "../order.ts";
import type { Rating } from "./types.ts";

/** What assessors say together of one subject on one criterion. */
export interface RatingSummary {
  readonly n: number;
  /** 1–5. */
  readonly mean: number;
  /** Sample standard deviation (n − 1); null for one rating. */
  readonly sd: number | null;
  readonly lowest: number;
  readonly highest: number;
  /** Date of the oldest, `YYYY-MM-DD`. */
  readonly oldest: string;
  /** The oldest is more than RATING_STALE_MONTHS before the day it is read on. */
  readonly stale: boolean;
}

/** Null without ratings. `asOf`: `YYYY-MM-DD`. */
export function summariseRatings(ratings: readonly Rating[], asOf: string): RatingSummary | null {
  const [first] = ratings;
  if (first === undefined) return null;
  const values = ratings.map(({ value }) => value);
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const oldest = ratings.map(({ date }) => date).sort(byCodeUnit)[0] ?? first.date;
  return {
    n,
    mean,
    sd: n === 1 ? null : Math.sqrt(squares / (n - 1)),
    lowest: Math.min(...values),
    highest: Math.max(...values),
    oldest,
    stale: oldest < monthsBefore(asOf, RATING_STALE_MONTHS),
  };
}

/** The whole level a mean is nearest to, 1–5; halves go up. */
export function levelOf(mean: number): 1 | 2 | 3 | 4 | 5 {
  return Math.min(5, Math.max(1, Math.floor(mean + 0.5))) as 1 | 2 | 3 | 4 | 5;
}
