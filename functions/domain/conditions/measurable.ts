import { axisShares } from "../scoring/axis-weights.ts";
import type { ThresholdValues } from "../settings/types.ts";
import { condition, reaching } from "./condition.ts";
import type { SegmentAtHand } from "./situation.ts";
import type { Condition } from "./types.ts";

/** Nearly measurable: at most this much short of the threshold. */
const NEARLY = 0.1;

/**
 * Σ weight·share known over both axes, each in the proportion it counts in the score. A count of
 * what is known, not a sample: there is no interval.
 */
export function measurable(
  { row }: SegmentAtHand,
  valueShare: number,
  { fillRateMin }: Pick<ThresholdValues, "fillRateMin">,
): Condition {
  const { value, likelihood } = row;
  const shares = axisShares(valueShare, {
    value: value.coverage !== null,
    likelihood: likelihood.coverage !== null,
  });
  const applies = shares.value + shares.likelihood > 0;
  const rate = applies
    ? shares.value * (value.coverage ?? 0) + shares.likelihood * (likelihood.coverage ?? 0)
    : null;
  const nothing = row.n === 0 ? "unknown" : "notApplicable";
  const status = rate === null ? nothing : reaching(rate, rate + NEARLY, fillRateMin);
  return condition("measurable", status, {
    statistic: {
      name: "fillRate",
      label: { en: "Weight that is known", nl: "Gewicht dat bekend is" },
      value: rate,
    },
    n: row.n,
    interval: null,
    threshold: { comparison: "atLeast", value: fillRateMin, setting: "fillRateMin" },
    evidence: [
      {
        code: "valueCoverage",
        label: { en: "Known on the value axis", nl: "Bekend op de waarde-as" },
        value: value.coverage,
      },
      {
        code: "likelihoodCoverage",
        label: { en: "Known on the likelihood axis", nl: "Bekend op de kans-as" },
        value: likelihood.coverage,
      },
    ],
    missing: row.missing.map(({ criterion, label }) => ({ code: criterion, label })),
  });
}
