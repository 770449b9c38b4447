import { REPORT_PAGE_ROWS } from "./limits.ts";

/**
 * Rejected rows are kept in numbered parts: one per range while an import runs, and once it has
 * ended all together in line order, `REPORT_PAGE_ROWS` a part, from this number on.
 */
export const FIRST_PAGE_PART = 0x40000;

/** The part that holds the n-th rejected row, and the row's place in it. */
export function pagePart(row: number): { readonly part: number; readonly place: number } {
  return {
    part: FIRST_PAGE_PART + Math.floor(row / REPORT_PAGE_ROWS),
    place: row % REPORT_PAGE_ROWS,
  };
}
