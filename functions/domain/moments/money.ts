/** Whole numbers up to here are exact. */
const EXACT_MAX = Number.MAX_SAFE_INTEGER;

/** Where the values of one column among `width` are added: those of each row to its cell. */
export interface ColumnPlaces {
  readonly rows: Int32Array;
  /** By place in `rows`. */
  readonly cellAt: Int32Array;
  readonly width: number;
  readonly i: number;
}

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

  /** Adds the values of rows that are taken: not 0. */
  addColumn(values: Float64Array, taken: Uint8Array, places: ColumnPlaces): void {
    const { rows, cellAt, width, i } = places;
    const sums = this.#sums;
    let largest = 0;
    for (let row = 0; row < values.length; row += 1) {
      largest = Math.max(largest, Math.abs(values[row] ?? 0));
    }
    // One column is added to sums that have nothing of any other, so its own values bound them.
    const isExact = largest * rows.length <= EXACT_MAX;
    for (let place = 0; place < rows.length; place += 1) {
      const row = rows[place] ?? 0;
      if (taken[row] === 0) continue;
      const at = (cellAt[place] ?? 0) * width + i;
      const value = values[row] ?? 0;
      if (isExact) sums[at] = (sums[at] ?? 0) + value;
      else this.add(at, value);
    }
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
