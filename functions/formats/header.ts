import { isUtf8 } from "node:buffer";
import { parse } from "csv-parse/sync";
import { type Delimiter, delimiters } from "../domain/index.ts";
import { cellAt } from "./csv-cells.ts";
import { statedDelimiter } from "./delimiter.ts";
import type { Dialect } from "./frame.ts";
import { FILE_COLUMNS_MAX, MAPPED_FILE_COLUMNS_MAX, ROW_BYTES_MAX } from "./limits.ts";
import { nearestName } from "./nearest.ts";
import {
  duplicateColumn,
  type FileProblem,
  fileProblem,
  missingColumn,
  tooManyColumns,
  UnreadableFile,
  unknownColumn,
} from "./problems.ts";
import type { FileRow, RowKind } from "./rows.ts";

/** Which columns a file may and must have, and which one tells a row. */
export type ColumnRules = Pick<
  RowKind<FileRow, never>,
  "columns" | "required" | "declarable" | "ignoresOthers" | "telling"
>;

/**
 * Columns an error report adds behind the caller's own, which a reader leaves aside, so that such a
 * file can be uploaded as it is. The last one names the import.
 */
export const reportColumns = [
  ...["line", "column", "code", "message", "suggestion"],
  "import",
] as const;

const LF = 0x0a;
const CR = 0x0d;
export interface CsvHeader {
  /** Column names in the order of the cells, those of an earlier error report included. */
  readonly columns: readonly string[];
  /** How many of `columns`, from the first, are those of the rows themselves. */
  readonly used: number;
  readonly delimiter: Delimiter;
  readonly dialect: Dialect;
  /** Offset of the first byte behind the header line. */
  readonly end: number;
  /** Number of the line behind the header line. */
  readonly nextLine: number;
}

/**
 * Reads the header line at the start of `bytes`. Returns null when the line is not complete yet;
 * `final` says that no more bytes follow. `delimiter` null: the one that gives most known columns.
 * Throws `UnreadableFile` with every problem found.
 */
export function readHeader(
  bytes: Buffer,
  rules: ColumnRules,
  { delimiter, final }: { readonly delimiter: Delimiter | null; readonly final: boolean },
): CsvHeader | null {
  const newline = lineEndByte(bytes);
  let line = 1;
  let start = startsWithMark(bytes) ? 3 : 0;
  let among: readonly Delimiter[] = delimiter === null ? delimiters : [delimiter];
  for (;;) {
    const found = bytes.indexOf(newline, start);
    const end = found < 0 ? bytes.length : found;
    if (end - start > ROW_BYTES_MAX) throw new UnreadableFile([fileProblem("header-too-long")]);
    // A file that ends its lines with CR alone shows that only after the longest possible line.
    if (found < 0 && !final) return null;
    const last = end > start && bytes[end - 1] === CR ? end - 1 : end;
    const text = last > start ? headerText(bytes.subarray(start, last)) : "";
    const stated = statedDelimiter(text);
    if (stated === null && text !== "") {
      return { ...splitHeader(text, rules, newline, among), end: end + 1, nextLine: line + 1 };
    }
    if (stated !== null && delimiter === null) among = [stated];
    if (found < 0) throw new UnreadableFile([fileProblem("file-empty")]);
    start = end + 1;
    line += 1;
  }
}

function startsWithMark(bytes: Buffer): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

function lineEndByte(bytes: Buffer): number {
  return bytes.includes(LF) || !bytes.includes(CR) ? LF : CR;
}

function headerText(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new UnreadableFile([fileProblem("file-not-utf8")]);
  if (bytes.includes(0)) throw new UnreadableFile([fileProblem("header-damaged")]);
  return bytes.toString("utf8");
}

function splitHeader(
  text: string,
  rules: ColumnRules,
  newline: number,
  among: readonly Delimiter[],
): Pick<CsvHeader, "columns" | "used" | "delimiter" | "dialect"> {
  const known = new Set(rules.columns);
  const candidates = among.map((delimiter) => ({
    delimiter,
    columns: splitLine(text, delimiter),
  }));
  const readable = candidates.filter((each) => each.columns.length > 0);
  const score = (columns: readonly string[]): number =>
    columns.filter((name) => known.has(name)).length * FILE_COLUMNS_MAX + columns.length;
  const [best] = readable.sort((a, b) => score(b.columns) - score(a.columns));
  if (best === undefined) throw new UnreadableFile([fileProblem("header-damaged")]);
  const used = withoutReport(best.columns, rules);
  refuseColumns(best.columns.slice(0, used), rules);
  const delimiter = best.delimiter.charCodeAt(0);
  const { column, tells } = rules.telling;
  const place = best.columns.indexOf(column);
  const isRow = (line: Buffer): boolean => {
    if (place < 0) return false;
    const cell = cellAt(line, 0, line.length, delimiter, place)?.trim();
    return cell !== undefined && tells(cell);
  };
  const dialect = { newline, delimiter, cells: best.columns.length, isRow };
  return { columns: best.columns, used, delimiter: best.delimiter, dialect };
}

/** The cells of a header line, none when the quotes in it are wrong. */
function splitLine(text: string, delimiter: string): readonly string[] {
  try {
    const cells: readonly string[] = parse(text, { delimiter })[0] ?? [];
    return cells.map((name) => name.trim());
  } catch {
    return [];
  }
}

/**
 * How many columns of a file, from the first, are its own; the others are those of a report, of which
 * the name of the import may have been left out.
 */
export function withoutReport(
  columns: readonly string[],
  { columns: known }: Pick<ColumnRules, "columns">,
): number {
  for (const added of [reportColumns, reportColumns.slice(0, -1)]) {
    const used = columns.length - added.length;
    const isReport = added.every((name, index) => columns[used + index] === name);
    if (isReport && added.some((name) => !known.includes(name))) return used;
  }
  return columns.length;
}

/** The import that the last cell of a report's row names; null when it was tampered with. */
export function importIn(cell: unknown): string | null {
  return typeof cell === "string" && /^imp_[0-9A-Z]{26}$/.test(cell) ? cell : null;
}

/** Throws `UnreadableFile` with all that is wrong with the columns of a file. */
export function refuseColumns(columns: readonly string[], rules: ColumnRules): void {
  const problems = headerProblems(columns, rules);
  if (problems.length > 0) throw new UnreadableFile(problems);
}

function headerProblems(
  columns: readonly string[],
  { columns: allowed, required, declarable, ignoresOthers }: ColumnRules,
): FileProblem[] {
  const known = new Set(allowed);
  const columnsMax = ignoresOthers ? MAPPED_FILE_COLUMNS_MAX : FILE_COLUMNS_MAX;
  if (columns.length > columnsMax) return [tooManyColumns(columnsMax)];
  const problems: FileProblem[] = [];
  const seen = new Set<string>();
  for (const name of columns) {
    if (!known.has(name)) {
      if (ignoresOthers) continue;
      const nearest = nearestName(name, allowed);
      problems.push(unknownColumn(name, { nearest, allowed, declarable }));
    } else if (seen.has(name)) problems.push(duplicateColumn(name));
    seen.add(name);
  }
  const missing = required.filter((name) => !seen.has(name));
  return [...problems, ...missing.map(missingColumn)];
}
