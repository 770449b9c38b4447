import type { Decimal, Delimiter } from "../../domain/index.ts";
import { sniffDecimal } from "../cells/numbers.ts";
import { FILE_COLUMNS_MAX, PREPARED_BYTES_MAX, SAMPLE_ROWS_MAX } from "../limits.ts";
import { fileProblem, UnreadableFile } from "../problems.ts";
import { reckoned } from "./amounts.ts";
import type { Table, TableRow } from "./table.ts";

/** Columns of another file that stand with each row whose `column` is that file's `key`. */
export interface JoinedFile {
  readonly table: Table;
  /** A column of the file that is prepared, or one that a file before this gave it. */
  readonly column: string;
  readonly key: string;
  readonly take: readonly string[];
  /** Before the names of the columns that are taken. */
  readonly prefix: string;
}

/** A column that is reckoned from others. */
export interface ReckonedColumn {
  readonly column: string;
  /** Columns of numbers that are multiplied. */
  readonly multiply: readonly string[];
  /** A column of the share that is taken off; null: nothing is. */
  readonly less: string | null;
}

export interface Recipe {
  readonly files: readonly JoinedFile[];
  readonly reckoned: readonly ReckonedColumn[];
  readonly decimal: "auto" | Decimal;
}

export interface Prepared {
  /** CSV in UTF-8, separated as the file was. A row begins on the line it began on there. */
  readonly bytes: Buffer;
  readonly columns: readonly string[];
  readonly rows: number;
  /** Rows that were put together again. */
  readonly torn: number;
  /** Rows that cannot be taken apart: they stand as they were. */
  readonly unreadable: number;
  /** Of each file, rows that have no row there: what would be taken is empty. */
  readonly unmatched: readonly number[];
  /** Of each reckoned column, rows in which it is empty as something was no number. */
  readonly unreckoned: readonly number[];
}

/** What is wrong with a recipe: a place in it, and the columns there are. */
export interface RecipeProblem {
  readonly path: string;
  readonly code: "unknown-column" | "duplicate-column" | "key-not-unique" | "too-many-columns";
  readonly name: string;
  readonly among: readonly string[];
}

/** Everything wrong with the columns a recipe names. Paths are into `files` and `reckoned`. */
export function checkRecipe(
  { columns }: Table,
  { files, reckoned: made }: Recipe,
): RecipeProblem[] {
  const problems: RecipeProblem[] = [];
  const known = [...columns];
  const want = (path: string, name: string, among: readonly string[]): void => {
    if (!among.includes(name)) {
      problems.push({ path, code: "unknown-column", name, among: [...among] });
    }
  };
  const add = (path: string, name: string): void => {
    if (known.includes(name)) problems.push({ path, code: "duplicate-column", name, among: [] });
    known.push(name);
  };
  for (const [at, file] of files.entries()) {
    const path = `/files/${at}`;
    want(`${path}/column`, file.column, known);
    want(`${path}/key`, file.key, file.table.columns);
    for (const [index, name] of file.take.entries()) {
      want(`${path}/take/${index}`, name, file.table.columns);
      add(`${path}/take/${index}`, file.prefix + name);
    }
    const twice = ambiguousKey(file);
    if (twice !== null)
      problems.push({ path: `${path}/key`, code: "key-not-unique", name: twice, among: [] });
  }
  for (const [at, { column, multiply, less }] of made.entries()) {
    const path = `/reckoned/${at}`;
    for (const [index, name] of multiply.entries()) want(`${path}/multiply/${index}`, name, known);
    if (less !== null) want(`${path}/less`, less, known);
    add(`${path}/column`, column);
  }
  if (known.length > FILE_COLUMNS_MAX && problems.length === 0) {
    problems.push({ path: "", code: "too-many-columns", name: String(known.length), among: [] });
  }
  return problems;
}

/** A key that stands in several rows which say different things; null when there is none. */
function ambiguousKey({ table, key, take }: JoinedFile): string | null {
  const place = table.columns.indexOf(key);
  const places = take.map((name) => table.columns.indexOf(name));
  const seen = new Map<string, string>();
  for (const { cells } of table.rows) {
    const value = cells?.[place]?.trim() ?? "";
    if (value === "") continue;
    const taken = JSON.stringify(places.map((at) => cells?.[at] ?? ""));
    const before = seen.get(value);
    if (before !== undefined && before !== taken) return value;
    seen.set(value, taken);
  }
  return null;
}

/**
 * One file made of several, row by row: with columns of the rows that others have under its keys, and
 * columns that are reckoned. No row is left out and none is added, so that what is wrong with one is
 * told by the import. The recipe has been checked. Throws `UnreadableFile` when it becomes too large.
 */
export function prepare(table: Table, { files, reckoned: made, decimal }: Recipe): Prepared {
  const columns = [...table.columns];
  const joins = files.map((file) => {
    const place = columns.indexOf(file.column);
    for (const name of file.take) columns.push(file.prefix + name);
    return { place, rows: rowsByKey(file), blank: file.take.map(() => "") };
  });
  const wide = table.rows.map((row) => ({
    ...row,
    cells: row.cells === null ? null : [...row.cells],
  }));
  const unmatched = joins.map(({ place, rows, blank }) => {
    let count = 0;
    for (const { cells } of wide) {
      if (cells === null) continue;
      const found = rows.get(cells[place]?.trim() ?? "");
      if (found === undefined) count += 1;
      cells.push(...(found ?? blank));
    }
    return count;
  });
  const unreckoned = made.map(({ column, multiply, less }) => {
    const places = multiply.map((name) => columns.indexOf(name));
    const lessAt = less === null ? null : columns.indexOf(less);
    const all = lessAt === null ? places : [...places, lessAt];
    const style = decimal === "auto" ? decimalOf(wide, all, table.delimiter) : decimal;
    columns.push(column);
    let count = 0;
    for (const { cells } of wide) {
      if (cells === null) continue;
      const factors = places.map((at) => cells[at] ?? "");
      const text = reckoned(factors, lessAt === null ? null : (cells[lessAt] ?? ""), style);
      if (text === null) count += 1;
      cells.push(text ?? "");
    }
    return count;
  });
  return {
    bytes: written(columns, wide, table.delimiter),
    columns,
    rows: wide.length,
    torn: wide.filter(({ torn }) => torn).length,
    unreadable: wide.filter(({ cells }) => cells === null).length,
    unmatched,
    unreckoned,
  };
}

function rowsByKey({ table, key, take }: JoinedFile): Map<string, readonly string[]> {
  const place = table.columns.indexOf(key);
  const places = take.map((name) => table.columns.indexOf(name));
  const rows = new Map<string, readonly string[]>();
  for (const { cells } of table.rows) {
    const value = cells?.[place]?.trim() ?? "";
    if (value !== "")
      rows.set(
        value,
        places.map((at) => cells?.[at] ?? ""),
      );
  }
  return rows;
}

function decimalOf(
  rows: readonly Pick<TableRow, "cells">[],
  places: readonly number[],
  delimiter: Delimiter,
): Decimal {
  const texts = rows
    .slice(0, SAMPLE_ROWS_MAX)
    .flatMap(({ cells }) => places.map((at) => cells?.[at] ?? ""));
  const usual = delimiter === ";" ? "comma" : "point";
  return sniffDecimal(
    texts.filter((text) => text.trim() !== ""),
    usual,
  ).style;
}

function written(
  columns: readonly string[],
  rows: readonly TableRow[],
  delimiter: Delimiter,
): Buffer {
  const lines: string[] = [lineOf(columns, delimiter)];
  let next = 2;
  let length = 0;
  for (const { line, text, cells } of rows) {
    for (; next < line; next += 1) lines.push("");
    const own = cells === null ? text : lineOf(cells, delimiter);
    lines.push(own);
    next += 1 + own.split("\n").length - 1;
    length += own.length;
    if (length > PREPARED_BYTES_MAX)
      throw new UnreadableFile([fileProblem("file-too-large-to-prepare")]);
  }
  return Buffer.from(`${lines.join("\n")}\n`);
}

const lineOf = (cells: readonly string[], delimiter: Delimiter): string =>
  cells.map((cell) => quoted(cell, delimiter)).join(delimiter);

/** Quoted where it has to be; an empty row of one column would be no row. */
function quoted(cell: string, delimiter: Delimiter): string {
  const isPlain = !/["\r\n]/.test(cell) && !cell.includes(delimiter);
  return isPlain ? cell : `"${cell.replaceAll('"', '""')}"`;
}
