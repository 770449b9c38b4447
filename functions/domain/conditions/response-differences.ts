import type { ThresholdValues } from "../settings/types.ts";
import { chiSquareTail } from "../statistics/chi-square.ts";
import { cramersV } from "../statistics/cramers-v.ts";
import type { Difference } from "./differences.ts";

/** Segments with fewer observations, and answers with fewer, tell nothing of a difference. */
const RESPONSE_SEGMENT_MIN = 5;
const SIGNIFICANCE = 0.05;

type Threshold = Pick<ThresholdValues, "cramersVMin">;

/** What one segment answered: how many of `n` did. */
export interface Response {
  readonly count: number;
  readonly n: number;
}

const winRate = {
  of: "winRate",
  label: { en: "win rate", nl: "het percentage gewonnen kansen" },
  part: null,
  statistic: "cramersV",
} as const;

const motives = {
  of: "motives",
  label: { en: "buying motives", nl: "koopmotieven" },
  statistic: "cramersV",
} as const;

/**
 * Whether opportunities are won more often in some segments: Cramér's V of segments × won/lost,
 * corrected for bias (Bergsma 2013), and the p-value of χ² (Pearson 1900). It takes opportunities
 * as independent; several with one account are less so, and then differ sooner by chance.
 */
export function winRateDifference(
  outcomes: readonly Response[],
  { cramersVMin }: Threshold,
): Difference {
  return { ...winRate, ...assess(outcomes, cramersVMin, 1) };
}

/**
 * Whether accounts of some segments have other buying motives. An account may name several, so each
 * motive is a question of its own, has it or not; the one that differs most answers, its p-value
 * multiplied by the number of motives (Bonferroni 1936; Dunn 1961).
 */
export function motivesDifference(
  byMotive: ReadonlyMap<string, readonly Response[]>,
  { cramersVMin }: Threshold,
): Difference {
  const found = [...byMotive]
    .map(([part, segments]) => ({ part, ...assess(segments, cramersVMin, byMotive.size) }))
    .filter(({ outcome }) => outcome !== "unknown" && outcome !== "notApplicable")
    .sort((a, b) => (a.p ?? 1) - (b.p ?? 1) || (b.value ?? 0) - (a.value ?? 0));
  const [most] = found;
  const [first = []] = byMotive.values();
  return { ...motives, ...(most ?? { part: null, ...assess(first, cramersVMin, 1) }) };
}

type Assessed = Omit<Difference, "of" | "label" | "part" | "statistic">;

function assess(responses: readonly Response[], threshold: number, questions: number): Assessed {
  const used = responses.filter(({ n }) => n >= RESPONSE_SEGMENT_MIN);
  const n = used.reduce((sum, response) => sum + response.n, 0);
  const count = used.reduce((sum, response) => sum + response.count, 0);
  const counted = { n, groups: used.length, threshold, interval: null };
  const untested = { ...counted, value: null, p: null };
  if (responses.length === 1) return { ...untested, outcome: "notApplicable" };
  if (used.length < 2) return { ...untested, outcome: "unknown" };
  // All the same answer everywhere: no difference there is, whatever the number.
  if (count === 0 || count === n) return { ...counted, value: 0, p: 1, outcome: "none" };
  if (Math.min(count, n - count) < RESPONSE_SEGMENT_MIN) return { ...untested, outcome: "unknown" };
  const table = used.map((response) => [response.count, response.n - response.count]);
  const found = cramersV(table);
  if (found === null || found.corrected === null) return { ...untested, outcome: "unknown" };
  const p = Math.min(1, questions * chiSquareTail(found.chi2, found.df));
  const supported = p < SIGNIFICANCE && found.corrected > 0;
  const size = found.corrected >= threshold ? "large" : "small";
  return { ...counted, value: found.corrected, p, outcome: supported ? size : "none" };
}
