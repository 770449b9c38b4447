import { type Axis, axes } from "../criteria/types.ts";
import type { Label } from "../label.ts";
import {
  type AxisModel,
  type ModelCell,
  modelOf,
  type RankingModel,
} from "../robustness/axis-model.ts";
import { valueAt } from "../robustness/curve.ts";
import { isScored, noVariation, segmentCurves } from "../robustness/segment-curves.ts";
import type { OpenRanking } from "../scoring/open-ranking.ts";

/** Scored segments × weighted criteria as plain numbers. */
export interface DecisionMatrix {
  readonly segments: readonly { readonly segment: string; readonly label: Label }[];
  readonly criteria: readonly {
    readonly criterion: string;
    readonly label: Label;
    readonly axis: Axis;
  }[];
  /** Per criterion its share of the score, both axes together; sum 1. */
  readonly weights: readonly number[];
  /** Row per segment, 0–1. */
  readonly utilities: readonly (readonly number[])[];
  /** The headline score per segment: Σ weight · utility of its row. */
  readonly scores: readonly number[];
}

/**
 * One matrix and one list of weights whose weighted sums are the scores of the ranking, also when
 * criteria are about some relationships only: for accounts a criterion is not about it stands at
 * their own score on that axis, which is what spreading its weight over the rest comes to.
 */
export function decisionMatrix(open: OpenRanking): DecisionMatrix {
  const model = modelOf(open);
  const columns = axes.flatMap((axis) => columnsOf(model, axis, open.profile.valueShare));
  const scored = scoredPlaces(open, model);
  return {
    segments: scored.map(({ place }) => {
      const { key = "", label = { en: "", nl: "" } } = open.segments[place] ?? {};
      return { segment: key, label };
    }),
    criteria: columns.flatMap(({ axis, index }) => {
      const criterion = open.criteria[index]?.criterion;
      return criterion === undefined
        ? []
        : [{ criterion: criterion.key, label: criterion.label, axis }];
    }),
    weights: columns.map(({ weight }) => weight),
    utilities: scored.map(({ place }) => rowOf(model, place)),
    scores: scored.map(({ score }) => score),
  };
}

function columnsOf(model: RankingModel, axis: Axis, valueShare: number) {
  const other = axis === "value" ? "likelihood" : "value";
  const share = axis === "value" ? valueShare : 1 - valueShare;
  const whole = model[other].weights === null ? 1 : share;
  const { criteria, weights } = model[axis];
  return placesOf(model[axis]).map((place) => ({
    axis,
    index: criteria[place] ?? -1,
    weight: whole * (weights?.[place] ?? 0),
  }));
}

/** Places of the criteria that have weight. */
function placesOf({ weights }: AxisModel): number[] {
  return [...(weights ?? []).entries()].flatMap(([place, weight]) => (weight > 0 ? [place] : []));
}

function scoredPlaces(open: OpenRanking, model: RankingModel) {
  const fixed = (axis: Axis) => {
    const { weights } = model[axis];
    return weights && noVariation(weights);
  };
  const curves = segmentCurves(model, open.profile, "score", {
    value: fixed("value"),
    likelihood: fixed("likelihood"),
  });
  return curves.flatMap((curve, place) =>
    curve.figure !== null && isScored(curve, 0.5)
      ? [{ place, score: valueAt(curve.figure, 0.5) }]
      : [],
  );
}

function rowOf(model: RankingModel, place: number): number[] {
  const value = utilitiesOf(model.value, model.value.segments[place] ?? []);
  const likelihood = utilitiesOf(model.likelihood, model.likelihood.segments[place] ?? []);
  // An axis that is not about these accounts leaves the score to the other.
  const across = (own: AxisRow, other: AxisRow) =>
    own.score === null ? own.utilities.map(() => other.score ?? 0) : own.utilities;
  return [...across(value, likelihood), ...across(likelihood, value)];
}

interface AxisRow {
  readonly score: number | null;
  readonly utilities: readonly number[];
}

/** Utilities of one segment on one axis, averaged over its relationships. */
function utilitiesOf(axis: AxisModel, cells: readonly ModelCell[]): AxisRow {
  const places = placesOf(axis);
  const scored = cells.flatMap((cell) => {
    const score = scoreOf(axis, cell);
    return score === null ? [] : [{ cell, score }];
  });
  const n = scored.reduce((sum, { cell }) => sum + cell.n, 0);
  const mean = (read: (part: { cell: ModelCell; score: number }) => number) =>
    scored.reduce((sum, part) => sum + (part.cell.n / n) * read(part), 0);
  return {
    score: n === 0 ? null : mean(({ score }) => score),
    utilities: places.map((place) =>
      mean(({ cell, score }) => (cell.counted[place] === 1 ? (cell.utility[place] ?? 0) : score)),
    ),
  };
}

function scoreOf({ weights }: AxisModel, { counted, utility }: ModelCell): number | null {
  let over = 0;
  let under = 0;
  for (const [place, weight] of (weights ?? []).entries()) {
    if (counted[place] !== 1) continue;
    over += weight * (utility[place] ?? 0);
    under += weight;
  }
  return under > 0 ? over / under : null;
}
