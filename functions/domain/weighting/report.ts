import type { Axis } from "../criteria/types.ts";
import type { Label } from "../label.ts";
import { roundHalfEven2 } from "../rounding.ts";
import type { WeightRange } from "./best-worst.ts";
import type { Consistency } from "./consistency.ts";
import {
  type Agreement,
  agreementOf,
  deviationsOf,
  type Outlier,
  outlierOf,
  standingsOf,
} from "./group.ts";
import { inWords } from "./in-words.ts";
import type { JudgedCriterion } from "./judgements.ts";
import { shareOut } from "./points.ts";
import type { JudgedWeights, Weighed } from "./weigh.ts";

export const weightingMethods = ["points", "swing", "rankOrder", "pairwise", "bestWorst"] as const;
export type WeightingMethod = (typeof weightingMethods)[number];

export interface ReportedWeight {
  readonly criterion: string;
  readonly label: Label;
  /** 0–1; all sum to 1. */
  readonly weight: number;
  /** 0–100, rounded half-even to two places. */
  readonly points: number;
}

export interface GroupWeight extends ReportedWeight {
  /** Standard deviation over the assessors; null for one. */
  readonly deviation: number | null;
}

export interface AssessorWeight extends ReportedWeight {
  readonly range: WeightRange | null;
}

export interface ReportedAssessor {
  readonly assessor: string;
  /** Share of all importance, 0–1. */
  readonly importance: number;
  readonly weights: readonly AssessorWeight[];
  readonly consistency: Consistency | null;
  readonly distance: number | null;
  readonly agreementWithout: number | null;
}

export const weightingWarnings = ["inconsistent", "weak-agreement", "outlier"] as const;

export interface WeightingWarning {
  readonly code: (typeof weightingWarnings)[number];
  /** Whom it is about; null: all together. */
  readonly assessor: string | null;
  readonly text: Label;
}

/** Everything there is to say about a weighting. */
export interface WeightingReport {
  readonly method: WeightingMethod;
  readonly axis: Axis;
  readonly weights: readonly GroupWeight[];
  readonly assessors: readonly ReportedAssessor[];
  readonly consistency: Consistency | null;
  readonly agreement: Agreement;
  readonly outlier: Outlier | null;
  readonly warnings: readonly WeightingWarning[];
}

export function reportOf(
  method: WeightingMethod,
  weighed: Weighed,
  { axis, criteria }: { readonly axis: Axis; readonly criteria: readonly JudgedCriterion[] },
): WeightingReport {
  const { assessors, consistency } = weighed;
  const deviations = deviationsOf(assessors);
  const agreement = agreementOf(assessors);
  const outlier = outlierOf(assessors);
  return {
    method,
    axis,
    weights: weightsOf(weighed.weights, criteria).map((weight, k) => ({
      ...weight,
      deviation: deviations[k] ?? null,
    })),
    assessors: assessorsOf(assessors, criteria),
    consistency,
    agreement,
    outlier,
    warnings: [
      ...(consistency === null ? [] : inconsistent(consistency, null)),
      ...assessors.flatMap((each) =>
        each.consistency === null ? [] : inconsistent(each.consistency, each.assessor),
      ),
      ...(agreement.status === "warn"
        ? [{ code: "weak-agreement" as const, assessor: null, text: agreement.text }]
        : []),
      ...(outlier === null ? [] : [standsApart(outlier, agreement)]),
    ],
  };
}

function weightsOf(
  weights: readonly number[],
  criteria: readonly JudgedCriterion[],
): readonly ReportedWeight[] {
  return criteria.map(({ key, label }, k) => {
    const weight = weights[k] ?? 0;
    return { criterion: key, label, weight, points: roundHalfEven2(100 * weight) };
  });
}

function assessorsOf(
  assessors: readonly JudgedWeights[],
  criteria: readonly JudgedCriterion[],
): ReportedAssessor[] {
  const shares = shareOut(assessors.map(({ importance }) => importance)) ?? [];
  const standings = standingsOf(assessors);
  return assessors.map(({ assessor, weights, consistency, ranges }, a) => ({
    assessor,
    importance: shares[a] ?? 0,
    weights: weightsOf(weights, criteria).map((weight, k) => ({
      ...weight,
      range: ranges?.[k] ?? null,
    })),
    consistency,
    distance: standings[a]?.distance ?? null,
    agreementWithout: standings[a]?.agreementWithout ?? null,
  }));
}

function inconsistent(consistency: Consistency, assessor: string | null): WeightingWarning[] {
  const { status, ratio, threshold, leastConsistent } = consistency;
  if (status !== "warn" || ratio === null) return [];
  const [found, most] = [inWords(ratio), inWords(threshold)];
  const because = leastConsistent?.text;
  const text = {
    en: `The comparisons contradict one another: consistency ratio ${found.en}, at best ${most.en} or less.${because ? ` ${because.en}` : ""}`,
    nl: `De vergelijkingen spreken elkaar tegen: consistentieratio ${found.nl}, liefst hooguit ${most.nl}.${because ? ` ${because.nl}` : ""}`,
  };
  return [{ code: "inconsistent", assessor, text }];
}

function standsApart({ assessor, agreementWithout }: Outlier, { w }: Agreement): WeightingWarning {
  const [without, all] = [inWords(agreementWithout), inWords(w ?? 0)];
  const text = {
    en: `${assessor} sees it otherwise than the rest: without this judgement Kendall's W is ${without.en} instead of ${all.en}. Ask why before you leave it out.`,
    nl: `${assessor} ziet het anders dan de rest: zonder dit oordeel is Kendalls W ${without.nl} in plaats van ${all.nl}. Vraag eerst waarom, voordat u het weglaat.`,
  };
  return { code: "outlier", assessor, text };
}
