import { type Axis, axes } from "../criteria/types.ts";
import type { Label } from "../label.ts";
import { TIE_TOLERANCE } from "../limits.ts";
import { byCodeUnit } from "../order.ts";
import type { OpenRanking } from "../scoring/open-ranking.ts";
import type { RankingModel } from "./axis-model.ts";
import { difference, rootsOf, valueAt } from "./curve.ts";
import {
  isScored,
  noVariation,
  type RankedFigure,
  type SegmentCurve,
  segmentCurves,
  shareCurves,
  type Variation,
  weightVariation,
} from "./segment-curves.ts";

/** What happens just beyond an end of an interval. */
export interface Change {
  /** `noLongerScored`, `newlyScored`: the segment falls under, or reaches, the coverage needed. */
  readonly kind: "overtaken" | "noLongerScored" | "newlyScored";
  /** Key of the segment that loses its place; null when one only comes in. */
  readonly loses: string | null;
  /** Key of the segment that takes it; null when there is none. */
  readonly gains: string | null;
}

/** From where to where a weight can go before something changes; the ends are limits, 0–1. */
export interface Stability {
  readonly low: number;
  readonly high: number;
  /** Segments tie already: the interval is a point. */
  readonly tied: boolean;
  /** Null: nothing changes down to 0, or up to 1. */
  readonly below: Change | null;
  readonly above: Change | null;
}

/** `allTheWeight`: no other criterion has weight, so the others cannot keep their proportions. */
export type IntervalStatus = "defined" | "allTheWeight" | "nothingScored";

export interface WeightInterval {
  readonly criterion: string;
  readonly label: Label;
  readonly axis: Axis;
  /** Share of the whole axis, before it is spread per relationship, 0–1. */
  readonly weight: number;
  readonly status: IntervalStatus;
  /** Until another segment is first; null unless defined. */
  readonly first: Stability | null;
  /** Until any two segments change places; null unless defined. */
  readonly order: Stability | null;
}

/** The same for the share of value in the score. */
export interface ShareInterval {
  readonly weight: number;
  readonly status: IntervalStatus;
  readonly first: Stability | null;
  readonly order: Stability | null;
}

interface Subject {
  readonly keys: readonly string[];
  readonly curves: readonly SegmentCurve[];
  readonly weight: number;
  /** Segments scored at that weight, best first, with their figures. */
  readonly standing: readonly { readonly place: number; readonly figure: number }[];
}

/**
 * Per criterion how far its weight can move, the other weights of its axis keeping their
 * proportions, before another segment is first and before any two change places. Exact: the scores
 * are fractions of the weight, and the ends are roots of their differences; for one relationship
 * the root is t* = −r ÷ (d_k − r). Segments move in and out of what is scored as the weight moves,
 * as in the ranking itself. Source: Ringuest (1997); Triantaphyllou and Sánchez (1997).
 */
export function weightIntervals(
  open: OpenRanking,
  model: RankingModel,
  of: RankedFigure,
): WeightInterval[] {
  const standing = standingOf(open, model, of);
  const moving = axes.filter((axis) => of === "score" || of === axis);
  return moving.flatMap((axis) => {
    const { criteria, weights } = model[axis];
    if (weights === null) return [];
    return criteria.flatMap((index, place) => {
      const criterion = open.criteria[index]?.criterion;
      if (criterion === undefined) return [];
      const weight = weights[place] ?? 0;
      const found = stabilityOf(open, model, of, axis, weightVariation(weights, place), {
        weight,
        standing,
      });
      return [{ criterion: criterion.key, label: criterion.label, axis, weight, ...found }];
    });
  });
}

/** How far value can count for more or less of the score. Null when an axis has no weights. */
export function shareInterval(open: OpenRanking, model: RankingModel): ShareInterval | null {
  if (model.value.weights === null || model.likelihood.weights === null) return null;
  const weight = open.profile.valueShare;
  const standing = standingOf(open, model, "score");
  const keys = open.segments.map(({ key }) => key);
  const curves = shareCurves(model, open.profile);
  return { weight, ...stabilities({ keys, curves, weight, standing }) };
}

function stabilityOf(
  open: OpenRanking,
  model: RankingModel,
  of: RankedFigure,
  axis: Axis,
  variation: Variation | null,
  { weight, standing }: Pick<Subject, "weight" | "standing">,
) {
  if (variation === null) return { status: "allTheWeight" as const, first: null, order: null };
  const fixed = fixedVariations(model);
  const curves = segmentCurves(model, open.profile, of, { ...fixed, [axis]: variation });
  return stabilities({ keys: open.segments.map(({ key }) => key), curves, weight, standing });
}

function fixedVariations(model: RankingModel): Record<Axis, Variation | null> {
  const fixed = (axis: Axis) => {
    const { weights } = model[axis];
    return weights && noVariation(weights);
  };
  return { value: fixed("value"), likelihood: fixed("likelihood") };
}

/** Segments scored under the profile as it is, best first. */
function standingOf(open: OpenRanking, model: RankingModel, of: RankedFigure): Subject["standing"] {
  const curves = segmentCurves(model, open.profile, of, fixedVariations(model));
  return standingAt(
    curves,
    open.segments.map(({ key }) => key),
    0.5,
  );
}

function standingAt(
  curves: readonly SegmentCurve[],
  keys: readonly string[],
  t: number,
): Subject["standing"] {
  const scored = curves.flatMap((curve, place) =>
    curve.figure !== null && isScored(curve, t)
      ? [{ place, figure: valueAt(curve.figure, t) }]
      : [],
  );
  return scored.sort(
    (a, b) => b.figure - a.figure || byCodeUnit(keys[a.place] ?? "", keys[b.place] ?? ""),
  );
}

function stabilities(subject: Subject) {
  if (subject.standing.length === 0) {
    return { status: "nothingScored" as const, first: null, order: null };
  }
  const gates = gateRoots(subject);
  return {
    status: "defined" as const,
    first: firstStability(subject, gates),
    order: orderStability(subject, gates),
  };
}

/** Where segments come to be scored or not. */
function gateRoots({ curves }: Subject): number[] {
  return curves.flatMap(({ figure, gates }) => (figure === null ? [] : gates.flatMap(rootsOf)));
}

/** Where one segment of the subject draws level with another. */
function meetings({ curves }: Subject, a: number, b: number): number[] {
  const one = curves[a]?.figure;
  const other = curves[b]?.figure;
  return one && other ? rootsOf(difference(one, other)) : [];
}

function firstStability(subject: Subject, gates: readonly number[]): Stability {
  const { standing, curves, weight } = subject;
  const [leader, second] = standing;
  if (leader === undefined) return whole();
  if (second !== undefined && leader.figure - second.figure <= TIE_TOLERANCE) return point(weight);
  const rivals = curves.flatMap((_, place) =>
    place === leader.place ? [] : meetings(subject, leader.place, place),
  );
  const change = (t: number) => changeOfFirst(subject, leader.place, t);
  return between(weight, [...rivals, ...gates], change);
}

function orderStability(subject: Subject, gates: readonly number[]): Stability {
  const { standing, weight } = subject;
  const pairs = standing.slice(1).map((lower, i) => ({ upper: standing[i] ?? lower, lower }));
  if (pairs.some(({ upper, lower }) => upper.figure - lower.figure <= TIE_TOLERANCE)) {
    return point(weight);
  }
  const neighbours = pairs.flatMap(({ upper, lower }) =>
    meetings(subject, upper.place, lower.place),
  );
  const change = (t: number) => changeOfOrder(subject, t);
  return between(weight, [...neighbours, ...gates], change);
}

function whole(): Stability {
  return { low: 0, high: 1, tied: false, below: null, above: null };
}

function point(weight: number): Stability {
  return { low: weight, high: weight, tied: true, below: null, above: null };
}

/**
 * Walks from the weight to both sides over the places where something could change, and stops at
 * the first beyond which something has: scores that only touch change nothing.
 */
function between(
  weight: number,
  candidates: readonly number[],
  change: (t: number) => Change | null,
): Stability {
  const sorted = [...candidates].sort((a, b) => a - b);
  const up = walk(
    weight,
    1,
    sorted.filter((t) => t > weight),
    change,
  );
  const down = walk(weight, 0, sorted.filter((t) => t < weight).reverse(), change);
  return { low: down.at, high: up.at, tied: false, below: down.change, above: up.change };
}

const SAME_PLACE = 1e-12;

function walk(
  from: number,
  end: 0 | 1,
  candidates: readonly number[],
  change: (t: number) => Change | null,
): { at: number; change: Change | null } {
  let at = from;
  for (const next of [...candidates, end]) {
    if (Math.abs(next - at) <= SAME_PLACE) continue;
    const beyond = change((at + next) / 2);
    if (beyond !== null) return { at, change: beyond };
    at = next;
  }
  return { at: end, change: null };
}

function changeOfFirst(subject: Subject, leader: number, t: number): Change | null {
  const { curves, keys } = subject;
  const own = curves[leader];
  const best = bestAt(subject, t);
  const loses = keys[leader] ?? null;
  const gains = best === null ? null : (keys[best] ?? null);
  if (own === undefined || !isScored(own, t)) return { kind: "noLongerScored", loses, gains };
  if (best === leader || best === null) return null;
  const wasScored = subject.standing.some(({ place }) => place === best);
  return { kind: wasScored ? "overtaken" : "newlyScored", loses, gains };
}

/** Place of the best segment at t; the one that leads now among equals. */
function bestAt({ curves, standing }: Subject, t: number): number | null {
  let best: number | null = null;
  let most = Number.NEGATIVE_INFINITY;
  const consider = (place: number) => {
    const curve = curves[place];
    if (curve === undefined || curve.figure === null || !isScored(curve, t)) return;
    const figure = valueAt(curve.figure, t);
    if (figure <= most) return;
    best = place;
    most = figure;
  };
  for (const { place } of standing) consider(place);
  for (const place of curves.keys()) consider(place);
  return best;
}

function changeOfOrder({ curves, keys, standing }: Subject, t: number): Change | null {
  const now = new Set(standing.map(({ place }) => place));
  for (const [place, curve] of curves.entries()) {
    const scored = isScored(curve, t);
    const key = keys[place] ?? null;
    if (scored && !now.has(place)) return { kind: "newlyScored", loses: null, gains: key };
    if (!scored && now.has(place)) return { kind: "noLongerScored", loses: key, gains: null };
  }
  const heights = standing.map(({ place }) => valueAt(curves[place]?.figure ?? [], t));
  for (let i = 1; i < heights.length; i++) {
    if ((heights[i] ?? 0) > (heights[i - 1] ?? 0)) {
      const loses = keys[standing[i - 1]?.place ?? -1] ?? null;
      return { kind: "overtaken", loses, gains: keys[standing[i]?.place ?? -1] ?? null };
    }
  }
  return null;
}
