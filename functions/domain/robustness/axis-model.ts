import { type Axis, axes } from "../criteria/types.ts";
import { counts } from "../moments/measure-accounts.ts";
import type { OpenRanking } from "../scoring/open-ranking.ts";
import { fillOf, type WeightedCell } from "../scoring/score-axis.ts";

/** One relationship of a segment on one axis, ready to be weighed; lists by place in the axis. */
export interface ModelCell {
  readonly n: number;
  /** 1 where the criterion applies. */
  readonly about: Uint8Array;
  /** 1 where it gets weight: it applies and, under `available`, somebody knows it. */
  readonly counted: Uint8Array;
  /** What is missing filled in by the policy; 0 where it gets no weight. */
  readonly utility: Float64Array;
  /** Share of the accounts that know it; 0 where it does not apply. */
  readonly known: Float64Array;
}

/** One axis of a ranking apart from its weights. */
export interface AxisModel {
  readonly axis: Axis;
  /** Places, in the plan, of the criteria that apply to any relationship considered. */
  readonly criteria: readonly number[];
  /** Shares of the whole axis before they are spread per relationship, sum 1; null without points. */
  readonly weights: Float64Array | null;
  /** Per segment of the ranking, in its order. */
  readonly segments: readonly (readonly ModelCell[])[];
}

export type RankingModel = Readonly<Record<Axis, AxisModel>>;

/** What a score is made of once weights are known: weights can vary without asking anything else. */
export function modelOf(open: OpenRanking): RankingModel {
  const [value, likelihood] = axes.map((axis) => axisModel(open, axis));
  if (value === undefined || likelihood === undefined) throw new RangeError("an axis is absent");
  return { value, likelihood };
}

function axisModel(open: OpenRanking, axis: Axis): AxisModel {
  const { criteria, considered, profile } = open;
  const places = criteria.flatMap(({ criterion }, i) => {
    const applies = considered.some((each) => counts(criterion, "segment", each));
    return criterion.axis === axis && applies ? [i] : [];
  });
  const given = profile.weights[axis];
  const points = Float64Array.from(places, (i) => {
    const key = criteria[i]?.criterion.key ?? "";
    return Object.hasOwn(given, key) ? (given[key] ?? 0) : 0;
  });
  const total = points.reduce((sum, each) => sum + each, 0);
  return {
    axis,
    criteria: places,
    weights: total > 0 ? points.map((each) => each / total) : null,
    segments: open.segments.map(({ cells }) => cells.map((cell) => modelCell(open, places, cell))),
  };
}

function modelCell(
  { criteria, profile: { missing } }: OpenRanking,
  places: readonly number[],
  { utilities: { cell, known, utilities } }: WeightedCell,
): ModelCell {
  const about = Uint8Array.from(places, (i) => {
    const criterion = criteria[i]?.criterion;
    return criterion !== undefined && counts(criterion, "segment", cell.relationship) ? 1 : 0;
  });
  const counted = about.map((applies, j) =>
    applies === 1 && (missing !== "available" || (known[places[j] ?? 0] ?? 0) > 0) ? 1 : 0,
  );
  const share = (i: number) => (known[i] ?? 0) / cell.n;
  return {
    n: cell.n,
    about,
    counted,
    utility: Float64Array.from(places, (i, j) => {
      if (counted[j] !== 1) return 0;
      const u = utilities[i] ?? 0;
      return share(i) * u + (1 - share(i)) * fillOf(missing, u);
    }),
    known: Float64Array.from(places, (i, j) => (about[j] === 1 ? share(i) : 0)),
  };
}
