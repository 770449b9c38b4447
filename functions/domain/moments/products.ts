import { triangle } from "./cells.ts";

/** Utilities of rows by criterion, rows of one cell together. */
export interface Known {
  /** Criteria there are. */
  readonly width: number;
  /** Where the rows of each cell begin; one more at the end. */
  readonly starts: Int32Array;
  /** Row by row, criterion by criterion: 1 where it is known. */
  readonly knows: Uint8Array;
  /** The same way, units of 1e-4; 0 where it is not known. */
  readonly quanta: Float64Array;
}

/** As in CellMoments, cell after cell. */
export interface Products {
  readonly gramUU: Float64Array;
  readonly gramUK: Float64Array;
  readonly gramKK: Float64Array;
}

/**
 * Σ a_i·a_j, Σ a_i·k_j and Σ k_i·k_j per cell. Mostly little is missing of what is known in a cell
 * at all, so the latter two are what they were if nothing was, less what is: Σ a_i·k_j =
 * Σ a_i − Σ a_i·(1 − k_j), Σ k_i·k_j = n − Σ (1 − k_i) − Σ (1 − k_j) + Σ (1 − k_i)·(1 − k_j).
 */
export function addProducts(of: Known): Products {
  const { width, starts } = of;
  const cells = starts.length - 1;
  const pairs = triangle(width, 0);
  const products = {
    gramUU: new Float64Array(cells * pairs),
    gramUK: new Float64Array(cells * width * width),
    gramKK: new Float64Array(cells * pairs),
  };
  const scratch = openScratch(width);
  for (let cell = 0; cell < cells; cell += 1) addCell(cell, of, scratch, products);
  return products;
}

/** Of the cell at hand. */
interface Scratch {
  /** Criteria that any row of it knows, ascending; how many. */
  readonly places: Int32Array;
  length: number;
  /** By criterion: rows that know it, and the sum over them. */
  readonly counts: Float64Array;
  readonly sums: Float64Array;
  /** Of a row: those of `places` it knows, and those it does not. */
  readonly known: Int32Array;
  readonly missing: Int32Array;
}

function openScratch(width: number): Scratch {
  return {
    places: new Int32Array(width),
    length: 0,
    counts: new Float64Array(width),
    sums: new Float64Array(width),
    known: new Int32Array(width),
    missing: new Int32Array(width),
  };
}

function addCell(cell: number, of: Known, scratch: Scratch, into: Products): void {
  const start = of.starts[cell] ?? 0;
  const end = of.starts[cell + 1] ?? 0;
  findKnown(start, end, of, scratch);
  for (let row = start; row < end; row += 1) addRow(cell, row, of, scratch, into);
  complete(cell, end - start, of.width, scratch, into);
}

function findKnown(start: number, end: number, { width, knows, quanta }: Known, to: Scratch) {
  const { places, counts, sums } = to;
  counts.fill(0);
  sums.fill(0);
  const last = end * width;
  for (let at = start * width; at < last; at += width) {
    for (let i = 0; i < width; i += 1) {
      counts[i] = (counts[i] ?? 0) + (knows[at + i] ?? 0);
      sums[i] = (sums[i] ?? 0) + (quanta[at + i] ?? 0);
    }
  }
  to.length = 0;
  for (let i = 0; i < width; i += 1) {
    if (counts[i] === 0) continue;
    places[to.length] = i;
    to.length += 1;
  }
}

/** Adds products, and takes away or counts what is missing. */
function addRow(
  cell: number,
  row: number,
  { width, knows, quanta }: Known,
  { places, length, known, missing }: Scratch,
  { gramUU, gramUK, gramKK }: Products,
): void {
  const own = row * width;
  const base = cell * triangle(width, 0);
  let knownCount = 0;
  let missingCount = 0;
  for (let p = 0; p < length; p += 1) {
    const i = places[p] ?? 0;
    if (knows[own + i] === 1) known[knownCount++] = i;
    else missing[missingCount++] = i;
  }
  for (let p = 0; p < knownCount; p += 1) {
    const i = known[p] ?? 0;
    const a = quanta[own + i] ?? 0;
    const line = base + (i * (i + 1)) / 2;
    for (let q = 0; q <= p; q += 1) {
      const j = known[q] ?? 0;
      gramUU[line + j] = (gramUU[line + j] ?? 0) + a * (quanta[own + j] ?? 0);
    }
    const across = (cell * width + i) * width;
    for (let q = 0; q < missingCount; q += 1) {
      const at = across + (missing[q] ?? 0);
      gramUK[at] = (gramUK[at] ?? 0) - a;
    }
  }
  for (let p = 0; p < missingCount; p += 1) {
    const i = missing[p] ?? 0;
    const line = base + (i * (i + 1)) / 2;
    for (let q = 0; q <= p; q += 1) {
      const at = line + (missing[q] ?? 0);
      gramKK[at] = (gramKK[at] ?? 0) + 1;
    }
  }
}

function complete(
  cell: number,
  n: number,
  width: number,
  { places, length, counts, sums }: Scratch,
  { gramUK, gramKK }: Products,
): void {
  const base = cell * triangle(width, 0);
  for (let p = 0; p < length; p += 1) {
    const i = places[p] ?? 0;
    const count = counts[i] ?? 0;
    const across = (cell * width + i) * width;
    for (let q = 0; q < length; q += 1) {
      const at = across + (places[q] ?? 0);
      gramUK[at] = (gramUK[at] ?? 0) + (sums[i] ?? 0);
    }
    const line = base + (i * (i + 1)) / 2;
    for (let q = 0; q <= p; q += 1) {
      const j = places[q] ?? 0;
      const both = gramKK[line + j] ?? 0;
      gramKK[line + j] = count + (counts[j] ?? 0) - n + both;
    }
  }
}
