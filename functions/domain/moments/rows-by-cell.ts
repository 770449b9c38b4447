import { relationships } from "../facts/types.ts";
import type { Evaluated } from "./evaluate.ts";

/** The rows that are there, those of one cell together. */
export interface RowsByCell {
  readonly cells: readonly { readonly segment: number; readonly relationship: number }[];
  /** Rows, cell by cell. */
  readonly rows: Int32Array;
  /** Where the rows of each cell begin; one more at the end. */
  readonly starts: Int32Array;
  /** Cell by place in `rows`. */
  readonly cellAt: Int32Array;
}

const KINDS = relationships.length;

/** In the order of segments as they were met. */
export function rowsByCell({ columns, segments }: Evaluated): RowsByCell {
  const { count, present, relationships: kinds } = columns;
  const counts = new Int32Array(segments.segments.length * KINDS);
  const keyOf = (row: number): number => (segments.places[row] ?? 0) * KINDS + (kinds[row] ?? 0);
  for (let row = 0; row < count; row += 1) {
    if (present?.[row] !== 0) counts[keyOf(row)] = (counts[keyOf(row)] ?? 0) + 1;
  }
  const cells: { segment: number; relationship: number }[] = [];
  const starts = [0];
  const next = new Int32Array(counts.length);
  for (const [key, n] of counts.entries()) {
    if (n === 0) continue;
    const start = starts[cells.length] ?? 0;
    next[key] = start;
    cells.push({ segment: Math.floor(key / KINDS), relationship: key % KINDS });
    starts.push(start + n);
  }
  const rows = new Int32Array(starts.at(-1) ?? 0);
  for (let row = 0; row < count; row += 1) {
    if (present?.[row] === 0) continue;
    const place = next[keyOf(row)] ?? 0;
    rows[place] = row;
    next[keyOf(row)] = place + 1;
  }
  const cellAt = new Int32Array(rows.length);
  for (let cell = 0; cell < cells.length; cell += 1) {
    cellAt.fill(cell, starts[cell], starts[cell + 1]);
  }
  return { cells, rows, starts: Int32Array.from(starts), cellAt };
}
