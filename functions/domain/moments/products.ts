import { triangle } from "./cells.ts";

/** Utilities of rows by criterion, and what comes of adding their products. */
interface Known {
  /** Criteria there are. */
  readonly width: number;
  /** Cell of each row, ascending. */
  readonly cellAt: Int32Array;
  /** By criterion: 1 for rows that know it. */
  readonly known: readonly Uint8Array[];
  /** Row by row, criterion by criterion, units of 1e-4; 0 where it is not known. */
  readonly quanta: Float64Array;
}

/** As in CellMoments, cell after cell. */
export interface Products {
  readonly gramUU: Float64Array;
  readonly gramUK: Float64Array;
  readonly gramKK: Float64Array;
}

/**
 * Σ a_i·a_j, Σ a_i·k_j and Σ k_i·k_j per cell. Rows of a cell that know the same criteria make a
 * group; the latter two follow from its size and its sums, so that only a_i·a_j is added row by row.
 */
export function addProducts(cells: number, of: Known): Products {
  const { width, cellAt, quanta } = of;
  const pairs = triangle(width, 0);
  const products = {
    gramUU: new Float64Array(cells * pairs),
    gramUK: new Float64Array(cells * width * width),
    gramKK: new Float64Array(cells * pairs),
  };
  const groups = groupRows(cells, of);
  const { groupAt, places, lengths, sizes } = groups;
  const sums = new Float64Array(sizes.length * width);
  const { gramUU } = products;
  for (let row = 0; row < cellAt.length; row += 1) {
    const group = groupAt[row] ?? 0;
    const from = group * width;
    const end = from + (lengths[group] ?? 0);
    const base = (cellAt[row] ?? 0) * pairs;
    const own = row * width;
    for (let p = from; p < end; p += 1) {
      const i = places[p] ?? 0;
      const a = quanta[own + i] ?? 0;
      sums[from + i] = (sums[from + i] ?? 0) + a;
      const line = base + (i * (i + 1)) / 2;
      for (let q = from; q <= p; q += 1) {
        const j = places[q] ?? 0;
        gramUU[line + j] = (gramUU[line + j] ?? 0) + a * (quanta[own + j] ?? 0);
      }
    }
  }
  addGroups(width, groups, sums, products);
  return products;
}

interface Groups {
  /** By row. */
  readonly groupAt: Int32Array;
  /** By group. */
  readonly cells: Int32Array;
  readonly sizes: Int32Array;
  /** Criteria known in the group, ascending, `width` places for each group. */
  readonly places: Int32Array;
  readonly lengths: Int32Array;
}

/** Splits the rows of each cell by one criterion after another. */
function groupRows(cells: number, { width, cellAt, known }: Known): Groups {
  const count = cellAt.length;
  const groupAt = Int32Array.from(cellAt);
  const next = new Int32Array(2 * Math.max(cells, count));
  let groups = cells;
  for (let i = 0; i < width; i += 1) {
    const knows = known[i];
    if (knows === undefined) continue;
    next.fill(-1, 0, 2 * groups);
    groups = 0;
    for (let row = 0; row < count; row += 1) {
      const branch = 2 * (groupAt[row] ?? 0) + (knows[row] ?? 0);
      let group = next[branch] ?? -1;
      if (group < 0) {
        group = groups;
        groups += 1;
        next[branch] = group;
      }
      groupAt[row] = group;
    }
  }
  return describe(groups, groupAt, { width, cellAt, known });
}

function describe(
  groups: number,
  groupAt: Int32Array,
  { width, cellAt, known }: Omit<Known, "quanta">,
): Groups {
  const cells = new Int32Array(groups);
  const sizes = new Int32Array(groups);
  const places = new Int32Array(groups * width);
  const lengths = new Int32Array(groups);
  for (let row = 0; row < cellAt.length; row += 1) {
    const group = groupAt[row] ?? 0;
    sizes[group] = (sizes[group] ?? 0) + 1;
    if (sizes[group] !== 1) continue;
    cells[group] = cellAt[row] ?? 0;
    let length = 0;
    for (let i = 0; i < width; i += 1) {
      if (known[i]?.[row] !== 1) continue;
      places[group * width + length] = i;
      length += 1;
    }
    lengths[group] = length;
  }
  return { groupAt, cells, sizes, places, lengths };
}

/** What every row of a group adds alike. */
function addGroups(
  width: number,
  { cells, sizes, places, lengths }: Groups,
  sums: Float64Array,
  { gramUK, gramKK }: Products,
): void {
  const pairs = triangle(width, 0);
  for (let group = 0; group < sizes.length; group += 1) {
    const from = group * width;
    const end = from + (lengths[group] ?? 0);
    const n = sizes[group] ?? 0;
    const counts = (cells[group] ?? 0) * pairs;
    const square = (cells[group] ?? 0) * width * width;
    for (let p = from; p < end; p += 1) {
      const i = places[p] ?? 0;
      const sum = sums[from + i] ?? 0;
      const line = counts + (i * (i + 1)) / 2;
      for (let q = from; q <= p; q += 1) {
        const at = line + (places[q] ?? 0);
        gramKK[at] = (gramKK[at] ?? 0) + n;
      }
      for (let q = from; q < end; q += 1) {
        const at = square + i * width + (places[q] ?? 0);
        gramUK[at] = (gramUK[at] ?? 0) + sum;
      }
    }
  }
}
