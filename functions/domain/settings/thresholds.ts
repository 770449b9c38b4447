import type { Label } from "../label.ts";
import type {
  Settings,
  SettingsDefinition,
  ThresholdDeclaration,
  ThresholdValues,
} from "./types.ts";

const share: Label = { en: "share, 0–1", nl: "aandeel, 0–1" };
const ratio: Label = { en: "ratio", nl: "verhouding" };
const accounts: Label = { en: "accounts", nl: "accounts" };
const hours: Label = { en: "hours", nl: "uren" };
const days: Label = { en: "days", nl: "dagen" };

type Shape = Pick<ThresholdDeclaration, "group" | "unit" | "minimum" | "maximum" | "whole">;

const conditionShare: Shape = { group: "conditions", unit: share, minimum: 0, maximum: 1 };
const conditionRatio: Shape = { group: "conditions", unit: ratio, minimum: 0, maximum: 100 };
const conditionCount: Shape = {
  group: "conditions",
  unit: accounts,
  minimum: 1,
  maximum: 1_000_000,
  whole: true,
};
const signalShare: Shape = { group: "signals", unit: share, minimum: 0, maximum: 1 };
const signalDays: Shape = { group: "signals", unit: days, minimum: 1, maximum: 3_650, whole: true };

/** Defaults: METHOD §8 and §9. */
const declared = {
  withinVarianceMax: {
    ...conditionShare,
    default: 0.8,
    label: {
      en: "Homogeneous: variance of the score inside the segment, at most",
      nl: "Homogeen: variantie van de score binnen het segment, hooguit",
    },
  },
  homogeneousAccountsMin: {
    ...conditionCount,
    default: 10,
    label: {
      en: "Homogeneous: accounts needed to tell",
      nl: "Homogeen: accounts die nodig zijn om het te zeggen",
    },
  },
  eta2Min: {
    ...conditionShare,
    default: 0.06,
    label: {
      en: "Heterogeneous: share of the variance of the score between segments",
      nl: "Heterogeen: aandeel van de variantie van de score tussen de segmenten",
    },
  },
  cramersVMin: {
    ...conditionShare,
    default: 0.06,
    label: {
      en: "Heterogeneous: Cramér's V of a response, corrected for bias",
      nl: "Heterogeen: Cramérs V van een respons, gecorrigeerd voor vertekening",
    },
  },
  traceableMin: {
    ...conditionShare,
    default: 0.8,
    label: {
      en: "Traceable: accounts assigned by rule",
      nl: "Traceerbaar: accounts die volgens een regel zijn ingedeeld",
    },
  },
  fillRateMin: {
    ...conditionShare,
    default: 0.7,
    label: { en: "Measurable: weight that is known", nl: "Meetbaar: gewicht dat bekend is" },
  },
  reachableMin: {
    ...conditionShare,
    default: 0.5,
    label: {
      en: "Reachable: accounts with a consented channel to a DMU role",
      nl: "Bereikbaar: accounts met een toegestaan kanaal naar een DMU-rol",
    },
  },
  goalCoverMin: {
    ...conditionRatio,
    default: 1,
    label: {
      en: "Attractive enough: expected value ÷ goal",
      nl: "Aantrekkelijk genoeg: verwachte waarde ÷ doel",
    },
  },
  largeAccountsMin: {
    ...conditionCount,
    default: 20,
    label: { en: "Large enough: accounts", nl: "Groot genoeg: accounts" },
  },
  largeValueShareMin: {
    ...conditionShare,
    default: 0.05,
    label: { en: "Large enough: share of all value", nl: "Groot genoeg: aandeel in alle waarde" },
  },
  togetherMin: {
    ...conditionRatio,
    default: 1,
    label: {
      en: "Together enough: accounts ÷ accounts needed",
      nl: "Samen genoeg: accounts ÷ benodigde accounts",
    },
  },
  loadMax: {
    ...conditionRatio,
    default: 1,
    label: {
      en: "Hours the accounts ask ÷ hours there are",
      nl: "Uren die de accounts vragen ÷ beschikbare uren",
    },
  },
  stabilityMin: {
    ...conditionShare,
    default: 0.6,
    label: {
      en: "Stable: mean overlap when accounts are drawn anew",
      nl: "Stabiel: gemiddelde overlap als accounts opnieuw worden getrokken",
    },
  },
  sampleMin: {
    group: "signals",
    unit: { en: "observations", nl: "waarnemingen" },
    minimum: 1,
    maximum: 1_000_000,
    whole: true,
    default: 10,
    label: {
      en: "Observations below which a signal stays unknown",
      nl: "Waarnemingen waaronder een signaal onbekend blijft",
    },
  },
  survivalMin: {
    ...signalShare,
    default: 0.8,
    label: {
      en: "New customers still there after 12 months",
      nl: "Nieuwe klanten die er na 12 maanden nog zijn",
    },
  },
  growingMin: {
    ...signalShare,
    default: 0.5,
    label: { en: "Customers whose revenue grows", nl: "Klanten van wie de omzet groeit" },
  },
  netRetentionMin: {
    group: "signals",
    unit: ratio,
    minimum: 0,
    maximum: 10,
    default: 1,
    label: {
      en: "Revenue of the same customers, this year ÷ last year",
      nl: "Omzet van dezelfde klanten, dit jaar ÷ vorig jaar",
    },
  },
  conversionMin: {
    ...signalShare,
    default: 0.2,
    label: { en: "Won ÷ (won + lost)", nl: "Gewonnen ÷ (gewonnen + verloren)" },
  },
  buyingProcessMin: {
    ...signalShare,
    default: 0.6,
    label: {
      en: "Facts on the prospects' buying process that are known",
      nl: "Bekende feiten over het koopproces van prospects",
    },
  },
  channelsMin: {
    ...signalShare,
    default: 0.6,
    label: {
      en: "Prospects whose orientation and purchase channels are known",
      nl: "Prospects van wie oriëntatie- en aankoopkanalen bekend zijn",
    },
  },
  profileCriteriaMin: {
    group: "signals",
    unit: { en: "criteria", nl: "criteria" },
    minimum: 1,
    maximum: 20,
    whole: true,
    default: 3,
    label: {
      en: "Ideal-customer profile: weighted criteria per axis",
      nl: "Ideaal klantprofiel: gewogen criteria per as",
    },
  },
  profileCoverageMin: {
    ...signalShare,
    default: 0.7,
    label: {
      en: "Ideal-customer profile: weight that is known",
      nl: "Ideaal klantprofiel: gewicht dat bekend is",
    },
  },
  agreementMin: {
    ...signalShare,
    default: 0.5,
    label: {
      en: "Ideal-customer profile: agreement of assessors, Kendall's W",
      nl: "Ideaal klantprofiel: overeenstemming van beoordelaars, Kendalls W",
    },
  },
  aucMin: {
    ...signalShare,
    default: 0.6,
    label: {
      en: "Ideal-customer profile: likelihood tells won from lost, AUC",
      nl: "Ideaal klantprofiel: kansrijk onderscheidt gewonnen van verloren, AUC",
    },
  },
  profileReviewDaysMax: {
    ...signalDays,
    default: 365,
    label: {
      en: "Ideal-customer profile: days since it was published",
      nl: "Ideaal klantprofiel: dagen sinds publicatie",
    },
  },
  reasonsMin: {
    ...signalShare,
    default: 0.5,
    label: {
      en: "Reasons to come, stay or leave that are known",
      nl: "Bekende redenen om te komen, te blijven of te vertrekken",
    },
  },
  offFocusMax: {
    ...signalShare,
    default: 0.5,
    label: {
      en: "Effort outside the focus segments",
      nl: "Inspanning buiten de focusdoelgroepen",
    },
  },
  divergenceMaxBits: {
    group: "signals",
    unit: { en: "bits", nl: "bits" },
    minimum: 0,
    maximum: 20,
    default: 0.5,
    label: {
      en: "Divergence of effort from priority",
      nl: "Afwijking van inspanning en prioriteit",
    },
  },
  effortCorrelationMin: {
    group: "signals",
    unit: { en: "rank correlation, −1 to 1", nl: "rangcorrelatie, −1 tot 1" },
    minimum: -1,
    maximum: 1,
    default: 0,
    label: {
      en: "Rank correlation of effort per account and score, above",
      nl: "Rangcorrelatie van inspanning per account en score, boven",
    },
  },
  revenueWeightMax: {
    ...signalShare,
    default: 0.5,
    label: {
      en: "Weight of revenue criteria on the value axis",
      nl: "Gewicht van omzetcriteria op de waarde-as",
    },
  },
  lowerLeftPipelineMax: {
    ...signalShare,
    default: 0.3,
    label: {
      en: "Pipeline in segments not to be worked actively",
      nl: "Pijplijn in segmenten die niet actief te bewerken zijn",
    },
  },
  reviewDaysMax: {
    ...signalDays,
    default: 120,
    label: { en: "Days since the last review", nl: "Dagen sinds de laatste evaluatie" },
  },
  unexplainedClosedMax: {
    ...signalShare,
    default: 0.5,
    label: {
      en: "Closed opportunities without a reason",
      nl: "Afgesloten kansen zonder reden",
    },
  },
  touchesPerAccount: {
    group: "capacity",
    unit: { en: "touches a year", nl: "contactmomenten per jaar" },
    minimum: 0.1,
    maximum: 1_000,
    default: 12,
    label: { en: "Touches an account needs", nl: "Contactmomenten die een account nodig heeft" },
  },
  hoursPerTouch: {
    group: "capacity",
    unit: hours,
    minimum: 0.01,
    maximum: 100,
    default: 0.75,
    label: { en: "Hours per touch", nl: "Uren per contactmoment" },
  },
  sellingHours: {
    group: "capacity",
    unit: { en: "hours a year", nl: "uren per jaar" },
    minimum: 1,
    maximum: 8_760,
    default: 1_000,
    label: {
      en: "Selling hours of one account manager",
      nl: "Verkoopuren van één accountmanager",
    },
  },
  capacityHours: {
    group: "capacity",
    unit: { en: "hours a year", nl: "uren per jaar" },
    minimum: 1,
    maximum: 100_000_000,
    default: null,
    label: {
      en: "Selling hours of all account managers; when not set, their number × their hours",
      nl: "Verkoopuren van alle accountmanagers; indien niet ingesteld hun aantal × hun uren",
    },
  },
} as const satisfies Readonly<Record<string, Omit<ThresholdDeclaration, "key">>>;

type DeclaredKey = keyof typeof declared;
/** All but the capacity of everybody together, which has no default. */
export type ThresholdKey = DeclaredKey;

/** Every number a tenant may set, in the order they are shown. */
export const thresholds: readonly (ThresholdDeclaration & { readonly key: ThresholdKey })[] = (
  Object.keys(declared) as DeclaredKey[]
).map((key) => ({ key, ...declared[key] }));

/** Every number in force: the tenant's own, or the default. */
export function settingsInForce({ thresholds: set, goals }: SettingsDefinition): Settings {
  const values = Object.fromEntries(
    thresholds.map(({ key, default: standard }) => [key, set[key] ?? standard ?? 0]),
  ) as ThresholdValues;
  return { thresholds: values, capacityHours: set.capacityHours ?? null, goals };
}
