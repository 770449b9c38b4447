import { triangle } from "./cells.ts";

/** Utilities of rows, those of one cell together, criterion after criterion. */
export interface Known {
  /** Criteria there are. */
  readonly width: number;
  /** Where the rows of each cell begin; one more at the end. */
  readonly starts: Int32Array;
  /** Criterion by criterion, row by row: 1 where it is known. */
  readonly knows: Uint8Array;
  /** The same way, units of 1e-4; 0 where it is not known. */
  readonly quanta: Float64Array;
  /** Cell by cell, criterion by criterion: rows that know it, and the sum of `quanta` over them. */
  readonly counts: Float64Array;
  readonly sums: Float64Array;
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
 * Σ a_i − Σ a_i·(1 − k_j), Σ k_i·k_j = Σ k_i − Σ k_i·(1 − k_j).
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
  const rows = starts[cells] ?? 0;
  const scratch = { places: new Int32Array(width), missing: new Int32Array(rows) };
  for (let cell = 0; cell < cells; cell += 1) {
    const known = findKnown(cell, of, scratch.places);
    addUtilities(cell, known, of, products.gramUU);
    for (const j of known) addKnown(cell, j, known, of, scratch.missing, products);
  }
  return products;
}

/** Criteria that any row of the cell knows, ascending. */
function findKnown(cell: number, { width, counts }: Known, places: Int32Array): Int32Array {
  let length = 0;
  for (let i = 0; i < width; i += 1) {
    if (counts[cell * width + i] !== 0) places[length++] = i;
  }
  return places.subarray(0, length);
}

function addUtilities(
  cell: number,
  known: Int32Array,
  { width, starts, quanta }: Known,
  gramUU: Float64Array,
): void {
  const rows = starts.at(-1) ?? 0;
  const start = starts[cell] ?? 0;
  const end = starts[cell + 1] ?? 0;
  const base = cell * triangle(width, 0);
  for (let p = 0; p < known.length; p += 1) {
    const i = known[p] ?? 0;
    const line = base + triangle(i, 0);
    const own = i * rows;
    for (let q = 0; q <= p; q += 1) {
      const j = known[q] ?? 0;
      const other = j * rows;
      let sum = 0;
      for (let row = start; row < end; row += 1) {
        sum += (quanta[own + row] ?? 0) * (quanta[other + row] ?? 0);
      }
      gramUU[line + j] = sum;
    }
  }
}

/** What holds where j is known too: all there is, less the rows that do not know j. */
function addKnown(
  cell: number,
  j: number,
  known: Int32Array,
  of: Known,
  missing: Int32Array,
  { gramUK, gramKK }: Products,
): void {
  const { width, starts, knows, quanta, counts, sums } = of;
  const rows = starts.at(-1) ?? 0;
  const base = cell * triangle(width, 0);
  const length = findMissing(cell, j, of, missing);
  for (const i of known) {
    const own = i * rows;
    let sum = sums[cell * width + i] ?? 0;
    let count = counts[cell * width + i] ?? 0;
    for (let m = 0; m < length; m += 1) {
      const at = own + (missing[m] ?? 0);
      sum -= quanta[at] ?? 0;
      count -= knows[at] ?? 0;
    }
    gramUK[(cell * width + i) * width + j] = sum;
    if (i >= j) gramKK[base + triangle(i, j)] = count;
  }
}

/** Rows of the cell that do not know a criterion; how many. */
function findMissing(
  cell: number,
  j: number,
  { width, starts, knows, counts }: Known,
  missing: Int32Array,
): number {
  const start = starts[cell] ?? 0;
  const end = starts[cell + 1] ?? 0;
  if (counts[cell * width + j] === end - start) return 0;
  const own = j * (starts.at(-1) ?? 0);
  let length = 0;
  for (let row = start; row < end; row += 1) {
    if (knows[own + row] !== 1) missing[length++] = row;
  }
  return length;
}
