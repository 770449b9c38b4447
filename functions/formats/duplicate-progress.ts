import type { FirstPass, LikelyPair, SweptPairs } from "../domain/index.ts";
import { ACCOUNT_CELLS, accountCells, readAccountCells, readReasons } from "./duplicate-report.ts";
import type { ReportedRow } from "./error-table.ts";

/**
 * How far a search for duplicates is, as rows of a report: an account that is erased meanwhile is
 * found and taken out of these as well. Pairs it was in are then gone; rows that hold hashes and
 * were taken for it make the search begin anew.
 */
export function firstPassRows({ accounts, sweeps }: FirstPass): ReportedRow[] {
  const rows = [
    [String(accounts), String(sweeps.length)],
    ...sweeps.map((sweep) => [packed(sweep)]),
  ];
  return rows.map(asRow);
}

/** Reads back what `firstPassRows` made; null when that is not whole. */
export function readFirstPass(rows: readonly ReportedRow[]): FirstPass | null {
  const [head, ...rest] = rows;
  const [accounts, count] = head?.cells ?? [];
  const sweeps = rest.flatMap(({ cells: [cell] }) => (cell === undefined ? [] : [unpacked(cell)]));
  if (accounts === undefined || sweeps.length !== Number(count)) return null;
  return { accounts: Number(accounts), sweeps };
}

/** What was found in a sweep, which is named by its ends. */
export function sweptRows(sweep: Float64Array, { pairs, complete }: SweptPairs): ReportedRow[] {
  const rows = pairs.map(({ a, b, similarity, reasons }) => [
    ...accountCells(a),
    ...accountCells(b),
    String(similarity),
    reasons.join(" "),
  ]);
  return [[nameOf(sweep), complete ? "complete" : "more"], ...rows].map(asRow);
}

/** Reads back what `sweptRows` made; null when it was of another sweep. */
export function readSwept(sweep: Float64Array, rows: readonly ReportedRow[]): SweptPairs | null {
  const [head, ...rest] = rows;
  const [name, complete] = head?.cells ?? [];
  if (name !== nameOf(sweep)) return null;
  const pairs = rest.flatMap(({ cells }) => readPair(cells) ?? []);
  return { pairs, complete: complete === "complete" };
}

function readPair(cells: readonly string[]): LikelyPair | null {
  const a = readAccountCells(cells.slice(0, ACCOUNT_CELLS));
  const b = readAccountCells(cells.slice(ACCOUNT_CELLS, 2 * ACCOUNT_CELLS));
  const [similarity, reasons] = cells.slice(2 * ACCOUNT_CELLS);
  if (a === null || b === null) return null;
  return { a, b, similarity: Number(similarity), reasons: readReasons(reasons) };
}

const asRow = (cells: string[], at: number): ReportedRow => ({ line: at + 1, cells, problems: [] });

const nameOf = (sweep: Float64Array): string => [sweep.length, sweep[0], sweep.at(-1)].join(" ");

const packed = ({ buffer, byteOffset, byteLength }: Float64Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString("base64");

function unpacked(text: string): Float64Array {
  const bytes = Buffer.from(text, "base64");
  return new Float64Array(Uint8Array.from(bytes).buffer);
}
