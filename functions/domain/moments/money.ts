import type { RowsByCell } from "./rows-by-cell.ts";

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

  /** Adds a column to place `i` of `width` of every cell: no other column is added there. */
  addColumn(values: Float64Array, rows: RowsByCell, width: number, i: number): void {
    let largest = 0;
    for (let row = 0; row < values.length; row += 1) {
      largest = Math.max(largest, Math.abs(values[row] ?? 0));
    }
    const isExact = largest * rows.rows.length <= EXACT_MAX;
    for (let cell = 0; cell < rows.cells.length; cell += 1) {
      const at = cell * width + i;
      if (isExact) this.#sums[at] = sumOf(values, cell, rows);
      else this.#addEach(values, cell, rows, at);
    }
  }

  #addEach(values: Float64Array, cell: number, { rows, starts }: RowsByCell, at: number): void {
    const end = starts[cell + 1] ?? 0;
    for (let place = starts[cell] ?? 0; place < end; place += 1) {
      this.add(at, values[rows[place] ?? 0] ?? 0);
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

function sumOf(values: Float64Array, cell: number, { rows, starts }: RowsByCell): number {
  const end = starts[cell + 1] ?? 0;
  let sum = 0;
  for (let place = starts[cell] ?? 0; place < end; place += 1) {
    sum += values[rows[place] ?? 0] ?? 0;
  }
  return sum;
}
