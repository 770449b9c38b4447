import type { Label } from "../domain/index.ts";
import { reportColumns } from "./header.ts";
import type { RowProblem } from "./problems.ts";

/** A rejected row as it is kept and reported. */
export interface ReportedRow {
  readonly line: number;
  /** The row's own cells, by the file's columns. */
  readonly cells: readonly string[];
  /** Which of them are numbers in the workbook they came from; absent: none. */
  readonly numeric?: readonly number[];
  readonly problems: readonly RowProblem[];
}

/** What a file of rejected rows is about. */
export interface Report {
  readonly importId: string;
  /** The caller's own columns. */
  readonly columns: readonly string[];
  readonly language: keyof Label;
  /** Of `columns`, those that were read with decimal commas. */
  readonly withCommas: ReadonlySet<string>;
}

/** The header of a file of rejected rows. */
export const reportHeader = ({ columns }: Report): string[] => [...columns, ...reportColumns];

/**
 * A rejected row as a line of a file: its own cells, then what `reportColumns` name. Several
 * problems stand in the same cells, separated by " | ". A row with more cells than there are
 * columns stands in the first one, as does one that could not be taken apart: cut to size it would
 * look like a sound row of other contents.
 */
export function reportLine(
  { columns, importId, language }: Report,
  { line, cells, problems }: ReportedRow,
  delimiter: string,
): string[] {
  const fitting = cells.length > columns.length ? [cells.join(delimiter)] : cells;
  return [
    ...columns.map((_, index) => fitting[index] ?? ""),
    String(line),
    problems.map(({ column }) => column ?? "").join(" | "),
    problems.map(({ code }) => code).join(" | "),
    problems.map(({ message }) => message[language]).join(" | "),
    problems.map(({ suggestion }) => suggestion[language]).join(" | "),
    importId,
  ];
}
