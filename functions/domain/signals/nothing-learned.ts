import type { Situation } from "../conditions/situation.ts";
import type { CellMoments } from "../moments/types.ts";
import { tally } from "../tallies/read.ts";
import { signal } from "./signal.ts";
import type { ProfileHistory, Signal, SignalStatus } from "./types.ts";

/** Days since the profile was last published, and closed opportunities without a reason. */
export function nothingLearned(
  cells: readonly CellMoments[],
  { settings }: Situation,
  history: ProfileHistory,
): Signal {
  const { reviewDaysMax, unexplainedClosedMax, sampleMin } = settings.thresholds;
  const closed = tally(cells, "closed");
  const unexplained = closed === 0 ? null : tally(cells, "closedWithoutReason") / closed;
  const days = history.daysSincePublished;
  const silent = closed >= sampleMin && (unexplained ?? 0) > unexplainedClosedMax;
  let status: SignalStatus = days === null ? "unknown" : "ok";
  if (silent) status = "warn";
  if (days !== null && days > reviewDaysMax) status = "alarm";
  return signal("nothingLearned", status, {
    statistic: {
      name: "daysSinceReview",
      label: {
        en: "Days since the profile was last published",
        nl: "Dagen sinds het profiel het laatst is gepubliceerd",
      },
      value: days,
    },
    n: closed,
    interval: null,
    threshold: { comparison: "atMost", value: reviewDaysMax, setting: "reviewDaysMax" },
    evidence: [
      {
        code: "unexplainedClosed",
        label: {
          en: "Share of closed opportunities without a reason",
          nl: "Aandeel afgesloten kansen zonder reden",
        },
        value: unexplained,
      },
      {
        code: "publishedLastYear",
        label: {
          en: "Versions of the profile published in 365 days",
          nl: "Versies van het profiel die in 365 dagen zijn gepubliceerd",
        },
        value: history.publishedLastYear,
      },
    ],
    missing: [
      ...(days === null
        ? [
            {
              code: "publishedProfile",
              label: { en: "A published profile", nl: "Een gepubliceerd profiel" },
            },
          ]
        : []),
      ...(closed < sampleMin
        ? [
            {
              code: "opportunities",
              label: {
                en: "Closed opportunities with their reasons",
                nl: "Afgesloten kansen met hun redenen",
              },
            },
          ]
        : []),
    ],
  });
}
