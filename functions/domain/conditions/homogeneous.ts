import type { Interval } from "../scoring/types.ts";
import type { ThresholdValues } from "../settings/types.ts";
import { entropyBits, evenness } from "../statistics/entropy.ts";
import { twoSidedZ } from "../statistics/normal.ts";
import { motiveCounts, tally } from "../tallies/read.ts";
import { condition } from "./condition.ts";
import type { SegmentSpread } from "./own-facts.ts";
import type { SegmentAtHand } from "./situation.ts";
import type { Condition, ConditionStatus, Evidence } from "./types.ts";

type Limits = Pick<ThresholdValues, "withinVarianceMax" | "homogeneousAccountsMin">;

/**
 * Variance of the score inside the segment ÷ variance over all segments (Wedel and Kamakura 2000),
 * over the facts of accounts. The interval takes scores as normal: (n − 1)·s² ÷ χ². Second
 * evidence: the entropy of buying motives.
 */
export function homogeneous(
  { key, cells }: SegmentAtHand,
  spreads: readonly SegmentSpread[],
  { withinVarianceMax, homogeneousAccountsMin }: Limits,
): Condition {
  const own = spreads.find(({ segment }) => segment === key);
  const n = own?.n ?? 0;
  const enough = n >= homogeneousAccountsMin;
  const all = varianceOver(spreads);
  const filled = spreads.filter((each) => each.n > 0);
  const comparable = own !== undefined && n > 0 && filled.length > 1 && all > 0;
  const value = comparable && n > 1 ? own.ss / (n - 1) / all : null;
  const interval = value === null ? null : varianceInterval(value, n - 1);
  let status: ConditionStatus = "notApplicable";
  if (comparable) status = enough ? statusOf(value, interval, withinVarianceMax) : "unknown";
  if (n === 0) status = "unknown";
  return condition("homogeneous", status, {
    statistic: {
      name: "withinVarianceShare",
      label: {
        en: "Variance of the score inside ÷ over all segments",
        nl: "Variantie van de score binnen ÷ over alle segmenten",
      },
      value,
    },
    n,
    interval,
    threshold: { comparison: "below", value: withinVarianceMax, setting: "withinVarianceMax" },
    evidence: motivesEvidence(cells),
    missing:
      comparable && !enough
        ? [
            {
              code: "accounts",
              label: {
                en: `At least ${homogeneousAccountsMin} accounts`,
                nl: `Minstens ${homogeneousAccountsMin} accounts`,
              },
            },
          ]
        : [],
  });
}

/** Sample variance of all accounts around their common mean. */
function varianceOver(spreads: readonly SegmentSpread[]): number {
  const n = spreads.reduce((sum, each) => sum + each.n, 0);
  if (n < 2) return 0;
  const mean = spreads.reduce((sum, each) => sum + each.n * each.mean, 0) / n;
  const squares = spreads.reduce(
    (sum, each) => sum + each.ss + each.n * (each.mean - mean) ** 2,
    0,
  );
  return squares <= n * 1e-12 ? 0 : squares / (n - 1);
}

function statusOf(value: number | null, interval: Interval | null, maximum: number) {
  if (value === null) return "unknown";
  if (value < maximum) return "pass";
  return interval !== null && interval.low < maximum ? "warn" : "fail";
}

/** Quantiles of χ² as in Wilson and Hilferty (1931). */
function varianceInterval(value: number, df: number): Interval | null {
  const z = twoSidedZ(0.95);
  const quantile = (side: number) =>
    df * Math.max(0, 1 - 2 / (9 * df) + side * z * Math.sqrt(2 / (9 * df))) ** 3;
  const lower = quantile(-1);
  // Of two or three accounts there is no upper end.
  return lower > 0 ? { low: (df * value) / quantile(1), high: (df * value) / lower } : null;
}

function motivesEvidence(cells: SegmentAtHand["cells"]): Evidence[] {
  const counts = [...motiveCounts(cells).values()];
  return [
    {
      code: "motivesKnown",
      label: {
        en: "Accounts whose buying motives are known",
        nl: "Accounts van wie de koopmotieven bekend zijn",
      },
      value: tally(cells, "motivesKnown"),
    },
    {
      code: "motivesEntropy",
      label: { en: "Entropy of buying motives, bits", nl: "Entropie van koopmotieven, bits" },
      value: entropyBits(counts),
    },
    {
      code: "motivesEvenness",
      label: {
        en: "The same as a share of the most it could be: 0 one motive, 1 all equally",
        nl: "Hetzelfde als aandeel van het hoogst mogelijke: 0 één motief, 1 alle even vaak",
      },
      value: evenness(counts),
    },
  ];
}
