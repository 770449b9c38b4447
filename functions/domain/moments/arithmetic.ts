import { boundTallies } from "../tallies/bound.ts";
import { addCell, type CellSums, cellKey, emptyCell } from "./cells.ts";
import type { CellMoments, Moments } from "./types.ts";

/** The moments of no accounts. */
export function emptyMoments(criteriaCount: number): Moments {
  return { criteriaCount, cells: new Map(), overlapping: 0, overlaps: new Map() };
}

/** Moments of the accounts of both. Exact, so in any order. Throws when the plans differ in criteria. */
export function addMoments(a: Moments, b: Moments): Moments {
  return sumMoments([a, b], a.criteriaCount);
}

/** Moments of all parts together. */
export function sumMoments(parts: Iterable<Moments>, criteriaCount: number): Moments {
  const sum = new Sum(criteriaCount);
  for (const part of parts) sum.add(part, 1);
  return sum.moments();
}

/** The inverse of addition: b must be part of a. */
export function subtractMoments(a: Moments, b: Moments): Moments {
  const sum = new Sum(a.criteriaCount);
  sum.add(a, 1);
  sum.add(b, -1);
  return sum.moments();
}

class Sum {
  readonly criteriaCount: number;
  readonly cells = new Map<string, CellSums>();
  readonly overlaps = new Map<string, number>();
  overlapping = 0;

  constructor(criteriaCount: number) {
    this.criteriaCount = criteriaCount;
  }

  add(part: Moments, sign: 1 | -1): void {
    if (part.criteriaCount !== this.criteriaCount) {
      throw new RangeError(
        `moments of ${part.criteriaCount} criteria cannot be added to moments of ${this.criteriaCount}: measure both under one plan`,
      );
    }
    for (const cell of part.cells.values()) addCell(this.cell(cell), cell, sign);
    for (const [pair, n] of part.overlaps) {
      this.overlaps.set(pair, (this.overlaps.get(pair) ?? 0) + sign * n);
    }
    this.overlapping += sign * part.overlapping;
  }

  cell({ segment, relationship }: CellMoments): CellSums {
    const key = cellKey(segment, relationship);
    let cell = this.cells.get(key);
    if (cell === undefined) {
      cell = emptyCell(segment, relationship, this.criteriaCount);
      this.cells.set(key, cell);
    }
    return cell;
  }

  moments(): Moments {
    for (const [key, cell] of this.cells) {
      if (cell.n < 0) throw new RangeError("more accounts subtracted than there are");
      if (cell.n === 0) this.cells.delete(key);
      else boundTallies(cell.tallies);
    }
    for (const [pair, n] of this.overlaps) if (n === 0) this.overlaps.delete(pair);
    const { criteriaCount, cells, overlapping, overlaps } = this;
    return { criteriaCount, cells, overlapping, overlaps };
  }
}
