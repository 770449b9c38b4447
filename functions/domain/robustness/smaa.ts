import { axes } from "../criteria/types.ts";
import type { Label } from "../label.ts";
import {
  SMAA_CENTRAL_WEIGHTS_SHARE_MIN,
  SMAA_COMPARED_SEGMENTS_MAX,
  SMAA_RANKS_SHOWN,
} from "../limits.ts";
import { LINE_TOLERANCE } from "../matrix/place-segments.ts";
import { quantile } from "../scales/propose-scale.ts";
import { axisShares } from "../scoring/axis-weights.ts";
import type { OpenRanking } from "../scoring/open-ranking.ts";
import type { ThresholdRule } from "../scoring/types.ts";
import { evenness } from "../statistics/entropy.ts";
import { Random } from "../statistics/random.ts";
import type { RankingModel } from "./axis-model.ts";
import { AxisWeigher } from "./axis-weigher.ts";
import { RankTally } from "./rank-tally.ts";
import type { RankedFigure } from "./segment-curves.ts";

/**
 * `uniform`: all weights of the criteria that have points are equally likely, Dirichlet(1, …, 1).
 * `aroundProfile`: Dirichlet(concentration · weights), mean the profile's own; a weight w varies by
 * √(w(1 − w) ÷ (concentration + 1)).
 */
export type Sampling =
  | { readonly kind: "uniform" }
  | { readonly kind: "aroundProfile"; readonly concentration: number };

export interface SmaaOptions {
  readonly of: RankedFigure;
  readonly sampling: Sampling;
  readonly draws: number;
  readonly seed: number;
  /** Segment keys whose pairs are compared, at most SMAA_COMPARED_SEGMENTS_MAX. */
  readonly compared: readonly string[];
}

export interface CentralWeight {
  readonly criterion: string;
  readonly label: Label;
  /** Share of its axis, 0–1. */
  readonly weight: number;
}

export interface SegmentAcceptability {
  readonly segment: string;
  readonly label: Label;
  /** Share of the draws per rank from 1, up to SMAA_RANKS_SHOWN. */
  readonly acceptability: readonly number[];
  /** Share of the draws with a rank beyond those. */
  readonly lower: number;
  /** Share of the draws in which too little is known of it. */
  readonly notScored: number;
  /** Over the draws in which it is scored; null when it never is. */
  readonly ranks: { readonly mean: number; readonly best: number; readonly worst: number } | null;
  /** Share of the draws in which it stands upper right in the matrix. */
  readonly focus: number;
  /** How evenly its draws are spread over the ranks, 0 (always one) to 1; null when never scored. */
  readonly spread: number | null;
  /** Mean weights of the draws in which it is first; null when it hardly ever is. */
  readonly centralWeights: readonly CentralWeight[] | null;
}

export interface Acceptability {
  readonly sampling: Sampling;
  readonly draws: number;
  readonly seed: number;
  /** Most often first at the top, then by mean rank and key. */
  readonly segments: readonly SegmentAcceptability[];
  readonly pairs: readonly {
    readonly segment: string;
    readonly over: string;
    /** Share of the draws in which `segment` scores above `over`. */
    readonly share: number;
  }[];
  /** Uncertainty of who is first, and of the whole ranking, in bits. */
  readonly choiceEntropyBits: number | null;
  readonly rankingEntropyBits: number | null;
}

// A draw of exactly 0 would leave a relationship about that criterion alone without weights.
const WEIGHT_MIN = 1e-300;

/**
 * Stochastic multicriteria acceptability analysis: weights are drawn, utilities and the share of
 * value stay. Equal seeds give equal results. Source: Lahdelma and Salminen (2001), SMAA-2.
 */
export function acceptabilityOf(
  open: OpenRanking,
  model: RankingModel,
  options: SmaaOptions,
): Acceptability {
  const run = new Run(open, model, options);
  for (let i = 0; i < options.draws; i++) run.draw();
  return run.result();
}

class Run {
  readonly #open: OpenRanking;
  readonly #model: RankingModel;
  readonly #options: SmaaOptions;
  readonly #random: Random;
  readonly #weighers: Readonly<Record<"value" | "likelihood", AxisWeigher>>;
  /** Weights of value, then of likelihood; the parts are views of it. */
  readonly #weights: Float64Array;
  readonly #parts: Readonly<Record<"value" | "likelihood", Float64Array>>;
  readonly #alphas: Readonly<Record<"value" | "likelihood", Float64Array>>;
  readonly #value: Float64Array;
  readonly #likelihood: Float64Array;
  readonly #score: Float64Array;
  readonly #valueShares: Float64Array;
  readonly #likelihoodShares: Float64Array;
  readonly #tally: RankTally;
  readonly #compared: readonly number[];
  readonly #quadrants: UpperRight;

  constructor(open: OpenRanking, model: RankingModel, options: SmaaOptions) {
    const { profile, segments } = open;
    this.#open = open;
    this.#model = model;
    this.#options = options;
    this.#random = new Random(options.seed);
    const value = new AxisWeigher(model.value, profile.minimumCoverage);
    const likelihood = new AxisWeigher(model.likelihood, profile.minimumCoverage);
    this.#weighers = { value, likelihood };
    this.#weights = new Float64Array(value.places.length + likelihood.places.length);
    this.#parts = {
      value: this.#weights.subarray(0, value.places.length),
      likelihood: this.#weights.subarray(value.places.length),
    };
    const alphas = ({ weights }: AxisWeigher) =>
      weights.map((w) =>
        options.sampling.kind === "uniform" ? 1 : options.sampling.concentration * w,
      );
    this.#alphas = { value: alphas(value), likelihood: alphas(likelihood) };
    this.#value = new Float64Array(segments.length);
    this.#likelihood = new Float64Array(segments.length);
    this.#score = new Float64Array(segments.length);
    const shares = segments.map((_, s) =>
      axisShares(profile.valueShare, {
        value: value.applies[s] ?? false,
        likelihood: likelihood.applies[s] ?? false,
      }),
    );
    this.#valueShares = Float64Array.from(shares, (each) => each.value);
    this.#likelihoodShares = Float64Array.from(shares, (each) => each.likelihood);
    const places = new Map(segments.map(({ key }, s) => [key, s]));
    this.#compared = options.compared
      .slice(0, SMAA_COMPARED_SEGMENTS_MAX)
      .flatMap((key) => places.get(key) ?? []);
    this.#tally = new RankTally(segments.length, options.draws, {
      weightCount: this.#weights.length,
      compared: this.#compared,
    });
    this.#quadrants = new UpperRight(profile.thresholds, accountsOf(open));
  }

  draw(): void {
    for (const axis of axes) {
      this.#drawWeights(axis);
      const into = axis === "value" ? this.#value : this.#likelihood;
      this.#weighers[axis].weigh(this.#parts[axis], into);
    }
    this.#quadrants.add(this.#value, this.#likelihood);
    this.#tally.add(this.#figures(), this.#weights);
  }

  #drawWeights(axis: "value" | "likelihood"): void {
    const into = this.#parts[axis];
    if (this.#options.sampling.kind === "uniform") this.#random.simplex(into);
    else this.#random.dirichlet(this.#alphas[axis], into);
    for (let k = 0; k < into.length; k++) into[k] = Math.max(into[k] ?? 0, WEIGHT_MIN);
  }

  #figures(): Float64Array {
    if (this.#options.of === "value") return this.#value;
    if (this.#options.of === "likelihood") return this.#likelihood;
    const { value, likelihood } = this.#weighers;
    for (let s = 0; s < this.#score.length; s++) {
      let figure = value.applies[s] || likelihood.applies[s] ? 0 : Number.NaN;
      // An axis that applies but is not scored is NaN, and so is the score.
      if (value.applies[s]) figure += (this.#valueShares[s] ?? 0) * (this.#value[s] ?? 0);
      if (likelihood.applies[s]) {
        figure += (this.#likelihoodShares[s] ?? 0) * (this.#likelihood[s] ?? 0);
      }
      this.#score[s] = figure;
    }
    return this.#score;
  }

  result(): Acceptability {
    const { sampling, draws, seed } = this.#options;
    const segments = this.#open.segments.map((_, s) => this.#segment(s));
    segments.sort(
      (a, b) =>
        (b.acceptability[0] ?? 0) - (a.acceptability[0] ?? 0) ||
        (a.ranks?.mean ?? Number.POSITIVE_INFINITY) - (b.ranks?.mean ?? Number.POSITIVE_INFINITY) ||
        (a.segment < b.segment ? -1 : 1),
    );
    return {
      sampling,
      draws,
      seed,
      segments,
      pairs: this.#pairs(),
      choiceEntropyBits: this.#tally.choiceEntropyBits(),
      rankingEntropyBits: this.#tally.rankingEntropyBits(),
    };
  }

  #segment(s: number): SegmentAcceptability {
    const { key = "", label = { en: "", nl: "" } } = this.#open.segments[s] ?? {};
    const all = Array.from({ length: this.#tally.alternatives }, (_, i) =>
      this.#tally.acceptability(s, i + 1),
    );
    const notScored = this.#tally.notScored(s);
    const acceptability = all.slice(0, SMAA_RANKS_SHOWN);
    return {
      segment: key,
      label,
      acceptability,
      lower: all.slice(SMAA_RANKS_SHOWN).reduce((sum, each) => sum + each, 0),
      notScored,
      ranks: this.#tally.ranks(s),
      focus: this.#quadrants.share(s),
      spread: all.length < 2 && notScored < 1 ? 0 : evenness(all),
      centralWeights:
        (all[0] ?? 0) < SMAA_CENTRAL_WEIGHTS_SHARE_MIN ? null : this.#centralWeights(s),
    };
  }

  #centralWeights(s: number): CentralWeight[] | null {
    const means = this.#tally.centralWeights(s);
    if (means === null) return null;
    const criteria = axes.flatMap((axis) =>
      this.#weighers[axis].places.map((place) => this.#model[axis].criteria[place] ?? -1),
    );
    return criteria.flatMap((index, k) => {
      const criterion = this.#open.criteria[index]?.criterion;
      if (criterion === undefined) return [];
      return [{ criterion: criterion.key, label: criterion.label, weight: means[k] ?? 0 }];
    });
  }

  #pairs(): Acceptability["pairs"] {
    const keys = this.#compared.map((s) => this.#open.segments[s]?.key ?? "");
    return keys.flatMap((segment, i) =>
      keys.flatMap((over, j) =>
        i === j ? [] : [{ segment, over, share: this.#tally.winning(i, j) }],
      ),
    );
  }
}

function accountsOf({ segments }: OpenRanking): Float64Array {
  return Float64Array.from(segments, ({ cells }) =>
    cells.reduce((sum, { utilities }) => sum + utilities.cell.n, 0),
  );
}

const FIXED_THRESHOLD = 0.5;
const POINTS = 100;

/** Counts how often each segment stands on or beyond both lines, drawn anew for every draw. */
class UpperRight {
  readonly #rule: ThresholdRule;
  readonly #accounts: Float64Array;
  readonly #counts: Uint32Array;
  readonly #placed: Float64Array;
  #draws = 0;

  constructor(rule: ThresholdRule, accounts: Float64Array) {
    this.#rule = rule;
    this.#accounts = accounts;
    this.#counts = new Uint32Array(accounts.length);
    this.#placed = new Float64Array(accounts.length);
  }

  add(value: Float64Array, likelihood: Float64Array): void {
    this.#draws++;
    const tolerance = LINE_TOLERANCE / POINTS;
    const valueLine = this.#line("value", value, likelihood) - tolerance;
    const likelihoodLine = this.#line("likelihood", likelihood, value) - tolerance;
    for (let s = 0; s < value.length; s++) {
      const reaches =
        (value[s] ?? Number.NaN) >= valueLine && (likelihood[s] ?? Number.NaN) >= likelihoodLine;
      if (reaches) this.#counts[s] = (this.#counts[s] ?? 0) + 1;
    }
  }

  /** Through the segments that are scored on both axes, 0–1. */
  #line(axis: "value" | "likelihood", of: Float64Array, other: Float64Array): number {
    if (this.#rule.kind === "fixed") return this.#rule[axis] / POINTS;
    let placed = 0;
    let accounts = 0;
    let sum = 0;
    for (let s = 0; s < of.length; s++) {
      const figure = of[s] ?? Number.NaN;
      if (Number.isNaN(figure) || Number.isNaN(other[s])) continue;
      this.#placed[placed++] = figure;
      accounts += this.#accounts[s] ?? 0;
      sum += (this.#accounts[s] ?? 0) * figure;
    }
    if (placed < 2) return FIXED_THRESHOLD;
    if (this.#rule.kind === "weightedMean") return sum / accounts;
    return quantile(this.#placed.subarray(0, placed).sort(), 0.5);
  }

  share(s: number): number {
    return (this.#counts[s] ?? 0) / this.#draws;
  }
}
