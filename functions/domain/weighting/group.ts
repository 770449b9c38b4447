import type { Label } from "../label.ts";
import { AGREEMENT_STRONG, AGREEMENT_WARN, OUTLIER_GAIN_MIN, TIE_TOLERANCE } from "../limits.ts";
import { kendallW } from "./kendall-w.ts";
import { shareOut } from "./points.ts";

/** What one assessor's judgement comes to. */
export interface AssessorWeights {
  readonly assessor: string;
  /** ≥ 0; only its share of the sum counts. */
  readonly importance: number;
  /** By place of the criterion; sums to 1. */
  readonly weights: readonly number[];
}

export type AgreementStatus = "ok" | "warn" | "unknown";
export type AgreementStrength = "strong" | "moderate" | "weak";

export interface Agreement {
  readonly assessors: number;
  readonly criteria: number;
  /** Kendall's W, each assessor counting once; null: there is nothing to agree on. */
  readonly w: number | null;
  readonly chiSquare: number | null;
  readonly degreesOfFreedom: number | null;
  readonly p: number | null;
  readonly status: AgreementStatus;
  readonly strength: AgreementStrength | null;
  readonly text: Label;
}

/** One assessor against the others; null where there are too few of them. */
export interface Standing {
  /** Share of the weight that would have to move to get the others' mean, 0–1. */
  readonly distance: number | null;
  /** W of the others alone. */
  readonly agreementWithout: number | null;
}

export interface Outlier {
  readonly assessor: string;
  readonly agreementWithout: number;
  /** W gained by leaving this assessor out. */
  readonly gain: number;
}

/**
 * Arithmetic mean of the assessors' weights by importance (Forman and Peniwati 1998: AIP). Null
 * when nobody has any importance.
 */
export function meanWeights(assessors: readonly AssessorWeights[]): number[] | null {
  const shares = shareOut(assessors.map(({ importance }) => importance));
  if (shares === null) return null;
  const places = assessors[0]?.weights ?? [];
  const mean = (k: number) =>
    assessors.reduce((sum, { weights }, a) => sum + (shares[a] ?? 0) * (weights[k] ?? 0), 0);
  // Shares that sum to one may sum to a little more in floating point.
  return places.map((_, k) => Math.min(1, mean(k)));
}

/** Standard deviation of each criterion's weight over the assessors, over m − 1; null for one. */
export function deviationsOf(assessors: readonly AssessorWeights[]): (number | null)[] {
  const m = assessors.length;
  const places = assessors[0]?.weights ?? [];
  return places.map((_, k) => {
    if (m < 2) return null;
    const values = assessors.map(({ weights }) => weights[k] ?? 0);
    const mean = values.reduce((sum, x) => sum + x, 0) / m;
    return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (m - 1));
  });
}

export function agreementOf(assessors: readonly AssessorWeights[]): Agreement {
  const found = kendallW(assessors.map(({ weights }) => weights));
  const criteria = assessors[0]?.weights.length ?? 0;
  const counts = { assessors: assessors.length, criteria };
  if (found === null) {
    const nothing = { w: null, chiSquare: null, degreesOfFreedom: null, p: null };
    const text = assessors.length < 2 ? texts.alone : texts.noOrder;
    return { ...counts, ...nothing, status: "unknown", strength: null, text };
  }
  const strength = strengthOf(found.w);
  const text = found.p < CHANCE ? texts[strength] : together(texts[strength], texts.chance);
  return { ...counts, ...found, status: strength === "weak" ? "warn" : "ok", strength, text };
}

/** Above this probability an agreement may well be chance. */
const CHANCE = 0.05;

function strengthOf(w: number): AgreementStrength {
  if (w >= AGREEMENT_STRONG) return "strong";
  return w >= AGREEMENT_WARN ? "moderate" : "weak";
}

const texts = {
  strong: {
    en: "The assessors largely agree on the order of the criteria.",
    nl: "De beoordelaars zijn het grotendeels eens over de volgorde van de criteria.",
  },
  moderate: {
    en: "The assessors agree fairly well on the order of the criteria.",
    nl: "De beoordelaars zijn het redelijk eens over de volgorde van de criteria.",
  },
  weak: {
    en: "The assessors disagree on the order of the criteria: talk it over before these weights count.",
    nl: "De beoordelaars zijn het oneens over de volgorde van de criteria: bespreek dat voordat deze gewichten tellen.",
  },
  chance: {
    en: "With so few assessors and criteria this much agreement may be chance.",
    nl: "Bij zo weinig beoordelaars en criteria kan deze overeenstemming toeval zijn.",
  },
  alone: {
    en: "With one assessor there is no agreement to measure.",
    nl: "Met één beoordelaar valt er geen overeenstemming te meten.",
  },
  noOrder: {
    en: "Nobody puts one criterion above another, so there is no order to agree on.",
    nl: "Niemand stelt een criterium boven een ander, dus er is geen volgorde om het over eens te zijn.",
  },
} as const satisfies Record<string, Label>;

function together(one: Label, other: Label): Label {
  return { en: `${one.en} ${other.en}`, nl: `${one.nl} ${other.nl}` };
}

/** Leave one out: every assessor against the rest, in the order given. */
export function standingsOf(assessors: readonly AssessorWeights[]): Standing[] {
  return assessors.map((one) => {
    const rest = assessors.filter((other) => other !== one);
    const mean = meanWeights(rest);
    const moved = mean?.reduce((sum, w, k) => sum + Math.abs(w - (one.weights[k] ?? 0)), 0);
    return {
      distance: moved === undefined ? null : Math.min(1, moved / 2),
      agreementWithout: kendallW(rest.map(({ weights }) => weights))?.w ?? null,
    };
  });
}

/**
 * The one assessor without whom the others agree clearly better: W grows by OUTLIER_GAIN_MIN or
 * more. Null when there is none, when it might as well be another, or under three assessors.
 */
export function outlierOf(assessors: readonly AssessorWeights[]): Outlier | null {
  const all = kendallW(assessors.map(({ weights }) => weights));
  if (all === null || assessors.length < 3) return null;
  const gains = standingsOf(assessors).flatMap(({ agreementWithout }, a) => {
    const assessor = assessors[a]?.assessor;
    if (agreementWithout === null || assessor === undefined) return [];
    return [{ assessor, agreementWithout, gain: agreementWithout - all.w }];
  });
  const [first, second] = gains.toSorted((a, b) => b.gain - a.gain);
  if (first === undefined || first.gain < OUTLIER_GAIN_MIN) return null;
  const alone = second === undefined || first.gain - second.gain > TIE_TOLERANCE;
  return alone ? first : null;
}
