import { relationships } from "../facts/types.ts";
import { byCodeUnit } from "../order.ts";
import { ByteReader, ByteWriter } from "./bytes.ts";
import { type CellSums, cellKey, emptyCell, knownCount, triangle } from "./cells.ts";
import type { CellMoments, Moments } from "./types.ts";

const FORMAT = 3;
const MICROS_PER_QUANTUM = 100;

/**
 * Moments as bytes: equal moments give equal bytes. Each sum is written as its distance from what
 * the sums before it suggest, so that complete data and small cells cost about a byte a number.
 */
export function encodeMoments(moments: Moments): Uint8Array {
  const out = new ByteWriter();
  out.byte(FORMAT);
  out.unsigned(moments.criteriaCount);
  out.unsigned(moments.overlapping);
  out.unsigned(moments.overlaps.size);
  for (const [pair, n] of sortedEntries(moments.overlaps)) {
    out.text(pair);
    out.unsigned(n);
  }
  out.unsigned(moments.cells.size);
  for (const [, cell] of sortedEntries(moments.cells)) writeCell(out, cell);
  return out.done();
}

/** The inverse of `encodeMoments`. Throws a RangeError for bytes that are not of its making. */
export function decodeMoments(bytes: Uint8Array): Moments {
  const input = new ByteReader(bytes);
  if (input.byte() !== FORMAT) throw new RangeError("moments of another format: measure again");
  const criteriaCount = input.unsigned();
  const overlapping = input.unsigned();
  const overlaps = new Map<string, number>();
  for (let left = input.unsigned(); left > 0; left--) overlaps.set(input.text(), input.unsigned());
  const cells = new Map<string, CellMoments>();
  for (let left = input.unsigned(); left > 0; left--) {
    const cell = readCell(input, criteriaCount);
    cells.set(cellKey(cell.segment, cell.relationship), cell);
  }
  if (!input.atEnd) throw new RangeError("bytes after the end of the moments: measure again");
  return { criteriaCount, cells, overlapping, overlaps };
}

function sortedEntries<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => byCodeUnit(a, b));
}

function writeCell(out: ByteWriter, cell: CellMoments): void {
  out.text(cell.segment);
  out.byte(relationships.indexOf(cell.relationship));
  out.unsigned(cell.n);
  out.big(cell.potentialCents);
  out.big(cell.revenueCents);
  out.unsigned(cell.tallies.size);
  for (const [name, amount] of sortedEntries(cell.tallies)) {
    out.text(name);
    out.big(amount);
  }
  for (let i = 0; i < cell.sums.length; i++) {
    out.signed(cell.n - knownCount(cell, i));
    if (knownCount(cell, i) !== 0) writeCriterion(out, cell, i);
  }
}

function writeCriterion(out: ByteWriter, cell: CellMoments, i: number): void {
  const width = cell.sums.length;
  const quanta = cell.gramUK[i * width + i] ?? 0;
  out.signed(quanta);
  out.signed((cell.sums[i] ?? 0) - quanta * MICROS_PER_QUANTUM);
  out.signed(cell.clipped[i] ?? 0);
  out.signed(cell.unmeasured[i] ?? 0);
  if (cell.unmeasured[i] !== 0) out.signed(cell.unmeasuredSums[i] ?? 0);
  out.big(cell.numerators[i] ?? 0n);
  out.big(cell.denominators[i] ?? 0n);
  for (let j = 0; j <= i; j++) {
    if (knownCount(cell, j) === 0) continue;
    if (j < i) {
      out.signed(expectedKK(cell, i, j) - (cell.gramKK[triangle(i, j)] ?? 0));
      out.signed((cell.gramUK[i * width + j] ?? 0) - expectedUK(cell, i, j));
      out.signed((cell.gramUK[j * width + i] ?? 0) - expectedUK(cell, j, i));
    }
    out.signed((cell.gramUU[triangle(i, j)] ?? 0) - expectedUU(cell, i, j));
  }
}

function readCell(input: ByteReader, criteriaCount: number): CellSums {
  const segment = input.text();
  const relationship = relationships[input.byte()];
  if (relationship === undefined) throw new RangeError("damaged moments: measure again");
  const cell = emptyCell(segment, relationship, criteriaCount);
  cell.n = input.unsigned();
  cell.potentialCents = input.big();
  cell.revenueCents = input.big();
  for (let left = input.unsigned(); left > 0; left--) cell.tallies.set(input.text(), input.big());
  for (let i = 0; i < criteriaCount; i++) {
    const known = cell.n - input.signed();
    if (known !== 0) readCriterion(input, cell, i, known);
  }
  return cell;
}

function readCriterion(input: ByteReader, cell: CellSums, i: number, known: number): void {
  const width = cell.sums.length;
  const quanta = input.signed();
  cell.gramKK[triangle(i, i)] = known;
  cell.gramUK[i * width + i] = quanta;
  cell.sums[i] = input.signed() + quanta * MICROS_PER_QUANTUM;
  cell.clipped[i] = input.signed();
  cell.unmeasured[i] = input.signed();
  if (cell.unmeasured[i] !== 0) cell.unmeasuredSums[i] = input.signed();
  cell.numerators[i] = input.big();
  cell.denominators[i] = input.big();
  for (let j = 0; j <= i; j++) {
    if (knownCount(cell, j) === 0) continue;
    if (j < i) {
      cell.gramKK[triangle(i, j)] = expectedKK(cell, i, j) - input.signed();
      cell.gramUK[i * width + j] = input.signed() + expectedUK(cell, i, j);
      cell.gramUK[j * width + i] = input.signed() + expectedUK(cell, j, i);
    }
    cell.gramUU[triangle(i, j)] = input.signed() + expectedUU(cell, i, j);
  }
}

/** Known together: as often as the rarer of the two. */
function expectedKK(cell: CellMoments, i: number, j: number): number {
  return Math.min(knownCount(cell, i), knownCount(cell, j));
}

/** Σ a_i over the accounts that know j too: their part of Σ a_i. Both i ≠ j known somewhere. */
function expectedUK(cell: CellMoments, i: number, j: number): number {
  const together = cell.gramKK[triangle(Math.max(i, j), Math.min(i, j))] ?? 0;
  const sum = cell.gramUK[i * cell.sums.length + i] ?? 0;
  return Math.round((sum * together) / knownCount(cell, i));
}

/** Σ a_i·a_j as if the two were independent: exact for a single account. */
function expectedUU(cell: CellMoments, i: number, j: number): number {
  const together = cell.gramKK[triangle(i, j)] ?? 0;
  if (together === 0) return 0;
  const width = cell.sums.length;
  const left = cell.gramUK[i * width + j] ?? 0;
  const right = cell.gramUK[j * width + i] ?? 0;
  return Math.round((left * right) / together);
}
