import type { FactValue } from "../facts/types.ts";
import type { FactColumn } from "./types.ts";

/** The fact of one row; undefined when it is not known. */
export function valueAt(column: FactColumn | undefined, row: number): FactValue | undefined {
  if (column === undefined) return undefined;
  const { numbers, codes, values } = column;
  const code = codes === null ? -1 : (codes[row] ?? -1);
  if (code >= 0) return values[code];
  const value = numbers === null ? Number.NaN : (numbers[row] ?? Number.NaN);
  return Number.isNaN(value) ? undefined : value;
}
