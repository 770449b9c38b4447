const TWO_32 = 2 ** 32;
const TWO_20 = 2 ** 20;

/**
 * Random draws that a seed decides: equal seeds give equal draws on every machine. Only for
 * sampling, never for secrets. Source: xoshiro128** (Blackman and Vigna, 2021), its state filled by
 * splitmix64 (Steele, Lea and Flood, 2014).
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;
  #spare: number | null = null;

  /** The lowest 64 bits of the seed count. */
  constructor(seed: bigint | number) {
    const split = splitMix(BigInt(seed));
    const first = split();
    const second = split();
    this.#a = Number(first & 0xffffffffn) | 0;
    this.#b = Number(first >> 32n) | 0;
    this.#c = Number(second & 0xffffffffn) | 0;
    this.#d = Number(second >> 32n) | 0;
  }

  /** A whole number from 0 to 2^32 − 1. */
  word(): number {
    const five = Math.imul(this.#b, 5);
    const result = Math.imul((five << 7) | (five >>> 25), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** Uniform, strictly between 0 and 1, in steps of 2^-52. */
  uniform(): number {
    const high = this.word();
    const low = this.word() >>> 12;
    return (high * TWO_20 + low + 0.5) / (TWO_32 * TWO_20);
  }

  /** Mean 1. */
  exponential(): number {
    return -Math.log(this.uniform());
  }

  /** Mean 0, variance 1. Source: Marsaglia's polar method (1964). */
  normal(): number {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const s = x * x + y * y;
      if (s >= 1 || s === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(s)) / s);
      this.#spare = y * factor;
      return x * factor;
    }
  }

  /** Mean and variance `shape`, above 0. */
  gamma(shape: number): number {
    return Math.exp(this.logGamma(shape));
  }

  /**
   * Logarithm of a gamma draw, which for small shapes is too small a number itself.
   * Source: Marsaglia and Tsang (2000).
   */
  logGamma(shape: number): number {
    if (shape < 1) return this.logGamma(shape + 1) + Math.log(this.uniform()) / shape;
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v <= 0) continue;
      const accepted = Math.log(this.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v);
      if (accepted) return Math.log(d) + Math.log(v);
    }
  }

  /** Shares that sum to 1, every division as likely as another, written to `into`. */
  simplex(into: Float64Array): void {
    let sum = 0;
    for (let i = 0; i < into.length; i++) {
      const draw = this.exponential();
      into[i] = draw;
      sum += draw;
    }
    for (let i = 0; i < into.length; i++) into[i] = (into[i] ?? 0) / sum;
  }

  /** Shares that sum to 1 from Dirichlet(alpha), all alpha above 0, written to `into`. */
  dirichlet(alpha: Float64Array, into: Float64Array): void {
    let most = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < into.length; i++) {
      const draw = this.logGamma(alpha[i] ?? 1);
      into[i] = draw;
      if (draw > most) most = draw;
    }
    let sum = 0;
    for (let i = 0; i < into.length; i++) {
      const share = Math.exp((into[i] ?? 0) - most);
      into[i] = share;
      sum += share;
    }
    for (let i = 0; i < into.length; i++) into[i] = (into[i] ?? 0) / sum;
  }
}

function splitMix(seed: bigint): () => bigint {
  let state = BigInt.asUintN(64, seed);
  return () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let z = state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return z ^ (z >> 31n);
  };
}
