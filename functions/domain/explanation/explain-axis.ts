import type { Axis, Criterion } from "../criteria/types.ts";
import type { FieldTable, Relationship } from "../facts/types.ts";
import type { Label } from "../label.ts";
import { CLIPPED_SHARE_WARN } from "../limits.ts";
import { byCodeUnit } from "../order.ts";
import { axisLabels } from "../ranking/labels.ts";
import type { AxisScore, Contribution } from "../scoring/types.ts";
import { inWords } from "../weighting/in-words.ts";
import { percent } from "./in-words.ts";
import type { ExplainedAxis, ExplainedCriterion, Headroom, Source, WeightPart } from "./types.ts";
import { aggregationOf, unitOf } from "./units.ts";
import { notApplicable, pointsOf, type Weighing } from "./weights.ts";

/** What is told of a criterion beside its contribution. */
export interface CriterionEvidence {
  readonly weights: readonly WeightPart[];
  readonly sources: readonly Source[];
  readonly headroom: Headroom | null;
}

export interface AxisEvidence {
  readonly axis: Axis;
  readonly score: AxisScore;
  /** Of the headline, 0–1. */
  readonly share: number;
  readonly weighing: Weighing;
  readonly fields: FieldTable;
  /** Relationships that have accounts here. */
  readonly present: readonly Relationship[];
  readonly tell: (criterion: Criterion, i: number, part: Contribution) => CriterionEvidence;
}

/** From facts to the score of one axis. Contributions of criteria sum to it within 1e-9. */
export function explainAxis(evidence: AxisEvidence): ExplainedAxis {
  const { axis, score, share, weighing, present } = evidence;
  const { criteria, profile } = weighing;
  const parts = new Map(score.contributions.map((part) => [part.criterion, part]));
  const explained = criteria.flatMap((criterion, i) => {
    const part = parts.get(criterion.key);
    return part === undefined ? [] : [explainCriterion(evidence, criterion, i, part)];
  });
  const order = (a: ExplainedCriterion, b: ExplainedCriterion) =>
    b.contribution - a.contribution || byCodeUnit(a.criterion, b.criterion);
  return {
    axis,
    label: axisLabels[axis],
    status: score.status,
    score: score.score,
    coverage: score.coverage,
    minimumCoverage: profile.minimumCoverage,
    interval: score.interval,
    ci95: score.ci95,
    share,
    contribution: score.score === null ? null : share * score.score,
    criteria: explained.toSorted(order),
    notApplicable: notApplicable(weighing, axis, present),
    summary: axisSummary(evidence),
  };
}

function explainCriterion(
  { weighing, fields, tell }: AxisEvidence,
  criterion: Criterion,
  i: number,
  part: Contribution,
): ExplainedCriterion {
  const { key, label, help, measure, scale, direction } = criterion;
  const unit = unitOf(measure, fields);
  return {
    criterion: key,
    label,
    help: help ?? null,
    measure: measure.kind,
    aggregation: weighing.level === "account" ? "own" : aggregationOf(criterion),
    raw: part.raw,
    unit,
    scale,
    direction,
    utility: part.utility,
    coverage: part.coverage,
    clippedShare: part.clippedShare,
    rescale: weighing.level === "segment" && part.clippedShare > CLIPPED_SHARE_WARN,
    points: pointsOf(weighing.profile, criterion),
    weight: part.weight,
    contribution: part.contribution,
    ...tell(criterion, i, part),
    summary: criterionSummary(part, unit),
  };
}

/** "61250.5 EUR a year → utility 0.75 × weight 60% = 45 points." */
function criterionSummary(
  { raw, utility, weight, contribution }: Contribution,
  unit: Label | null,
) {
  const from = rawInWords(raw, unit);
  const [u, w, points] = [inWords(utility), percent(weight), inWords(100 * contribution)];
  return {
    en: `${from.en} → utility ${u.en} × weight ${w.en} = ${points.en} points.`,
    nl: `${from.nl} → nut ${u.nl} × gewicht ${w.nl} = ${points.nl} punten.`,
  };
}

function rawInWords(raw: Contribution["raw"], unit: Label | null): Label {
  if (raw === null) return { en: "No figure", nl: "Geen cijfer" };
  const figure = typeof raw === "number" ? inWords(raw) : { en: raw, nl: raw };
  if (unit === null) return figure;
  return { en: `${figure.en} (${unit.en})`, nl: `${figure.nl} (${unit.nl})` };
}

function axisSummary({ axis, score, share, weighing }: AxisEvidence): Label {
  const { en, nl } = axisLabels[axis];
  if (score.status === "notApplicable") {
    return {
      en: `${en}: no weighted criterion applies to these accounts.`,
      nl: `${nl}: op deze accounts is geen gewogen criterium van toepassing.`,
    };
  }
  const known = percent(score.coverage ?? 0);
  if (score.score === null) {
    const minimum = percent(weighing.profile.minimumCoverage);
    return {
      en: `${en}: not scored, as ${known.en} of the weight is known and ${minimum.en} is needed.`,
      nl: `${nl}: niet gescoord, want van het gewicht is ${known.nl} bekend en ${minimum.nl} nodig.`,
    };
  }
  const [points, part] = [inWords(100 * score.score), percent(share)];
  return {
    en: `${en}: ${points.en} points, ${part.en} of the score; ${known.en} of its weight is known.`,
    nl: `${nl}: ${points.nl} punten, ${part.nl} van de score; van het gewicht is ${known.nl} bekend.`,
  };
}
