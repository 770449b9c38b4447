import type { Interval } from "../scoring/types.ts";
import { twoSidedZ } from "./normal.ts";

export interface Rate extends Interval {
  /** successes ÷ n. */
  readonly share: number;
  readonly n: number;
}

/**
 * A share with its score interval, inside [0, 1] also at 0 and n successes. Null when n = 0.
 * Source: Wilson (1927).
 */
export function wilson(successes: number, n: number, level = 0.95): Rate | null {
  if (n <= 0) return null;
  const z = twoSidedZ(level);
  const share = successes / n;
  const shrink = 1 + z ** 2 / n;
  const centre = (share + z ** 2 / (2 * n)) / shrink;
  const half = (z / shrink) * Math.sqrt((share * (1 - share)) / n + z ** 2 / (4 * n ** 2));
  return {
    share,
    n,
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === n ? 1 : Math.min(1, centre + half),
  };
}
