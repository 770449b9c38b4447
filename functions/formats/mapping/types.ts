import type {
  ColumnMapping,
  DateOrder,
  Decimal,
  Delimiter,
  Encoding,
  YearDay,
} from "../../domain/index.ts";

/** How a file is read, once that is settled: the same in every pass over it. */
export interface Reading {
  readonly encoding: Encoding;
  /** null: told from the names of the header. */
  readonly delimiter: Delimiter | null;
  readonly sheet: string | null;
  /** null: the columns have the names of fields, and cells are written plainly. */
  readonly columns: readonly SettledColumn[] | null;
}

/** A column of a mapping with its way of writing settled. */
export interface SettledColumn extends ColumnMapping {
  readonly decimal: Decimal;
  readonly dates: DateOrder | YearDay;
}

/** A column that can be read in two ways, and the one that was taken. */
export interface Ambiguity {
  readonly column: string;
  readonly field: string;
  readonly about: "decimal" | "dates";
  /** `assumed`: no cell of the sample decides; `mixed`: cells contradict one another. */
  readonly basis: "assumed" | "mixed";
  readonly taken: string;
  readonly example: string | null;
  readonly contrary: string | null;
}
