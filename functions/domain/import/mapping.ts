/** How the text of a file is written down. */
export const encodings = ["utf-8", "windows-1252", "utf-16le", "utf-16be"] as const;
export type Encoding = (typeof encodings)[number];

/** What separates the cells of a row; those that seldom stand in a text come first. */
export const delimiters = ["\t", ";", "|", ","] as const;
export type Delimiter = (typeof delimiters)[number];

/** What stands before the decimals; the other one, spaces and apostrophes may group thousands. */
export const decimals = ["point", "comma"] as const;
export type Decimal = (typeof decimals)[number];

export const dateOrders = ["day-first", "month-first"] as const;
export type DateOrder = (typeof dateOrders)[number];

/** The day that a date stands for of which the file has the year only. */
export const yearDays = { "year-start": "01-01", "year-end": "12-31" } as const;
export type YearDay = keyof typeof yearDays;

/** What amounts are in, as a power of ten. */
export const amountShifts = { ones: 0, thousands: 3, millions: 6 } as const;
export type AmountsIn = keyof typeof amountShifts;

/** One column of a file and the field it goes to; a column may go to several fields. */
export interface ColumnMapping {
  /** As the header names it, outer space left out; of JSON a member, `a.b` for one inside another. */
  readonly column: string;
  readonly field: string;
  readonly decimal?: Decimal;
  readonly dates?: DateOrder | YearDay;
  readonly amountsIn?: AmountsIn;
  /** Between the values of one cell; | when left out. */
  readonly separator?: string;
  /** Cell → value. The empty text stands for an empty cell, or for not known. */
  readonly values?: Readonly<Record<string, string>>;
  /** Import the column although it looks like data about persons. */
  readonly allowPersonal?: boolean;
}

/** How the columns of a caller's own file become fields. */
export interface Mapping {
  readonly columns: readonly ColumnMapping[];
  /** Fields that are the same in every row. */
  readonly constants?: Readonly<Record<string, string>>;
  /** Columns that are known and left aside. */
  readonly ignore?: readonly string[];
  /** What becomes of columns that are named nowhere; ignored when left out. */
  readonly others?: "ignore" | "refuse";
  /** Texts that mean not known; `usualEmpty` when left out. */
  readonly empty?: readonly string[];
}

/** What exports write where they know nothing. */
export const usualEmpty: readonly string[] = [
  ...["NULL", "null", "N/A", "n/a", "#N/A", "#N/B", "n.v.t.", "nvt", "-"],
];

/** How a file says it is written; `auto` is told from the file. */
export interface ReadOptions {
  readonly encoding: "auto" | Encoding;
  readonly delimiter: "auto" | Delimiter;
  /** Of a workbook; null: the first that has rows. */
  readonly sheet: string | null;
  readonly decimal: "auto" | Decimal;
  readonly dates: "auto" | DateOrder;
}

export const autoRead: ReadOptions = {
  encoding: "auto",
  delimiter: "auto",
  sheet: null,
  decimal: "auto",
  dates: "auto",
};
