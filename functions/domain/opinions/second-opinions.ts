import type { Label } from "../label.ts";
import type { OpenRanking } from "../scoring/open-ranking.ts";
import { ranksOf } from "../scoring/ranks.ts";
import { type Correlation, kendallTauB, spearman } from "../statistics/correlation.ts";
import { columnsOf } from "./decision.ts";
import { type DecisionMatrix, decisionMatrix } from "./decision-matrix.ts";
import { prometheeII } from "./promethee.ts";
import { topsis } from "./topsis.ts";
import { vikor } from "./vikor.ts";

export const opinionMethods = ["saw", "topsis", "vikor", "promethee2"] as const;
export type OpinionMethod = (typeof opinionMethods)[number];

export interface Opinion {
  readonly method: OpinionMethod;
  /** Depends on which segments are compared: adding one can turn two others round. */
  readonly relative: boolean;
  /** The headline with itself is not compared: null; as without any difference in ranks. */
  readonly spearman: Correlation | null;
  readonly kendallTauB: number | null;
  /** Keys with a rank up to k, in order of that rank. */
  readonly top: readonly string[];
}

export interface SegmentOpinions {
  readonly segment: string;
  readonly label: Label;
  /** Per method the figure it ranks by (VIKOR: lower is better) and the rank. */
  readonly opinions: readonly {
    readonly method: OpinionMethod;
    readonly figure: number;
    readonly rank: number;
  }[];
}

export interface SecondOpinions {
  /** How many first segments are compared: what was asked, but always fewer than there are. */
  readonly k: number;
  readonly methods: readonly Opinion[];
  /** Methods that agree with one another on which segments are the first k, the most there are. */
  readonly agreeing: readonly OpinionMethod[];
  /** Three of four agree; null when there is nothing to compare. */
  readonly robust: boolean | null;
  /** Scored segments by headline rank. */
  readonly segments: readonly SegmentOpinions[];
  /** VIKOR's own judgement of its first. */
  readonly compromise: {
    readonly acceptableAdvantage: boolean;
    readonly acceptableStability: boolean;
    readonly segments: readonly string[];
  } | null;
  /** Weighted criteria on which all segments are equal: the methods leave them out. */
  readonly equal: readonly { readonly criterion: string; readonly label: Label }[];
}

const ROBUST_METHODS = 3;

interface Judged {
  readonly method: OpinionMethod;
  readonly figures: readonly number[];
  readonly ranks: readonly number[];
}

/**
 * What three other methods make of the same segments, criteria and weights, and whether they name
 * the same first k. See each method for its source.
 */
export function secondOpinions(open: OpenRanking, kAsked: number): SecondOpinions {
  const matrix = decisionMatrix(open);
  const decision = { matrix: matrix.utilities, weights: matrix.weights };
  const compromise = vikor(decision);
  const { net } = prometheeII(decision);
  const judged = [
    judge(matrix, "saw", matrix.scores, 1),
    judge(matrix, "topsis", topsis(decision), 1),
    judge(matrix, "vikor", compromise.q, -1),
    judge(matrix, "promethee2", net, 1),
  ];
  const m = matrix.segments.length;
  const k = Math.max(1, Math.min(kAsked, m - 1));
  const methods = judged.map((each) => opinionOf(matrix, judged, each, k));
  const agreeing = agreeingOn(methods);
  const comparable = m > 1 && columnsOf(decision).length > 0;
  return {
    k,
    methods,
    agreeing,
    robust: comparable ? agreeing.length >= ROBUST_METHODS : null,
    segments: segmentsOf(matrix, judged),
    compromise:
      m === 0
        ? null
        : {
            acceptableAdvantage: compromise.acceptableAdvantage,
            acceptableStability: compromise.acceptableStability,
            segments: compromise.compromise.map((i) => matrix.segments[i]?.segment ?? ""),
          },
    equal: equalOf(matrix),
  };
}

function judge(
  { segments }: DecisionMatrix,
  method: OpinionMethod,
  figures: readonly number[],
  direction: 1 | -1,
): Judged {
  const ranks = new Array<number>(figures.length).fill(0);
  const items = figures.map((figure, place) => ({
    key: segments[place]?.segment ?? "",
    score: direction * figure,
    place,
  }));
  for (const { item, rank } of ranksOf(items)) ranks[item.place] = rank ?? 0;
  return { method, figures, ranks };
}

function opinionOf(
  { segments }: DecisionMatrix,
  [headline]: readonly Judged[],
  { method, ranks }: Judged,
  k: number,
): Opinion {
  const itself = headline === undefined || method === headline.method;
  const places = ranks.flatMap((rank, place) => (rank <= k ? [{ rank, place }] : []));
  const keyOf = (place: number) => segments[place]?.segment ?? "";
  places.sort((a, b) => a.rank - b.rank || (keyOf(a.place) < keyOf(b.place) ? -1 : 1));
  return {
    method,
    relative: !itself,
    spearman: itself ? null : spearman(headline.ranks, ranks),
    kendallTauB: itself ? null : kendallTauB(headline.ranks, ranks),
    top: places.map(({ place }) => keyOf(place)),
  };
}

/** The largest group of methods with the same segments on top, whatever their order. */
function agreeingOn(methods: readonly Opinion[]): OpinionMethod[] {
  const groups = new Map<string, OpinionMethod[]>();
  for (const { method, top } of methods) {
    const set = JSON.stringify([...top].sort());
    groups.set(set, [...(groups.get(set) ?? []), method]);
  }
  return [...groups.values()].reduce(
    (most, group) => (group.length > most.length ? group : most),
    [],
  );
}

function segmentsOf({ segments }: DecisionMatrix, judged: readonly Judged[]): SegmentOpinions[] {
  const headline = judged[0]?.ranks ?? [];
  return segments
    .map(({ segment, label }, place) => ({
      place,
      shown: {
        segment,
        label,
        opinions: judged.map(({ method, figures, ranks }) => ({
          method,
          figure: figures[place] ?? 0,
          rank: ranks[place] ?? 0,
        })),
      },
    }))
    .sort((a, b) => (headline[a.place] ?? 0) - (headline[b.place] ?? 0) || a.place - b.place)
    .map(({ shown }) => shown);
}

function equalOf({ criteria, weights, utilities }: DecisionMatrix): SecondOpinions["equal"] {
  return criteria.flatMap(({ criterion, label }, j) => {
    const alone = { matrix: utilities.map((row) => [row[j] ?? 0]), weights: [weights[j] ?? 0] };
    const weighs = (weights[j] ?? 0) > 0;
    return weighs && columnsOf(alone).length === 0 ? [{ criterion, label }] : [];
  });
}
