import { type Axis, axes } from "../criteria/types.ts";
import { axisShares } from "../scoring/axis-weights.ts";
import type { ProfileDefinition } from "../scoring/types.ts";
import type { AxisModel, ModelCell, RankingModel } from "./axis-model.ts";
import { type Curve, constantCurve, type Fraction, scaledCurve, valueAt } from "./curve.ts";

/** Which figure segments are ranked by. */
export const rankedFigures = ["score", "value", "likelihood"] as const;
export type RankedFigure = (typeof rankedFigures)[number];

/** How the figure of one segment follows a weight t, 0 < t < 1. */
export interface SegmentCurve {
  /** Null: it is not scored at any t. */
  readonly figure: Curve | null;
  /** Coverage minus what is needed: the segment is scored where all are at least 0. */
  readonly gates: readonly Curve[];
}

const COVERAGE_TOLERANCE = 1e-12;

export function isScored({ figure, gates }: SegmentCurve, t: number): boolean {
  return figure !== null && gates.every((gate) => valueAt(gate, t) >= -COVERAGE_TOLERANCE);
}

/** What varies: the weights of an axis by place, each from `at0` to `at1` in a straight line. */
export interface Variation {
  readonly at0: Float64Array;
  readonly at1: Float64Array;
}

/** One criterion from no weight to all of it, the others keeping their proportions. */
export function weightVariation(weights: Float64Array, place: number): Variation | null {
  const others = weights.reduce((sum, each, j) => (j === place ? sum : sum + each), 0);
  if (others <= 0) return null;
  return {
    at0: weights.map((each, j) => (j === place ? 0 : each / others)),
    at1: weights.map((_, j) => (j === place ? 1 : 0)),
  };
}

/** Weights that stay what they are. */
export function noVariation(weights: Float64Array): Variation {
  return { at0: weights, at1: weights };
}

/** How an axis of a segment follows the variation. */
interface AxisCurve {
  readonly applies: boolean;
  readonly figure: Curve | null;
  readonly gate: Curve;
}

/**
 * Of each segment the curve of the figure it is ranked by. Per relationship a score is a fraction
 * of t, since weights are spread over the criteria that apply to it; a segment is their sum.
 */
export function segmentCurves(
  model: RankingModel,
  profile: ProfileDefinition,
  of: RankedFigure,
  variations: Readonly<Record<Axis, Variation | null>>,
): SegmentCurve[] {
  return model.value.segments.map((_, place) => {
    const [value, likelihood] = axes.map((axis) =>
      axisCurve(model[axis], place, variations[axis], profile),
    );
    return value === undefined || likelihood === undefined
      ? { figure: null, gates: [] }
      : combined(of, value, likelihood, profile.valueShare);
  });
}

function combined(
  of: RankedFigure,
  value: AxisCurve,
  likelihood: AxisCurve,
  valueShare: number,
): SegmentCurve {
  if (of === "value") return alone(value);
  if (of === "likelihood") return alone(likelihood);
  const shares = axisShares(valueShare, { value: value.applies, likelihood: likelihood.applies });
  const used = [
    { axis: value, share: shares.value },
    { axis: likelihood, share: shares.likelihood },
  ].filter(({ axis }) => axis.applies);
  const figures = used.map(({ axis, share }) => axis.figure && scaledCurve(axis.figure, share));
  const scored = figures.length > 0 && !figures.includes(null);
  return {
    figure: scored ? figures.flatMap((each) => each ?? []) : null,
    gates: used.map(({ axis }) => axis.gate),
  };
}

function alone({ figure, gate }: AxisCurve): SegmentCurve {
  return { figure, gates: [gate] };
}

/** Segments on a straight line between the two axes: t is the share of value. */
export function shareCurves(model: RankingModel, profile: ProfileDefinition): SegmentCurve[] {
  const at = (axis: Axis, place: number) => {
    const { weights } = model[axis];
    const curve = axisCurve(model[axis], place, weights && noVariation(weights), profile);
    return { ...curve, height: curve.figure && valueAt(curve.figure, 0.5) };
  };
  return model.value.segments.map((_, place) => {
    const value = at("value", place);
    const likelihood = at("likelihood", place);
    if (!value.applies || !likelihood.applies) {
      const only = value.applies ? value : likelihood;
      return {
        figure: only.height === null ? null : constantCurve(only.height),
        gates: [only.gate],
      };
    }
    if (value.height === null || likelihood.height === null) return { figure: null, gates: [] };
    const line = { over0: likelihood.height, over1: value.height, under0: 1, under1: 1 };
    return { figure: [line], gates: [value.gate, likelihood.gate] };
  });
}

function axisCurve(
  { segments }: AxisModel,
  place: number,
  variation: Variation | null,
  { minimumCoverage }: ProfileDefinition,
): AxisCurve {
  const cells = variation === null ? [] : (segments[place] ?? []);
  const parts = cells.map((cell) => ({ cell, ...fractionsOf(cell, variation) }));
  const about = parts.filter(({ coverage }) => coverage !== null);
  const scored = parts.filter(({ score }) => score !== null);
  return {
    applies: about.length > 0,
    figure: scored.length > 0 ? mean(scored, ({ score }) => score) : null,
    gate: [...mean(about, ({ coverage }) => coverage), ...constantCurve(-minimumCoverage)],
  };
}

interface CellFractions {
  readonly cell: ModelCell;
  /** Null: nothing that counts has weight. */
  readonly score: Fraction | null;
  readonly coverage: Fraction | null;
}

/** Mean over relationships by accounts. */
function mean(
  parts: readonly CellFractions[],
  read: (part: CellFractions) => Fraction | null,
): Fraction[] {
  const n = parts.reduce((sum, { cell }) => sum + cell.n, 0);
  return parts.flatMap((part) => {
    const fraction = read(part);
    return fraction === null ? [] : scaledCurve([fraction], part.cell.n / n);
  });
}

function fractionsOf(
  { about, counted, utility, known }: ModelCell,
  variation: Variation | null,
): Omit<CellFractions, "cell"> {
  if (variation === null) return { score: null, coverage: null };
  return {
    score: ratioOf(variation, counted, utility),
    coverage: ratioOf(variation, about, known),
  };
}

/** Σ w·x ÷ Σ w over the places that count, at both ends; null when none has weight between them. */
function ratioOf({ at0, at1 }: Variation, counts: Uint8Array, xs: Float64Array): Fraction | null {
  let over0 = 0;
  let over1 = 0;
  let under0 = 0;
  let under1 = 0;
  for (let j = 0; j < counts.length; j++) {
    if (counts[j] !== 1) continue;
    const w0 = at0[j] ?? 0;
    const w1 = at1[j] ?? 0;
    over0 += w0 * (xs[j] ?? 0);
    over1 += w1 * (xs[j] ?? 0);
    under0 += w0;
    under1 += w1;
  }
  if (under0 === 0 && under1 === 0) return null;
  return simplified({ over0, over1, under0, under1 });
}

/** A fraction that t cancels out of is its one value, and one over a constant is a line. */
function simplified({ over0, over1, under0, under1 }: Fraction): Fraction {
  if (under0 === 0) return { over0: over1 / under1, over1: over1 / under1, under0: 1, under1: 1 };
  if (under1 === 0) return { over0: over0 / under0, over1: over0 / under0, under0: 1, under1: 1 };
  if (Math.abs(under0 - under1) > ROUNDING) return { over0, over1, under0, under1 };
  return { over0: over0 / under0, over1: over1 / under1, under0: 1, under1: 1 };
}

const ROUNDING = 1e-14;
