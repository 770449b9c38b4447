/** Whole numbers up to here are exact. */
const EXACT_MAX = Number.MAX_SAFE_INTEGER;

/**
 * Sums of whole numbers, each below 2^52 as cents are: as numbers until one would not be exact any
 * more, what is beyond in bigint.
 */
export class Money {
  readonly #sums: Float64Array;
  readonly #carried = new Map<number, bigint>();

  constructor(count: number) {
    this.#sums = new Float64Array(count);
  }

  add(at: number, cents: number): void {
    const sum = (this.#sums[at] ?? 0) + cents;
    if (sum > EXACT_MAX || sum < -EXACT_MAX) this.#carry(at, cents);
    else this.#sums[at] = sum;
  }

  at(place: number): bigint {
    const sum = this.#sums[place] ?? 0;
    const own = sum === 0 ? 0n : BigInt(sum);
    return this.#carried.size === 0 ? own : own + (this.#carried.get(place) ?? 0n);
  }

  part(from: number, length: number): bigint[] {
    return Array.from({ length }, (_, i) => this.at(from + i));
  }

  #carry(at: number, cents: number): void {
    const before = this.#carried.get(at) ?? 0n;
    this.#carried.set(at, before + BigInt(this.#sums[at] ?? 0));
    this.#sums[at] = cents;
  }
}
