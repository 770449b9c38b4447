import { condition } from "./condition.ts";
import type { SegmentAtHand, Situation } from "./situation.ts";
import type { Condition } from "./types.ts";

/** Accounts, or a share of the potential (revenue, where no potential is known) of all segments. */
export function largeEnough(segment: SegmentAtHand, { ranking, settings }: Situation): Condition {
  const { largeAccountsMin, largeValueShareMin } = settings.thresholds;
  const { n } = segment.row;
  const share = valueShareOf(segment, ranking.totals.sizes);
  const large = n >= largeAccountsMin || (share !== null && share >= largeValueShareMin);
  const small = share === null ? "warn" : "fail";
  return condition("largeEnough", large ? "pass" : n === 0 ? "fail" : small, {
    statistic: { name: "accounts", label: { en: "Accounts", nl: "Accounts" }, value: n },
    n,
    interval: null,
    threshold: { comparison: "atLeast", value: largeAccountsMin, setting: "largeAccountsMin" },
    evidence: [
      {
        code: "valueShare",
        label: { en: "Share of all value", nl: "Aandeel in alle waarde" },
        value: share,
      },
      {
        code: "valueShareMin",
        label: {
          en: "Share of all value that is enough as well",
          nl: "Aandeel in alle waarde dat ook genoeg is",
        },
        value: largeValueShareMin,
      },
    ],
    missing:
      share === null
        ? [
            {
              code: "worth",
              label: {
                en: "Potential (`potential12m`) or revenue (`revenue12m`) of accounts",
                nl: "Potentie (`potential12m`) of omzet (`revenue12m`) van accounts",
              },
            },
          ]
        : [],
  });
}

/** Of the same field for all, or shares would not add up. */
function valueShareOf(segment: SegmentAtHand, all: SegmentAtHand["row"]["sizes"]): number | null {
  const of = all.potentialCents > 0n ? "potentialCents" : "revenueCents";
  const whole = all[of];
  if (whole <= 0n) return null;
  return Number(segment.row.sizes[of]) / Number(whole);
}
