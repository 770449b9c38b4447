import type { ThresholdValues } from "../settings/types.ts";
import { wilson } from "../statistics/wilson.ts";
import { tally } from "../tallies/read.ts";
import { condition } from "./condition.ts";
import type { SegmentAtHand } from "./situation.ts";
import type { Condition, ConditionStatus } from "./types.ts";

/**
 * Share of all accounts with a consented channel and access to a DMU role (Kotler's "accessible").
 * Those not known do not count as reachable, but do keep it from failing.
 */
export function reachable(
  { cells, row }: SegmentAtHand,
  { reachableMin }: Pick<ThresholdValues, "reachableMin">,
): Condition {
  const { n } = row;
  const known = tally(cells, "reachKnown");
  const reached = tally(cells, "reachable");
  const rate = wilson(reached, n);
  const best = n === 0 ? 0 : (reached + n - known) / n;
  return condition("reachable", statusOf(rate?.share ?? null, best, known / n, reachableMin), {
    statistic: {
      name: "reachableShare",
      label: {
        en: "Accounts with a consented channel and access to a DMU role",
        nl: "Accounts met een toegestaan kanaal en toegang tot een DMU-rol",
      },
      value: known === 0 ? null : (rate?.share ?? null),
    },
    n,
    interval: known === 0 || rate === null ? null : { low: rate.low, high: rate.high },
    threshold: { comparison: "atLeast", value: reachableMin, setting: "reachableMin" },
    evidence: [
      {
        code: "reachKnown",
        label: {
          en: "Accounts of which it is known",
          nl: "Accounts van wie het bekend is",
        },
        value: known,
      },
      {
        code: "reachableAtBest",
        label: {
          en: "Share if all others were reachable",
          nl: "Aandeel als alle andere bereikbaar waren",
        },
        value: n === 0 ? null : best,
      },
    ],
    missing:
      known < n
        ? [
            {
              code: "contactChannels",
              label: {
                en: "Consented contact channels and access to DMU roles",
                nl: "Toegestane contactkanalen en toegang tot DMU-rollen",
              },
            },
          ]
        : [],
  });
}

function statusOf(
  share: number | null,
  best: number,
  knownShare: number,
  minimum: number,
): ConditionStatus {
  if (share === null) return "notApplicable";
  if (knownShare === 0) return "unknown";
  if (share >= minimum) return "pass";
  if (best < minimum) return "fail";
  return knownShare < 0.5 ? "unknown" : "warn";
}
