import { listed } from "../conditions/in-words.ts";
import type { SegmentAtHand, Situation } from "../conditions/situation.ts";
import type { Evidence } from "../conditions/types.ts";
import { type Axis, axes, type Criterion } from "../criteria/types.ts";
import type { Label } from "../label.ts";
import { aucOfHistograms, type Discrimination } from "../statistics/auc.ts";
import { signal } from "./signal.ts";
import type { Agreement, ProfileHistory, Signal, SignalStatus } from "./types.ts";

/** One requirement of an ideal-customer profile; null: cannot be told yet. */
interface Check {
  readonly code: string;
  readonly label: Label;
  /** What is wrong when it does not hold, as the end of a sentence. */
  readonly fault: Label;
  readonly holds: boolean | null;
  readonly value: number | null;
}

/**
 * Whether the profile is an ideal-customer profile: published, recent, enough criteria an axis, known
 * well enough, agreed on, and able to tell won from lost. AUC (Hanley and McNeil 1982) over segments:
 * all opportunities of a segment count with its likelihood score, so differences between accounts
 * of one segment are not in it. The interval is that of the AUC (DeLong et al. 1988).
 */
export function noIdealCustomerProfile(
  situation: Situation,
  history: ProfileHistory,
  agreements: readonly Agreement[],
): Signal {
  const auc = groupedAuc(situation.segments);
  const checks = checksOf(situation, history, agreements, auc);
  const met = checks.filter(({ holds }) => holds === true).length;
  const failed = checks.filter(({ holds }) => holds === false);
  const untold = checks.filter(({ holds }) => holds === null);
  let status: SignalStatus = untold.length > 0 ? "unknown" : "ok";
  if (failed.length > 0) status = "alarm";
  const finding = {
    statistic: {
      name: "requirementsMet",
      label: { en: "Requirements met", nl: "Vervulde eisen" },
      value: met,
    },
    n: (auc?.positives ?? 0) + (auc?.negatives ?? 0),
    interval: null,
    threshold: { comparison: "atLeast", value: checks.length, setting: null },
    evidence: [...checks.flatMap(shown), ...(auc === null ? [] : aucEvidence(auc, situation))],
    missing: untold.map(({ code, label }) => ({ code, label })),
  } as const;
  return signal("noIdealCustomerProfile", status, finding, faultsOf(failed));
}

/** What is wrong with the profile; undefined when nothing is known to be. */
function faultsOf(failed: readonly Check[]): Label | undefined {
  if (failed.length === 0) return undefined;
  const unpublished = failed.some(({ code }) => code === "published");
  // What was never published was not reviewed either.
  const told = failed.filter(({ code }) => !(unpublished && code === "reviewed"));
  const { en, nl } = listed(told.map(({ fault }) => fault));
  return {
    en: `The ideal-customer profile falls short: ${en}.`,
    nl: `Het ideale klantprofiel schiet tekort: ${nl}.`,
  };
}

/** Opportunities by outcome, in bins by the likelihood score of their segment. */
function groupedAuc(segments: readonly SegmentAtHand[]): Discrimination | null {
  const byScore = new Map<number, { won: number; lost: number }>();
  for (const { row, outcomes } of segments) {
    const { score } = row.likelihood;
    if (score === null || outcomes.trials === 0) continue;
    const bin = byScore.get(score) ?? { won: 0, lost: 0 };
    bin.won += outcomes.successes;
    bin.lost += outcomes.trials - outcomes.successes;
    byScore.set(score, bin);
  }
  if (byScore.size < 2) return null;
  const bins = [...byScore].sort(([a], [b]) => a - b).map(([, bin]) => bin);
  return aucOfHistograms(
    bins.map(({ won }) => won),
    bins.map(({ lost }) => lost),
  );
}

function checksOf(
  { ranking, profile, plan, settings }: Situation,
  history: ProfileHistory,
  agreements: readonly Agreement[],
  auc: Discrimination | null,
): Check[] {
  const { thresholds } = settings;
  const coverage = (axis: Axis) => {
    const known = ranking.rows.filter((row) => row.n > 0 && row[axis].coverage !== null);
    const n = known.reduce((sum, row) => sum + row.n, 0);
    return n === 0
      ? null
      : known.reduce((sum, row) => sum + row.n * (row[axis].coverage ?? 0), 0) / n;
  };
  const least = lowest(axes.map(coverage));
  const fewest = Math.min(
    ...axes.map(
      (axis) => plan.criteria.filter((each) => weighs(each, profile.weights[axis])).length,
    ),
  );
  const w = lowest(agreements.map((each) => each.w));
  const enough = auc !== null && auc.positives + auc.negatives >= thresholds.sampleMin;
  const days = history.daysSincePublished;
  return [
    { ...texts.published, value: null, holds: history.published },
    {
      ...texts.reviewed,
      value: days,
      holds: days === null ? false : days <= thresholds.profileReviewDaysMax,
    },
    { ...texts.criteria, value: fewest, holds: fewest >= thresholds.profileCriteriaMin },
    {
      ...texts.coverage,
      value: least,
      holds: least === null ? null : least >= thresholds.profileCoverageMin,
    },
    { ...texts.agreement, value: w, holds: w === null ? null : w >= thresholds.agreementMin },
    {
      ...texts.auc,
      value: auc?.auc ?? null,
      holds: enough ? auc.auc > thresholds.aucMin : null,
    },
  ];
}

/** Whether a criterion has points on the axis. */
export function weighs({ key }: Criterion, points: Readonly<Record<string, number>>): boolean {
  return Object.hasOwn(points, key) && (points[key] ?? 0) > 0;
}

function lowest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.min(...known);
}

const texts = {
  published: {
    code: "published",
    fault: { en: "it was never published", nl: "het is nooit gepubliceerd" },
    label: { en: "The profile is published", nl: "Het profiel is gepubliceerd" },
  },
  reviewed: {
    code: "reviewed",
    fault: { en: "it was not reviewed for too long", nl: "het is te lang niet geëvalueerd" },
    label: {
      en: "It was published recently: days since",
      nl: "Het is recent gepubliceerd: dagen sindsdien",
    },
  },
  criteria: {
    code: "criteria",
    fault: { en: "too few criteria weigh on an axis", nl: "op een as wegen te weinig criteria" },
    label: {
      en: "Enough criteria weigh on each axis: fewest",
      nl: "Op elke as wegen genoeg criteria: minste aantal",
    },
  },
  coverage: {
    code: "coverage",
    fault: { en: "too little is known of what weighs", nl: "van wat weegt is te weinig bekend" },
    label: {
      en: "Enough is known of what weighs: lowest axis",
      nl: "Van wat weegt is genoeg bekend: laagste as",
    },
  },
  agreement: {
    code: "agreement",
    fault: { en: "assessors do not agree", nl: "beoordelaars zijn het niet eens" },
    label: {
      en: "Assessors agree: lowest Kendall's W of a rated criterion",
      nl: "Beoordelaars zijn het eens: laagste Kendalls W van een beoordeeld criterium",
    },
  },
  auc: {
    code: "auc",
    fault: {
      en: "likelihood does not tell won from lost",
      nl: "kansrijk onderscheidt gewonnen niet van verloren",
    },
    label: {
      en: "Likelihood tells won from lost: AUC over segments",
      nl: "Kansrijk onderscheidt gewonnen van verloren: AUC over segmenten",
    },
  },
} as const;

function shown({ code, label, holds, value }: Check): Evidence[] {
  const answer: Evidence = { code, label, value: holds };
  if (value === null) return [answer];
  return [
    answer,
    {
      code: `${code}Value`,
      label: { en: `${label.en} (value)`, nl: `${label.nl} (waarde)` },
      value,
    },
  ];
}

function aucEvidence(auc: Discrimination, { profile }: Situation): Evidence[] {
  const circular = (profile.weights.likelihood.winRate ?? 0) > 0;
  return [
    {
      code: "aucLow",
      label: { en: "Lower end of the AUC, 95 %", nl: "Ondergrens van de AUC, 95 %" },
      value: auc.interval?.low ?? null,
    },
    {
      code: "aucHigh",
      label: { en: "Upper end of the AUC, 95 %", nl: "Bovengrens van de AUC, 95 %" },
      value: auc.interval?.high ?? null,
    },
    {
      code: "aucGrouped",
      label: {
        en: "Counted per segment, by its likelihood score: accounts of one segment are not told apart",
        nl: "Geteld per segment, op de kansscore ervan: accounts binnen een segment worden niet onderscheiden",
      },
      value: true,
    },
    {
      code: "aucCircular",
      label: {
        en: "The win rate itself weighs in the likelihood score, which flatters the AUC",
        nl: "Het percentage gewonnen kansen weegt zelf mee in de kansscore, wat de AUC flatteert",
      },
      value: circular,
    },
  ];
}
