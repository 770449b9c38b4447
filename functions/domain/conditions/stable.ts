import type { Moments } from "../moments/types.ts";
import { byCodeUnit } from "../order.ts";
import { segmentSizes, smallSegments } from "../segmentation/pool-segments.ts";
import { OTHER_SEGMENT, type Scheme } from "../segmentation/types.ts";
import type { ThresholdValues } from "../settings/types.ts";
import { Random } from "../statistics/random.ts";
import { condition } from "./condition.ts";
import type { SegmentAtHand } from "./situation.ts";
import type { Condition } from "./types.ts";

/** Times accounts are drawn anew. */
const BOOTSTRAP_DRAWS = 200;
/** The same draws for the same accounts. */
const SEED = 20_261_124;
/** Counts above this are drawn from a normal distribution. */
const POISSON_EXACT_MAX = 30;
/** Draws of one count in all; with very many segments there are fewer draws, at least DRAWS_MIN. */
const COUNTS_MAX = 2_000_000;
const DRAWS_MIN = 20;

interface Stabilities {
  /** 0: nothing can change. */
  readonly draws: number;
  /** By segment key, 0–1. */
  readonly overlaps: ReadonlyMap<string, number>;
}

/**
 * Per segment the mean over bootstraps of its largest Jaccard overlap with a segment of the drawn
 * accounts (Hennig 2007; Dolnicar and Leisch 2017). Counts of accounts are drawn, each account 0, 1,
 * 2 … times (Poisson bootstrap, Hanley and MacGibbon 2006), and go through the pooling rule: rules
 * and facts assign accounts the same way every time, so pooling is all that can change.
 */
export function stabilities(moments: Moments, scheme: Scheme): Stabilities {
  // In fixed order, or the draws would fall differently when parts were merged in another one.
  const sizes = [...segmentSizes(moments)]
    .filter(([key]) => key !== "")
    .sort(([a], [b]) => byCodeUnit(a, b));
  const minimum = scheme.kind === "rules" ? 0 : (scheme.minimumSize ?? 0);
  const pooled =
    scheme.kind === "rules" ? new Set<string>() : smallSegments(new Map(sizes), minimum);
  const keys = new Set(sizes.map(([key]) => (pooled.has(key) ? OTHER_SEGMENT : key)));
  if (pooled.size === 0 && minimum <= 1) {
    return { draws: 0, overlaps: new Map([...keys].map((key) => [key, 1])) };
  }
  const affordable = Math.floor(COUNTS_MAX / Math.max(1, sizes.length));
  const draws = Math.max(DRAWS_MIN, Math.min(BOOTSTRAP_DRAWS, affordable));
  const sums = new Map([...keys].map((key) => [key, 0]));
  const random = new Random(SEED);
  for (let draw = 0; draw < draws; draw++) {
    const drawn = new Map(sizes.map(([key, n]) => [key, poisson(n, random)]));
    const pooledNow = smallSegments(drawn, minimum);
    for (const [key, overlap] of overlapsOf(drawn, pooled, pooledNow)) {
      sums.set(key, (sums.get(key) ?? 0) + overlap);
    }
  }
  return { draws, overlaps: new Map([...sums].map(([key, sum]) => [key, sum / draws])) };
}

/** Largest Jaccard overlap of each segment as it was with one as it is drawn. */
function overlapsOf(
  drawn: ReadonlyMap<string, number>,
  before: ReadonlySet<string>,
  now: ReadonlySet<string>,
): [string, number][] {
  let otherBefore = 0;
  let otherNow = 0;
  let otherBoth = 0;
  let largestFreed = 0;
  for (const [key, n] of drawn) {
    if (before.has(key)) otherBefore += n;
    if (now.has(key)) otherNow += n;
    if (before.has(key) && now.has(key)) otherBoth += n;
    if (before.has(key) && !now.has(key)) largestFreed = Math.max(largestFreed, n);
  }
  const found: [string, number][] = [];
  for (const [key, n] of drawn) {
    if (!before.has(key)) found.push([key, now.has(key) ? share(n, otherNow) : n > 0 ? 1 : 0]);
  }
  if (before.size > 0) {
    const asOther = share(otherBoth, otherBefore + otherNow - otherBoth);
    found.push([OTHER_SEGMENT, Math.max(asOther, share(largestFreed, otherBefore))]);
  }
  return found;
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

/** Source: Knuth (1969), volume 2, section 3.4.1; above POISSON_EXACT_MAX the normal approximation. */
function poisson(mean: number, random: Random): number {
  if (mean > POISSON_EXACT_MAX) {
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * random.normal()));
  }
  const floor = Math.exp(-mean);
  let count = 0;
  for (let product = random.uniform(); product > floor; product *= random.uniform()) count++;
  return count;
}

export function stable(
  { key, row }: SegmentAtHand,
  { draws, overlaps }: Stabilities,
  { stabilityMin }: Pick<ThresholdValues, "stabilityMin">,
): Condition {
  const value = row.n === 0 ? null : (overlaps.get(key) ?? null);
  let status: Condition["status"] = "unknown";
  if (value !== null) status = value >= stabilityMin ? "pass" : "fail";
  return condition("stable", status, {
    statistic: {
      name: "meanMaxJaccard",
      label: {
        en: "Mean overlap (Jaccard) when accounts are drawn anew",
        nl: "Gemiddelde overlap (Jaccard) als accounts opnieuw worden getrokken",
      },
      value,
    },
    n: row.n,
    interval: null,
    threshold: { comparison: "atLeast", value: stabilityMin, setting: "stabilityMin" },
    evidence: [
      {
        code: "draws",
        label: { en: "Times accounts were drawn", nl: "Keren dat accounts zijn getrokken" },
        value: draws,
      },
    ],
    missing: [],
  });
}
