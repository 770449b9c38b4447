import { isUtf8 } from "node:buffer";
import { ROW_BYTES_MAX } from "./limits.ts";
import type { RowShapeCode } from "./problems.ts";

const QUOTE = 0x22;
const CR = 0x0d;
const NONE = Number.POSITIVE_INFINITY;

/** How the rows of a file are written down; all bytes are ASCII. */
export interface Dialect {
  readonly newline: number;
  /** null: rows are whole lines and a quote is a character like any other (NDJSON). */
  readonly delimiter: number | null;
  /** Cells per row, by the header. */
  readonly cells: number;
  /** Whether a line with the right number of cells is beyond doubt a row and no part of a text. */
  readonly isRow?: (line: Buffer) => boolean;
}

export type FrameKind = "plain" | "quoted" | FrameFault;
export type FrameFault = Extract<
  RowShapeCode,
  | "row-too-long"
  | "unterminated-quote"
  | "unexpected-quote"
  | "text-after-quote"
  | "invalid-utf8"
  | "nul-character"
  | "array-not-closed"
>;

/**
 * Called once per row: its bytes without the line end, the number of its first line, whether it has
 * quotes, or what keeps it from being a row (then the bytes may be just the start of it).
 */
export type OnFrame = (
  buffer: Buffer,
  start: number,
  end: number,
  line: number,
  kind: FrameKind,
) => void;

export interface Framer {
  push(chunk: Buffer): void;
  end(): void;
}

/**
 * Cuts a byte stream into rows without loss: every line that is not blank belongs to exactly one
 * row, whatever is wrong with it, and the cuts do not depend on where the chunks end. A row that
 * breaks the quoting rules ends with the line its broken cell started on; reading goes on with the
 * next line, so that one bad quote cannot swallow the rows behind it. Memory is bounded by
 * `ROW_BYTES_MAX` plus one chunk.
 */
export function frameRows(dialect: Dialect, firstLine: number, onFrame: OnFrame): Framer {
  let carry: Buffer = Buffer.alloc(0);
  let line = firstLine;
  let skipping = false;

  function consume(buffer: Buffer, final: boolean): void {
    const emit = checkedEmit(buffer, dialect.newline, final, onFrame);
    let position = 0;
    if (skipping) {
      const end = buffer.indexOf(dialect.newline);
      if (end < 0) {
        carry = Buffer.alloc(0);
        return;
      }
      position = end + 1;
      line += 1;
      skipping = false;
    }
    let quote = dialect.delimiter === null ? NONE : find(buffer, QUOTE, position);
    while (position < buffer.length) {
      const newline = buffer.indexOf(dialect.newline, position);
      const lineEnd = newline < 0 ? buffer.length : newline;
      if (lineEnd - position > ROW_BYTES_MAX) {
        emit(position, position + ROW_BYTES_MAX, line, "row-too-long");
        if (newline < 0) {
          skipping = true;
          position = buffer.length;
        } else {
          position = newline + 1;
          line += 1;
        }
        continue;
      }
      if (newline < 0 && !final) break;
      if (quote < position) quote = find(buffer, QUOTE, position);
      if (quote >= lineEnd) {
        const end = withoutReturn(buffer, position, lineEnd);
        if (end > position) emit(position, end, line, "plain");
        position = lineEnd + 1;
        line += 1;
        continue;
      }
      const scan = scanQuoted(buffer, position, dialect, final);
      if (scan === null) break;
      emit(position, scan.end, line, scan.kind);
      line += countBytes(buffer, dialect.newline, position, scan.next);
      position = scan.next;
      skipping = scan.skipping;
    }
    carry = position >= buffer.length ? Buffer.alloc(0) : buffer.subarray(position);
  }

  return {
    push(chunk) {
      consume(carry.length === 0 ? chunk : Buffer.concat([carry, chunk]), false);
    },
    end() {
      if (carry.length > 0) consume(carry, true);
    },
  };
}

interface Scan {
  readonly kind: FrameKind;
  /** End of the row's bytes, line end excluded. */
  readonly end: number;
  /** Where reading goes on. */
  readonly next: number;
  /** The line behind `end` has not arrived completely: its rest is skipped first. */
  readonly skipping: boolean;
}

/** Finds the end of a row that has quotes; null when more bytes are needed to tell. */
function scanQuoted(buffer: Buffer, start: number, dialect: Dialect, final: boolean): Scan | null {
  const window = start + ROW_BYTES_MAX + 1;
  const limit = Math.min(window, buffer.length);
  let position = start;
  let cells = 0;
  for (;;) {
    cells += 1;
    const cellStart = position;
    if (buffer[position] === QUOTE && position < limit) {
      const close = closingQuote(buffer, position + 1, limit);
      if (close < 0) {
        if (limit < window && !final) return null;
        return broken(buffer, "unterminated-quote", start, cellStart, dialect, final);
      }
      position = close + 1;
      // Whether this quote closes the cell shows only in the byte behind it.
      if (position >= limit && limit < window && !final) return null;
    } else {
      while (position < limit && !endsCell(buffer[position], dialect)) position += 1;
      if (position < limit && buffer[position] === QUOTE) {
        return broken(buffer, "unexpected-quote", start, position, dialect, final);
      }
    }
    if (position >= limit) {
      if (limit === window) return broken(buffer, "row-too-long", start, start, dialect, final);
      if (!final) return null;
      return ended(buffer, start, position, position, cells, dialect);
    }
    const byte = buffer[position];
    if (byte === dialect.delimiter) {
      position += 1;
      continue;
    }
    if (byte === dialect.newline) {
      return ended(buffer, start, position, position + 1, cells, dialect);
    }
    const after = position + 1;
    if (byte === CR && after >= buffer.length) {
      if (!final) return null;
      return ended(buffer, start, position, after, cells, dialect);
    }
    if (byte === CR && buffer[after] === dialect.newline) {
      return ended(buffer, start, position, after + 1, cells, dialect);
    }
    return broken(buffer, "text-after-quote", start, cellStart, dialect, final);
  }
}

/** An unquoted cell ends at a delimiter, a line end, or a quote that should not be there. */
function endsCell(byte: number | undefined, dialect: Dialect): boolean {
  return byte === dialect.delimiter || byte === dialect.newline || byte === QUOTE;
}

/** Position of the quote that closes a cell opened before `from`; negative when there is none. */
function closingQuote(buffer: Buffer, from: number, limit: number): number {
  let quote = buffer.indexOf(QUOTE, from);
  while (quote >= 0 && quote < limit) {
    if (buffer[quote + 1] !== QUOTE) return quote;
    quote = buffer.indexOf(QUOTE, quote + 2);
  }
  return -1;
}

function ended(
  buffer: Buffer,
  start: number,
  end: number,
  next: number,
  cells: number,
  dialect: Dialect,
): Scan | null {
  const firstEnd = lineEndFrom(buffer, start, dialect);
  // A quote that is missing here and one too many further on look like one row of several lines.
  const proof = cells === dialect.cells ? "beyond doubt" : "by cells";
  if (firstEnd >= end || !hidesRow(buffer, firstEnd + 1, end, dialect, proof)) {
    return { kind: "quoted", end: withoutReturn(buffer, start, end), next, skipping: false };
  }
  return broken(buffer, "unterminated-quote", start, start, dialect, true);
}

/**
 * Whether one of the lines is a whole row by itself. A row of several lines then comes from a
 * missing quote rather than from line breaks inside a cell.
 */
function hidesRow(
  buffer: Buffer,
  from: number,
  end: number,
  dialect: Dialect,
  proof: "by cells" | "beyond doubt",
): boolean {
  let start = from;
  while (start < end) {
    const lineEnd = Math.min(lineEndFrom(buffer, start, dialect), end);
    const line = buffer.subarray(start, lineEnd);
    if (countCells(line, dialect) === dialect.cells) {
      if (proof === "by cells" || dialect.isRow?.(line)) return true;
    }
    start = lineEnd + 1;
  }
  return false;
}

/** Cells of a line that is a row by itself, 0 when it is not. */
function countCells(row: Buffer, dialect: Dialect): number {
  let position = 0;
  let cells = 0;
  for (;;) {
    cells += 1;
    if (row[position] === QUOTE) {
      const close = closingQuote(row, position + 1, row.length);
      if (close < 0) return 0;
      position = close + 1;
      const last = position >= row.length || (row[position] === CR && position + 1 === row.length);
      if (last) return cells;
      if (row[position] !== dialect.delimiter) return 0;
    } else {
      while (position < row.length && !endsCell(row[position], dialect)) position += 1;
      if (position >= row.length) return cells;
      if (row[position] === QUOTE) return 0;
    }
    position += 1;
  }
}

function broken(
  buffer: Buffer,
  kind: FrameFault,
  start: number,
  faultAt: number,
  dialect: Dialect,
  final: boolean,
): Scan | null {
  const secondLine = lineEndFrom(buffer, start, dialect) + 1;
  const faultLine = buffer.lastIndexOf(dialect.newline, faultAt - 1) + 1;
  const swallows =
    faultLine > secondLine && hidesRow(buffer, secondLine, faultLine, dialect, "by cells");
  const lineEnd = buffer.indexOf(dialect.newline, swallows ? start : faultAt);
  if (lineEnd >= 0) return { kind, end: lineEnd, next: lineEnd + 1, skipping: false };
  // What is shown of the row may not depend on how much of its line happens to have arrived.
  const window = start + ROW_BYTES_MAX + 1;
  if (!final && buffer.length < window) return null;
  const end = Math.min(buffer.length, window);
  return { kind, end, next: buffer.length, skipping: !final };
}

/**
 * Judges the bytes of all complete rows of a buffer at once, and row by row only when something is
 * wrong among them.
 */
function checkedEmit(buffer: Buffer, newline: number, final: boolean, onFrame: OnFrame) {
  const complete = final ? buffer : buffer.subarray(0, buffer.lastIndexOf(newline) + 1);
  const clean = isUtf8(complete) && !complete.includes(0);
  if (clean) {
    return (start: number, end: number, line: number, kind: FrameKind): void =>
      onFrame(buffer, start, end, line, kind);
  }
  return (start: number, end: number, line: number, kind: FrameKind): void => {
    const bytes = buffer.subarray(start, end);
    const sound = kind === "plain" || kind === "quoted";
    if (sound && !isUtf8(bytes)) onFrame(buffer, start, end, line, "invalid-utf8");
    else if (sound && bytes.includes(0)) onFrame(buffer, start, end, line, "nul-character");
    else onFrame(buffer, start, end, line, kind);
  };
}

function withoutReturn(buffer: Buffer, start: number, end: number): number {
  return end > start && buffer[end - 1] === CR ? end - 1 : end;
}

function lineEndFrom(buffer: Buffer, from: number, dialect: Dialect): number {
  const end = buffer.indexOf(dialect.newline, from);
  return end < 0 ? buffer.length : end;
}

function find(buffer: Buffer, byte: number, from: number): number {
  const found = buffer.indexOf(byte, from);
  return found < 0 ? NONE : found;
}

function countBytes(buffer: Buffer, byte: number, from: number, to: number): number {
  let count = 0;
  for (let at = buffer.indexOf(byte, from); at >= 0 && at < to; at = buffer.indexOf(byte, at + 1)) {
    count += 1;
  }
  return count;
}
