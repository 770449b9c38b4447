import { wilson } from "../statistics/wilson.ts";
import { condition, reaching } from "./condition.ts";
import type { Situation } from "./situation.ts";
import type { Condition } from "./types.ts";

/** Share of the accounts that a rule on observable fields puts in a segment; of the whole segmentation. */
export function traceable({ ranking, settings }: Situation): Condition {
  const { n, assigned, unassigned, overlapping } = ranking.totals;
  const rate = wilson(assigned, n);
  const { traceableMin } = settings.thresholds;
  const status = reaching(rate?.share ?? null, rate?.high ?? null, traceableMin);
  return condition("traceable", status, {
    statistic: {
      name: "assignedShare",
      label: { en: "Accounts in a segment", nl: "Accounts in een segment" },
      value: rate?.share ?? null,
    },
    n,
    interval: rate && { low: rate.low, high: rate.high },
    threshold: { comparison: "atLeast", value: traceableMin, setting: "traceableMin" },
    evidence: [
      {
        code: "unassigned",
        label: { en: "Accounts in no segment", nl: "Accounts in geen segment" },
        value: unassigned,
      },
      {
        code: "overlapping",
        label: {
          en: "Accounts that match more than one rule, all relationships",
          nl: "Accounts die bij meer dan één regel passen, alle relaties",
        },
        value: overlapping,
      },
    ],
    missing:
      unassigned > 0
        ? [
            {
              code: "segmentingFields",
              label: {
                en: "The facts that decide the segment of accounts in none",
                nl: "De feiten die het segment bepalen van accounts die in geen segment vallen",
              },
            },
          ]
        : [],
  });
}
