import type { SegmentAtHand, Situation } from "../conditions/situation.ts";
import type { Evidence, Missing } from "../conditions/types.ts";
import type { CellMoments } from "../moments/types.ts";
import type { Settings } from "../settings/types.ts";
import { shrink } from "../statistics/beta-binomial.ts";
import { survivalAt } from "../statistics/kaplan-meier.ts";
import { type Rate, wilson } from "../statistics/wilson.ts";
import { durations, tally } from "../tallies/read.ts";
import { signal, tooLow } from "./signal.ts";
import type { Signal, SignalStatus } from "./types.ts";

type Cells = readonly CellMoments[];

const FIRST_YEAR_MONTHS = 12;
const SECOND_YEAR_MONTHS = 24;

/**
 * Share of customers of at most three years that is still there after 12 months: product limit of
 * Kaplan and Meier (1958), as most have not left yet; Greenwood's variance, interval log-log.
 */
export function newCustomersLeave(cells: Cells, { thresholds }: Settings): Signal {
  const lifetimes = durations(cells, "new");
  const n = sum(lifetimes.left) + sum(lifetimes.still);
  const first = survivalAt(lifetimes, FIRST_YEAR_MONTHS);
  const second = survivalAt(lifetimes, SECOND_YEAR_MONTHS);
  const { survivalMin, sampleMin } = thresholds;
  const enough = first !== null && n >= sampleMin;
  const status = enough ? tooLow(first.share, first.interval, survivalMin) : "unknown";
  return signal("newCustomersLeave", status, {
    statistic: {
      name: "survival12m",
      label: {
        en: "New customers still there after 12 months",
        nl: "Nieuwe klanten die er na 12 maanden nog zijn",
      },
      value: first?.share ?? null,
    },
    n,
    interval: first?.interval ?? null,
    threshold: { comparison: "atLeast", value: survivalMin, setting: "survivalMin" },
    evidence: [
      {
        code: "survival24m",
        label: { en: "Still there after 24 months", nl: "Er na 24 maanden nog" },
        value: second?.share ?? null,
      },
      {
        code: "watched12m",
        label: {
          en: "New customers that could be watched for 12 months",
          nl: "Nieuwe klanten die 12 maanden te volgen waren",
        },
        value: first?.atRisk ?? null,
      },
      {
        code: "left",
        label: { en: "New customers that left", nl: "Nieuwe klanten die vertrokken" },
        value: sum(lifetimes.left),
      },
    ],
    missing: enough
      ? []
      : [
          {
            code: "customerSince",
            label: {
              en: "Dates customers came (`customerSince`) and left (`customerUntil`)",
              nl: "Data waarop klanten kwamen (`customerSince`) en vertrokken (`customerUntil`)",
            },
          },
        ],
  });
}

function sum(counts: readonly number[]): number {
  return counts.reduce((so, each) => so + each, 0);
}

/** Customers whose revenue of two years is compared. */
interface Cohort {
  readonly of: "newCustomers" | "allCustomers";
  readonly n: number;
  readonly growing: Rate | null;
  readonly retention: number | null;
}

/** New customers, or, where those are too few, all that bought last year. */
function cohortOf(cells: Cells, enough: number): Cohort {
  const fresh = tally(cells, "newCohort");
  if (fresh >= enough) {
    return {
      of: "newCustomers",
      n: fresh,
      growing: wilson(tally(cells, "newGrowing"), fresh),
      retention: quotient(
        tally(cells, "newOrderRevenueCents"),
        tally(cells, "newPriorRevenueCents"),
      ),
    };
  }
  const n = tally(cells, "cohort");
  return {
    of: "allCustomers",
    n,
    growing: wilson(tally(cells, "growing"), n),
    retention: quotient(tally(cells, "orderRevenueCents"), tally(cells, "priorRevenueCents")),
  };
}

function quotient(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

/**
 * Net revenue retention: this year's revenue of customers in their third year ÷ last year's; of all
 * accounts that bought last year where those are too few. Of a quotient of two sums chance is not
 * known; it is of the share of those accounts that grew (Wilson 1927). Alarm when that share is
 * surely too low, or both are too low.
 */
export function newCustomersDoNotGrow(cells: Cells, { thresholds }: Settings): Signal {
  const { growingMin, netRetentionMin, sampleMin } = thresholds;
  const { of, n, growing, retention } = cohortOf(cells, sampleMin);
  const shrinks = retention !== null && retention < netRetentionMin;
  let status: SignalStatus = "unknown";
  if (growing !== null && n >= sampleMin) {
    status = tooLow(growing.share, growing, growingMin);
    if (shrinks) status = status === "ok" ? "warn" : "alarm";
  }
  return signal("newCustomersDoNotGrow", status, {
    statistic: {
      name: "netRevenueRetention",
      label: {
        en: "Revenue of the same customers, this year ÷ last year",
        nl: "Omzet van dezelfde klanten, dit jaar ÷ vorig jaar",
      },
      value: retention,
    },
    n,
    interval: null,
    threshold: { comparison: "atLeast", value: netRetentionMin, setting: "netRetentionMin" },
    evidence: [
      {
        code: "cohort",
        label: {
          en: "Counted over customers in their third year (`newCustomers`), or all when those are too few",
          nl: "Geteld over klanten in hun derde jaar (`newCustomers`), of over alle als dat er te weinig zijn",
        },
        value: of,
      },
      ...growingEvidence(growing, growingMin),
    ],
    missing: [
      ...(of === "newCustomers" ? [] : [sinceOfBuyers]),
      ...(n >= sampleMin ? [] : [twoYearsOfOrders]),
    ],
  });
}

const sinceOfBuyers: Missing = {
  code: "customerSince",
  label: {
    en: "Enough customers that came two to three years ago (`customerSince`)",
    nl: "Genoeg klanten die twee tot drie jaar geleden kwamen (`customerSince`)",
  },
};

const twoYearsOfOrders: Missing = {
  code: "orders",
  label: {
    en: "Orders of this and last year, of customers that bought last year",
    nl: "Orders van dit en vorig jaar, van klanten die vorig jaar kochten",
  },
};

function growingEvidence(growing: Rate | null, minimum: number): Evidence[] {
  return [
    {
      code: "growingShare",
      label: { en: "Customers whose revenue grew", nl: "Klanten van wie de omzet groeide" },
      value: growing?.share ?? null,
    },
    {
      code: "growingLow",
      label: { en: "Lower end of its 95 % interval", nl: "Ondergrens van het 95 %-interval ervan" },
      value: growing?.low ?? null,
    },
    {
      code: "growingHigh",
      label: { en: "Upper end of its 95 % interval", nl: "Bovengrens van het 95 %-interval ervan" },
      value: growing?.high ?? null,
    },
    {
      code: "growingMin",
      label: { en: "That share should be at least", nl: "Dat aandeel moet minstens zijn" },
      value: minimum,
    },
  ];
}

/** Segments named that convert worst. */
const WORST_SEGMENTS = 3;

/** won ÷ (won + lost) of opportunities opened in 24 months, with Wilson's interval (1927). */
export function lowConversion(cells: Cells, situation: Situation): Signal {
  const { conversionMin, sampleMin } = situation.settings.thresholds;
  const won = tally(cells, "won");
  const n = won + tally(cells, "lost");
  const rate = wilson(won, n);
  const enough = rate !== null && n >= sampleMin;
  return signal("lowConversion", enough ? tooLow(rate.share, rate, conversionMin) : "unknown", {
    statistic: {
      name: "winRate",
      label: { en: "Won ÷ (won + lost)", nl: "Gewonnen ÷ (gewonnen + verloren)" },
      value: rate?.share ?? null,
    },
    n,
    interval: rate && { low: rate.low, high: rate.high },
    threshold: { comparison: "atLeast", value: conversionMin, setting: "conversionMin" },
    evidence: [
      { code: "won", label: { en: "Won", nl: "Gewonnen" }, value: won },
      { code: "lost", label: { en: "Lost", nl: "Verloren" }, value: n - won },
      ...worstSegments(situation),
    ],
    missing: enough
      ? []
      : [
          {
            code: "opportunities",
            label: {
              en: "Opportunities with an outcome",
              nl: "Kansen met een uitkomst",
            },
          },
        ],
  });
}

/** Drawn towards all segments, so that few opportunities do not make a worst one. */
function worstSegments({ segments, winPrior }: Situation): Evidence[] {
  if (winPrior === null) return [];
  const share = ({ outcomes }: SegmentAtHand) => shrink(outcomes, winPrior).share;
  return segments
    .filter(({ outcomes }) => outcomes.trials > 0)
    .map((segment) => ({ segment, value: share(segment) }))
    .sort((a, b) => a.value - b.value)
    .slice(0, WORST_SEGMENTS)
    .map(({ segment: { key, label }, value }) => ({
      code: `segment:${key}`,
      label: {
        en: `Shrunken win rate of ${label.en}`,
        nl: `Percentage gewonnen kansen, naar het gemiddelde getrokken, van ${label.nl}`,
      },
      value,
    }));
}
