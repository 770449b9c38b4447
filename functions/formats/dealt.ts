/**
 * Rows on their way from the one who cuts a file to those who take its rows apart. Rows of one slice
 * go to one reader, so they are written down slice by slice: a piece is a stretch of the file with
 * its rows in the order of their slices and, within a slice, of the file. A reader of a run of
 * slices reads one run of bytes of each piece. Objects for each slice apart would be the smaller the
 * more slices there are; Apache Spark turned from those to these for it (SPARK-2045, 2014).
 */
import { createHash } from "node:crypto";
import { digestOf } from "./digest.ts";
import type { FrameKind } from "./frame.ts";
import { DEALT_PIECE_BYTES } from "./limits.ts";
import type { CutRow, Layout } from "./rows.ts";

/** Of a row: its line, its kind, and the lengths of externalId and text, which follow. */
const HEAD_BYTES = 13;
const KIND_AT = 4;
const KEY_LENGTH_AT = 5;
const TEXT_LENGTH_AT = 9;
/** A character of a text takes three bytes of UTF-8 at most. */
const BYTES_PER_CHAR_MAX = 3;

/** Written down by their place: only ever add at the end. */
const kinds: readonly FrameKind[] = [
  "plain",
  "quoted",
  "row-too-long",
  "unterminated-quote",
  "unexpected-quote",
  "text-after-quote",
  "invalid-utf8",
  "nul-character",
  "array-not-closed",
];

/** A stretch of a file, its rows in the order of their slices. */
export interface Piece {
  /** Follows from the file up to its end: the same piece is written over by itself alone. */
  readonly name: string;
  readonly bytes: Buffer;
  /** Bytes of each slice. */
  readonly lengths: readonly number[];
}

/** All that was dealt of a file. JSON. */
export interface Dealt {
  readonly layout: Layout;
  /** In file order. */
  readonly pieces: readonly Pick<Piece, "name" | "lengths">[];
  readonly slices: readonly Slice[];
}

/** What lies in one slice over all pieces. */
export interface Slice {
  readonly rows: number;
  readonly bytes: number;
  /** Of its bytes, in the order of the pieces; hexadecimal. */
  readonly sha256: string;
}

export interface Dealing {
  /** Takes a row into a slice; gives the piece that had to be closed to make room for it, if any. */
  add(row: CutRow, slice: number): Piece | null;
  /** The last piece; null when no row was added since the last one was given. */
  end(): Piece | null;
  /** What lies in each slice; ask once, at the end. */
  slices(): readonly Slice[];
}

/**
 * Writes rows down for the readers of `slices` slices. The same rows give the same pieces; memory is
 * bounded by two of them, of `pieceBytes` each or as large as the largest row.
 */
export function openDealing(slices: number, pieceBytes = DEALT_PIECE_BYTES): Dealing {
  const written = Array.from({ length: slices }, openSlice);
  let arena = Buffer.allocUnsafe(pieceBytes);
  let used = 0;
  let sliceOf: number[] = [];
  let ends: number[] = [];
  let lengths = new Array<number>(slices).fill(0);

  function close(): Piece | null {
    if (used === 0) return null;
    const bytes = inOrder(arena, sliceOf, ends, lengths);
    take(written, bytes, lengths);
    const piece = { name: nameOf(written), bytes, lengths };
    used = 0;
    sliceOf = [];
    ends = [];
    lengths = new Array<number>(slices).fill(0);
    return piece;
  }

  function add(row: CutRow, slice: number): Piece | null {
    const most = bytesOf(row);
    const closed = used + most > arena.length ? close() : null;
    if (most > arena.length) arena = Buffer.allocUnsafe(most);
    const end = write(arena, used, row);
    lengths[slice] = (lengths[slice] ?? 0) + end - used;
    written[slice]?.count();
    sliceOf.push(slice);
    ends.push(end);
    used = end;
    return closed;
  }

  return { add, end: close, slices: () => written.map((slice) => slice.end()) };
}

function openSlice() {
  let rows = 0;
  let bytes = 0;
  const digest = createHash("sha256");
  return {
    count(): void {
      rows += 1;
    },
    take(part: Buffer): void {
      bytes += part.length;
      digest.update(part);
    },
    soFar: (): string => digest.copy().digest("hex"),
    end: (): Slice => ({ rows, bytes, sha256: digest.digest("hex") }),
  };
}

type OpenSlice = ReturnType<typeof openSlice>;

/** Gives each slice its own of the bytes, which lie in the order of slices. */
function take(slices: readonly OpenSlice[], bytes: Buffer, lengths: readonly number[]): void {
  let end = 0;
  for (const [slice, length] of lengths.entries()) {
    end += length;
    if (length > 0) slices[slice]?.take(bytes.subarray(end - length, end));
  }
}

const nameOf = (slices: readonly OpenSlice[]): string =>
  digestOf(Buffer.from(slices.map((slice) => slice.soFar()).join()));

/** Copies of the rows of an arena, those of the first slice first. */
function inOrder(
  arena: Buffer,
  sliceOf: readonly number[],
  ends: readonly number[],
  lengths: readonly number[],
): Buffer {
  let total = 0;
  const next = lengths.map((length) => {
    total += length;
    return total - length;
  });
  const bytes = Buffer.allocUnsafe(total);
  let start = 0;
  for (const [row, end] of ends.entries()) {
    const slice = sliceOf[row] ?? 0;
    const at = next[slice] ?? 0;
    arena.copy(bytes, at, start, end);
    next[slice] = at + end - start;
    start = end;
  }
  return bytes;
}

/** Bytes a row takes at most. */
const bytesOf = ({ externalId, start, end }: CutRow): number =>
  HEAD_BYTES + BYTES_PER_CHAR_MAX * (externalId?.length ?? 0) + end - start;

/** Returns where the row ends. */
function write(arena: Buffer, at: number, row: CutRow): number {
  const { line, externalId, kind, buffer, start, end } = row;
  const key = externalId === null ? 0 : arena.write(externalId, at + HEAD_BYTES);
  arena.writeUInt32LE(line, at);
  arena[at + KIND_AT] = kinds.indexOf(kind);
  arena.writeUInt32LE(key, at + KEY_LENGTH_AT);
  arena.writeUInt32LE(end - start, at + TEXT_LENGTH_AT);
  buffer.copy(arena, at + HEAD_BYTES + key, start, end);
  return at + HEAD_BYTES + key + end - start;
}

/**
 * The rows in a run of bytes of a piece, in file order; of bytes that are not what was dealt
 * anything at all.
 */
export function dealtRows(bytes: Buffer): CutRow[] {
  const rows: CutRow[] = [];
  for (let at = 0; at + HEAD_BYTES <= bytes.length; ) {
    const keyStart = at + HEAD_BYTES;
    const start = keyStart + bytes.readUInt32LE(at + KEY_LENGTH_AT);
    const end = start + bytes.readUInt32LE(at + TEXT_LENGTH_AT);
    rows.push({
      line: bytes.readUInt32LE(at),
      // An empty one would not have been read from the row.
      externalId: start === keyStart ? null : bytes.toString("utf8", keyStart, start),
      kind: kinds[bytes[at + KIND_AT] ?? 0] ?? "plain",
      ...{ buffer: bytes, start, end },
    });
    at = end;
  }
  // Each slice is in file order already: what is left is to merge them.
  return rows.sort((a, b) => a.line - b.line);
}

/** A run of bytes of one piece: those of some slices that lie together. */
export interface Run {
  readonly name: string;
  readonly from: number;
  readonly bytes: number;
  /** Of each of the slices. */
  readonly lengths: readonly number[];
}

/** Where the rows of `count` slices from `first` lie, in file order. */
export function runsOf({ pieces }: Dealt, first: number, count: number): Run[] {
  const sum = (lengths: readonly number[]) => lengths.reduce((total, length) => total + length, 0);
  return pieces
    .map(({ name, lengths }) => {
      const own = lengths.slice(first, first + count);
      return { name, from: sum(lengths.slice(0, first)), bytes: sum(own), lengths: own };
    })
    .filter(({ bytes }) => bytes > 0);
}

/** Sees to it that what is read of some slices, run by run, is what was dealt. */
export function checkOf({ slices }: Dealt, first: number, count: number) {
  const wanted = slices.slice(first, first + count);
  const seen = wanted.map(openSlice);
  return {
    see: (bytes: Buffer, { lengths }: Run): void => take(seen, bytes, lengths),
    /** Ask once, at the end. */
    isWhole: (): boolean => seen.every((slice, at) => slice.end().sha256 === wanted[at]?.sha256),
  };
}
