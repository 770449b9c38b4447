import type { DateOrder, Decimal, FieldDeclaration, YearDay } from "../../domain/index.ts";

/** A cell as a file gives it: CSV has texts only, JSON and workbooks have types. */
export type Cell = string | number | boolean | null | readonly string[];

/** Where a cell goes: a field, or another part of an account or a line. */
export type Target = Pick<
  FieldDeclaration,
  "key" | "type" | "unit" | "currency" | "minimum" | "maximum" | "options"
>;

/** What becomes of a number, as a power of ten: thousands are 3, so that no digit is rounded. */
export type Shift = number;

/** How the cells of one column are written. */
export interface CellFormat {
  readonly decimal: Decimal;
  readonly dates: DateOrder | YearDay;
  /** Whether a bare number in a date column counts days since 1900: workbooks only. */
  readonly serialDates: boolean;
  readonly shift: Shift;
  /** Between the values of one `categories` cell. */
  readonly separator: string;
  /** Texts that mean not known. */
  readonly empty: ReadonlySet<string>;
  /** Cell → value, both as text; capitals make no difference. The empty text stands for no value. */
  readonly values: ReadonlyMap<string, string> | null;
}
