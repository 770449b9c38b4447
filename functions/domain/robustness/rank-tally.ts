import { TIE_TOLERANCE } from "../limits.ts";
import { entropyBits } from "../statistics/entropy.ts";

const NOT_A_RANK = 0;

/**
 * Counts over draws which alternative took which rank. Equal figures (to TIE_TOLERANCE) share the
 * better rank, so that ranks of one draw may be 1, 1, 3. Nothing is allocated per draw.
 * Source: Lahdelma and Salminen (2001), conventions of the R package smaa.
 */
export class RankTally {
  readonly alternatives: number;
  readonly #weightCount: number;
  /** Alternatives whose pairs are compared. */
  readonly #compared: readonly number[];
  #draws = 0;
  /** Of the last draw; 0 for those without a figure. */
  readonly #ranks: Int32Array;
  readonly #sorted: Float64Array;
  readonly #counts: Uint32Array;
  readonly #rankSums: Float64Array;
  readonly #wins: Uint32Array;
  readonly #weightsWhenFirst: Float64Array;
  /** A fingerprint of the ranking of each draw. */
  readonly #rankings: Float64Array;

  constructor(
    alternatives: number,
    draws: number,
    { weightCount = 0, compared = [] }: { weightCount?: number; compared?: readonly number[] } = {},
  ) {
    this.alternatives = alternatives;
    this.#weightCount = weightCount;
    this.#compared = compared;
    this.#ranks = new Int32Array(alternatives);
    this.#sorted = new Float64Array(alternatives);
    this.#counts = new Uint32Array(alternatives * alternatives);
    this.#rankSums = new Float64Array(alternatives);
    this.#wins = new Uint32Array(compared.length ** 2);
    this.#weightsWhenFirst = new Float64Array(alternatives * weightCount);
    this.#rankings = new Float64Array(draws);
  }

  /** One draw: the figure of each alternative, higher is better, NaN for none; and its weights. */
  add(figures: Float64Array, weights?: Float64Array): void {
    this.#rank(figures);
    this.#compare(figures);
    this.#rankings[this.#draws] = fingerprint(this.#ranks);
    this.#draws++;
    for (let a = 0; a < this.alternatives; a++) {
      const rank = this.#ranks[a] ?? NOT_A_RANK;
      if (rank === NOT_A_RANK) continue;
      const place = a * this.alternatives + rank - 1;
      this.#counts[place] = (this.#counts[place] ?? 0) + 1;
      this.#rankSums[a] = (this.#rankSums[a] ?? 0) + rank;
      if (rank === 1 && weights !== undefined) this.#addWeights(a, weights);
    }
  }

  #rank(figures: Float64Array): void {
    const sorted = this.#sorted;
    sorted.set(figures);
    // NaN comes last.
    sorted.sort();
    let scored = this.alternatives;
    while (scored > 0 && Number.isNaN(sorted[scored - 1])) scored--;
    for (let a = 0; a < this.alternatives; a++) {
      const figure = figures[a] ?? Number.NaN;
      this.#ranks[a] = Number.isNaN(figure)
        ? NOT_A_RANK
        : 1 + scored - firstAbove(sorted, scored, figure + TIE_TOLERANCE);
    }
  }

  #compare(figures: Float64Array): void {
    const width = this.#compared.length;
    for (let i = 0; i < width; i++) {
      const one = figures[this.#compared[i] ?? 0] ?? Number.NaN;
      for (let j = 0; j < width; j++) {
        const other = figures[this.#compared[j] ?? 0] ?? Number.NaN;
        if (one > other + TIE_TOLERANCE) this.#wins[i * width + j] = this.#winsOf(i, j) + 1;
      }
    }
  }

  #winsOf(i: number, j: number): number {
    return this.#wins[i * this.#compared.length + j] ?? 0;
  }

  #addWeights(alternative: number, weights: Float64Array): void {
    const from = alternative * this.#weightCount;
    for (let j = 0; j < this.#weightCount; j++) {
      this.#weightsWhenFirst[from + j] =
        (this.#weightsWhenFirst[from + j] ?? 0) + (weights[j] ?? 0);
    }
  }

  /** Share of the draws in which the alternative took the rank (1 is best). */
  acceptability(alternative: number, rank: number): number {
    return this.#count(alternative, rank) / this.#draws;
  }

  #count(alternative: number, rank: number): number {
    return this.#counts[alternative * this.alternatives + rank - 1] ?? 0;
  }

  /** Draws in which it had a figure at all. */
  #scored(alternative: number): number {
    let sum = 0;
    for (let rank = 1; rank <= this.alternatives; rank++) sum += this.#count(alternative, rank);
    return sum;
  }

  /** Share of the draws in which it had no figure. */
  notScored(alternative: number): number {
    return (this.#draws - this.#scored(alternative)) / this.#draws;
  }

  /** Mean, best and worst rank over the draws in which it had one; null when it never had. */
  ranks(alternative: number): { mean: number; best: number; worst: number } | null {
    const scored = this.#scored(alternative);
    if (scored === 0) return null;
    let best = 1;
    while (this.#count(alternative, best) === 0) best++;
    let worst = this.alternatives;
    while (this.#count(alternative, worst) === 0) worst--;
    return { mean: (this.#rankSums[alternative] ?? 0) / scored, best, worst };
  }

  /** Mean weights of the draws in which it was first; null when it never was. */
  centralWeights(alternative: number): number[] | null {
    const times = this.#count(alternative, 1);
    if (times === 0) return null;
    const from = alternative * this.#weightCount;
    const sums = this.#weightsWhenFirst.subarray(from, from + this.#weightCount);
    return Array.from(sums, (sum) => sum / times);
  }

  /** Share of the draws in which the i-th of those compared beat the j-th. */
  winning(i: number, j: number): number {
    return this.#winsOf(i, j) / this.#draws;
  }

  /** Uncertainty of who is first, in bits; null when nobody ever is. */
  choiceEntropyBits(): number | null {
    return entropyBits(
      Array.from({ length: this.alternatives }, (_, alternative) => this.#count(alternative, 1)),
    );
  }

  /**
   * Uncertainty of the whole ranking, in bits, at most log2(draws). Source: van Valkenhoef and
   * Tervonen (2016).
   */
  rankingEntropyBits(): number | null {
    const drawn = this.#rankings.slice(0, this.#draws).sort();
    const runs: number[] = [];
    let start = 0;
    for (let i = 1; i <= drawn.length; i++) {
      if (i < drawn.length && drawn[i] === drawn[start]) continue;
      runs.push(i - start);
      start = i;
    }
    return entropyBits(runs);
  }
}

/** Place of the first of `length` ascending figures that lies above a bound. */
function firstAbove(sorted: Float64Array, length: number, bound: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) > bound) high = middle;
    else low = middle + 1;
  }
  return low;
}

const TWO_21 = 2 ** 21;

/** 53 bits of two hashes of the numbers in turn. */
function fingerprint(numbers: Int32Array): number {
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (let i = 0; i < numbers.length; i++) {
    const x = numbers[i] ?? 0;
    a = Math.imul(a ^ x, 0x01000193);
    b = Math.imul(b ^ (x + (b >>> 15)), 0x85ebca6b);
  }
  return ((a ^ (a >>> 16)) >>> 0) * TWO_21 + ((b ^ (b >>> 13)) >>> 11);
}
