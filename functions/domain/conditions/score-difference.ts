import type { OpenRanking } from "../scoring/open-ranking.ts";
import { separate } from "../scoring/separation.ts";
import type { ThresholdValues } from "../settings/types.ts";
import { eta2Interval, fTail, welchTest } from "../statistics/eta-squared.ts";
import type { Difference } from "./differences.ts";
import type { SegmentSpread } from "./own-facts.ts";

/** Beyond this p-value the means of groups with unequal variances are not told apart. */
const SIGNIFICANCE = 0.05;
/** Without variance inside segments chance cannot be judged; with so many accounts it is not chance. */
const CERTAIN_DF = 10;

const shape = {
  of: "score",
  label: { en: "the score", nl: "de score" },
  part: null,
  statistic: "eta2",
} as const;

/**
 * Whether the scores of accounts differ between segments: eta² = SSB ÷ (SSB + SSW), its 95 %
 * interval from the non-central F (Steiger 2004). Supported when the interval stays above 0, and
 * segments with unequal variances do not explain it (Welch 1951). Facts of accounts only.
 */
export function scoreDifference(
  spreads: readonly SegmentSpread[],
  { eta2Min }: Pick<ThresholdValues, "eta2Min">,
): Difference {
  const found = separate(spreads);
  const n = spreads.reduce((sum, spread) => sum + spread.n, 0);
  const counted = { ...shape, n, groups: found?.groups ?? spreads.filter((s) => s.n > 0).length };
  const untested = { ...counted, value: null, interval: null, p: null, threshold: eta2Min };
  if (found === null) return { ...untested, outcome: "notApplicable" };
  const df1 = found.groups - 1;
  const df2 = found.n - found.groups;
  if (found.eta2 === null) return { ...untested, outcome: "none", value: 0, p: 1 };
  if (found.f === null) {
    const certain = df2 >= CERTAIN_DF;
    return { ...untested, value: found.eta2, outcome: certain ? "large" : "unknown" };
  }
  const interval = eta2Interval(found.f, df1, df2);
  const p = Math.max(fTail(found.f, df1, df2), welchTest(spreads) ?? 0);
  const supported = interval.low > 0 && p < SIGNIFICANCE;
  const size = found.eta2 >= eta2Min ? "large" : interval.high < eta2Min ? "tiny" : "small";
  const outcome = supported ? size : "none";
  return { ...untested, value: found.eta2, interval, p, outcome };
}

/** When no account knows anything that counts. */
export function scoreUnknown(
  { segments }: Pick<OpenRanking, "segments">,
  { eta2Min }: Pick<ThresholdValues, "eta2Min">,
): Difference {
  const groups = segments.filter(({ cells }) => cells.length > 0).length;
  const untested = { ...shape, n: 0, groups, value: null, interval: null, p: null };
  return { ...untested, threshold: eta2Min, outcome: groups < 2 ? "notApplicable" : "unknown" };
}
