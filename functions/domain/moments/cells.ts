import type { Relationship } from "../facts/types.ts";
import type { CellMoments } from "./types.ts";

/** Key of a cell in `Moments.cells`. */
export function cellKey(segment: string, relationship: Relationship): string {
  return `${segment}\n${relationship}`;
}

/** Not exported: what modules share is looked up each time, and this is the innermost loop. */
const MICROS_PER_QUANTUM = 100;

/** A utility in units of 1e-6 in units of 1e-4, halves up: as Math.round, at half its time. */
export function quantumOf(micros: number): number {
  return Math.floor(micros / MICROS_PER_QUANTUM + 0.5);
}

/** Place of (i, j), j ≤ i, in a lower triangle. */
export function triangle(i: number, j: number): number {
  return (i * (i + 1)) / 2 + j;
}

/** Accounts of the cell for which criterion i is known. */
export function knownCount(cell: CellMoments, i: number): number {
  return cell.gramKK[triangle(i, i)] ?? 0;
}

/** Accounts of which criterion i has a raw value. */
export function measuredCount(cell: CellMoments, i: number): number {
  return knownCount(cell, i) - (cell.unmeasured[i] ?? 0);
}

/** A cell under construction: money in numbers until they could lose a cent. */
export interface CellSums {
  readonly segment: string;
  readonly relationship: Relationship;
  n: number;
  readonly sums: Float64Array;
  readonly unmeasured: Float64Array;
  readonly unmeasuredSums: Float64Array;
  readonly clipped: Float64Array;
  readonly gramUU: Float64Array;
  readonly gramUK: Float64Array;
  readonly gramKK: Float64Array;
  readonly numerators: bigint[];
  readonly denominators: bigint[];
  potentialCents: bigint;
  revenueCents: bigint;
  readonly tallies: Map<string, bigint>;
}

export function emptyCell(
  segment: string,
  relationship: Relationship,
  criteriaCount: number,
): CellSums {
  const pairs = triangle(criteriaCount, 0);
  return {
    segment,
    relationship,
    n: 0,
    sums: new Float64Array(criteriaCount),
    unmeasured: new Float64Array(criteriaCount),
    unmeasuredSums: new Float64Array(criteriaCount),
    clipped: new Float64Array(criteriaCount),
    gramUU: new Float64Array(pairs),
    gramUK: new Float64Array(criteriaCount * criteriaCount),
    gramKK: new Float64Array(pairs),
    numerators: new Array<bigint>(criteriaCount).fill(0n),
    denominators: new Array<bigint>(criteriaCount).fill(0n),
    potentialCents: 0n,
    revenueCents: 0n,
    tallies: new Map(),
  };
}

/** into += sign·part. */
export function addCell(into: CellSums, part: CellMoments, sign: 1 | -1): void {
  into.n += sign * part.n;
  addNumbers(into.sums, part.sums, sign);
  addNumbers(into.unmeasured, part.unmeasured, sign);
  addNumbers(into.unmeasuredSums, part.unmeasuredSums, sign);
  addNumbers(into.clipped, part.clipped, sign);
  addNumbers(into.gramUU, part.gramUU, sign);
  addNumbers(into.gramUK, part.gramUK, sign);
  addNumbers(into.gramKK, part.gramKK, sign);
  addMoney(into.numerators, part.numerators, sign);
  addMoney(into.denominators, part.denominators, sign);
  into.potentialCents += BigInt(sign) * part.potentialCents;
  into.revenueCents += BigInt(sign) * part.revenueCents;
  addTallies(into.tallies, part.tallies, BigInt(sign));
}

function addTallies(
  into: Map<string, bigint>,
  part: ReadonlyMap<string, bigint>,
  sign: bigint,
): void {
  for (const [name, amount] of part) {
    const sum = (into.get(name) ?? 0n) + sign * amount;
    if (sum === 0n) into.delete(name);
    else into.set(name, sum);
  }
}

function addNumbers(into: Float64Array, part: Float64Array, sign: number): void {
  for (let i = 0; i < into.length; i++) into[i] = (into[i] ?? 0) + sign * (part[i] ?? 0);
}

function addMoney(into: bigint[], part: readonly bigint[], sign: number): void {
  const factor = BigInt(sign);
  for (let i = 0; i < into.length; i++) into[i] = (into[i] ?? 0n) + factor * (part[i] ?? 0n);
}
