import { isAscii, isUtf8 } from "node:buffer";
import type { Encoding } from "../domain/index.ts";

/** Tells the encoding of a file from all of its bytes; where chunks end makes no difference. */
export interface EncodingTally {
  push(chunk: Uint8Array): void;
  /** Of the bytes so far, taken as a whole file. */
  encoding(): Encoding;
}

/** Longest UTF-8 sequence, and so the most bytes a chunk may leave over. */
const SEQUENCE_BYTES_MAX = 4;

/**
 * The rule, over the whole file: a byte order mark decides; else the file is Windows-1252 when it
 * has more bytes that cannot stand in UTF-8 than sequences of several bytes that can. One damaged
 * row among many with accents thus does not change how the others are read.
 */
export function encodingTally(): EncodingTally {
  let mark: Encoding | null = null;
  let head: Buffer = Buffer.alloc(0);
  let carry: Buffer = Buffer.alloc(0);
  const total: Sequences = { sound: 0, broken: 0 };

  function count(bytes: Buffer, final: boolean): number {
    const end = final ? bytes.length : completeEnd(bytes);
    const whole = bytes.subarray(0, end);
    if (!isAscii(whole)) addSequences(whole, total);
    return end;
  }

  return {
    push(chunk) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
      if (head.length < MARK_BYTES_MAX) {
        head = Buffer.concat([head, bytes.subarray(0, MARK_BYTES_MAX)]);
        mark = markOf(head);
      }
      if (mark !== null) return;
      const joined = carry.length === 0 ? bytes : Buffer.concat([carry, bytes]);
      carry = Buffer.from(joined.subarray(count(joined, false)));
    },
    encoding() {
      if (mark !== null) return mark;
      const rest: Sequences = { sound: 0, broken: 0 };
      addSequences(carry, rest);
      const broken = total.broken + rest.broken;
      return broken > total.sound + rest.sound ? "windows-1252" : "utf-8";
    },
  };
}

/** The encoding the byte order mark of a file states, whatever its import says; null without one. */
export async function markedEncoding(chunks: AsyncIterable<Uint8Array>): Promise<Encoding | null> {
  let head: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    head = Buffer.concat([head, chunk.subarray(0, MARK_BYTES_MAX)]);
    if (head.length >= MARK_BYTES_MAX) break;
  }
  return markOf(head);
}

const MARK_BYTES_MAX = 3;

/** The encoding a byte order mark at the start states; null when there is none. */
function markOf(head: Buffer): Encoding | null {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? "utf-8" : null;
}

interface Sequences {
  /** Well-formed UTF-8 sequences of two bytes or more. */
  sound: number;
  /** Bytes from 0x80 on that are part of none. */
  broken: number;
}

function addSequences(bytes: Buffer, into: Sequences): void {
  if (isUtf8(bytes)) {
    into.sound += openings(bytes);
    return;
  }
  let position = 0;
  while (position < bytes.length) {
    const byte = bytes[position] ?? 0;
    if (byte < 0x80) {
      position += 1;
      continue;
    }
    const length = sequenceLength(byte);
    const end = position + length;
    const sound = length > 1 && end <= bytes.length && isUtf8(bytes.subarray(position, end));
    if (sound) into.sound += 1;
    else into.broken += 1;
    position = sound ? end : position + 1;
  }
}

/** Sequences in sound UTF-8. By index: an iterator is several times slower. */
function openings(bytes: Buffer): number {
  let count = 0;
  for (let at = 0; at < bytes.length; at += 1) if ((bytes[at] ?? 0) >= 0xc0) count += 1;
  return count;
}

/** Bytes of the sequence a byte opens; 1 when it opens none. */
function sequenceLength(byte: number): number {
  if (byte >= 0xf0 && byte <= 0xf4) return 4;
  if (byte >= 0xe0) return byte < 0xf0 ? 3 : 1;
  return byte >= 0xc2 ? 2 : 1;
}

/** How many of the bytes can be judged without those that follow. */
function completeEnd(bytes: Buffer): number {
  const from = Math.max(0, bytes.length - SEQUENCE_BYTES_MAX + 1);
  for (let at = from; at < bytes.length; at += 1) {
    if (at + sequenceLength(bytes[at] ?? 0) > bytes.length) return at;
  }
  return bytes.length;
}

/**
 * The same text in UTF-8. A file in UTF-8 passes as it is, damaged sequences and mark included;
 * of the others every byte is read, and what cannot be a character becomes U+FFFD.
 */
export async function* inUtf8(
  chunks: AsyncIterable<Buffer>,
  encoding: Encoding,
): AsyncGenerator<Buffer> {
  if (encoding === "utf-8") {
    yield* chunks;
    return;
  }
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true });
    if (text !== "") yield Buffer.from(text);
  }
  const rest = decoder.decode();
  if (rest !== "") yield Buffer.from(rest);
}
