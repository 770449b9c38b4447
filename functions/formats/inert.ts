const formulaLike = /^'*[=+\-@\t\r]/;
const plainNumber = /^[+-]?\d+([.,]\d+)?$/;
const inertForm = /^'+[=+\-@\t\r]/;

/**
 * A cell a spreadsheet would run as a formula, made into the text it is by an apostrophe. Those that
 * begin with apostrophes before such a sign get one more, so that `live` gives every cell back.
 */
export function inert(cell: string): string {
  return formulaLike.test(cell) && !plainNumber.test(cell) ? `'${cell}` : cell;
}

/** The cell that `inert` was given. */
export function live(cell: string): string {
  return inertForm.test(cell) ? cell.slice(1) : cell;
}
