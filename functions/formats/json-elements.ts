import { isUtf8 } from "node:buffer";
import type { FrameKind, Framer, OnFrame } from "./frame.ts";
import { JSON_DEPTH_MAX, ROW_BYTES_MAX } from "./limits.ts";
import { fileProblem, UnreadableFile } from "./problems.ts";

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Byte order mark of UTF-8. */
const mark: readonly number[] = [0xef, 0xbb, 0xbf];

const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

type Place = "before" | "between" | "within" | "beyond" | "behind";

/**
 * Cuts a JSON array into its elements without loss: whatever is wrong with one, the next is found
 * again. An element that does not close, or closes but is no JSON and holds `, {`, ends before the
 * first such comma, and reading goes on there. The number of an element, from 1, stands for its
 * line. An array that does not end gives one more element, a fault, so that a file that was cut off
 * is never taken for a whole one. The cuts do not depend on where the chunks end; memory is bounded
 * by `ROW_BYTES_MAX` plus one chunk.
 */
export function frameElements(onFrame: OnFrame): Framer {
  let buffer: Buffer = Buffer.alloc(0);
  let start = 0;
  let place: Place = "before";
  let element = 0;
  let scan = openScan();

  function emit(end: number, kind: FrameKind): void {
    element += 1;
    onFrame(buffer, start, end, element, kind);
  }

  /** Opening bracket, and what may stand before it. */
  function open(byte: number | undefined): void {
    start += 1;
    if (byte === OPEN_LIST) place = "between";
    else if (!isSpace(byte) && !mark.includes(byte ?? 0)) throw notAnArray();
  }

  function between(byte: number | undefined): void {
    if (byte === CLOSE_LIST) place = "behind";
    else if (byte === COMMA) place = "between";
    else if (!isSpace(byte)) {
      place = "within";
      scan = openScan();
      return;
    }
    start += 1;
  }

  /** False when more bytes are needed. */
  function within(final: boolean): boolean {
    const window = start + ROW_BYTES_MAX + 1;
    const seen = buffer.length > window ? buffer.subarray(0, window) : buffer;
    const { kind, at } = scan.advance(seen, start);
    if (kind === "open" && seen.length < window && !final) return false;
    const end = endOf(kind, at);
    const tooLong = end === window;
    emit(tooLong ? end - 1 : end, tooLong ? "row-too-long" : kindOf(buffer.subarray(start, end)));
    start = end;
    place = "between";
    if (tooLong) beyond();
    return true;
  }

  /** Where the element ends that was read up to `at`. */
  function endOf(kind: End["kind"], at: number): number {
    // No row is a list: objects behind a bracket are elements themselves, and it stands by mistake.
    const stray = buffer[start] === OPEN_LIST && buffer.subarray(start, at).includes(OPEN_OBJECT);
    if (stray) return start + 1;
    const cut = cutOf(buffer, start, at);
    const whole = cut === null || (kind === "closed" && isJson(buffer.subarray(start, at)));
    return whole ? at : cut;
  }

  /** Goes to the next object behind a comma, out of an element that is too long. */
  function beyond(): void {
    place = "beyond";
    while (isSpace(buffer[start - 1])) start -= 1;
    if (buffer[start - 1] === COMMA) start -= 1;
    skip();
  }

  function skip(): void {
    const next = cutOf(buffer, start - 1, buffer.length);
    if (next !== null) {
      start = next;
      place = "between";
      return;
    }
    let kept = buffer.length;
    while (kept > start && isSpace(buffer[kept - 1])) kept -= 1;
    const comma = kept > start && buffer[kept - 1] === COMMA;
    start = comma ? kept - 1 : buffer.length;
  }

  /** False when more bytes are needed. */
  function step(final: boolean): boolean {
    if (place === "within") return within(final);
    if (place === "beyond") {
      skip();
      return place !== "beyond";
    }
    if (place === "before") open(buffer[start]);
    else between(buffer[start]);
    return true;
  }

  function consume(final: boolean): void {
    let moves = true;
    while (moves && start < buffer.length) moves = step(final);
  }

  return {
    push(chunk) {
      const rest = buffer.subarray(start);
      buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      start = 0;
      consume(false);
    },
    end() {
      consume(true);
      if (place === "before") throw notAnArray();
      start = buffer.length;
      if (place !== "behind") emit(start, "array-not-closed");
    },
  };
}

const notAnArray = (): UnreadableFile => new UnreadableFile([fileProblem("file-not-json-array")]);

function kindOf(bytes: Buffer): FrameKind {
  if (!isUtf8(bytes)) return "invalid-utf8";
  return bytes.includes(0) ? "nul-character" : "plain";
}

/** Where a broken element is cut: before the first comma that an object follows. */
function cutOf(buffer: Buffer, start: number, end: number): number | null {
  const bytes = buffer.subarray(0, end);
  let at = bytes.indexOf(OPEN_OBJECT, start + 1);
  while (at >= 0) {
    let before = at - 1;
    while (before > start && isSpace(bytes[before])) before -= 1;
    if (before > start && bytes[before] === COMMA) return before;
    at = bytes.indexOf(OPEN_OBJECT, at + 1);
  }
  return null;
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString("utf8"));
    return true;
  } catch {
    return false;
  }
}

interface End {
  /** `open`: the bytes end before the element does. */
  readonly kind: "closed" | "broken" | "open";
  readonly at: number;
}

/** Walks through one element, as far as its bytes have arrived. Offsets count from its start. */
function openScan() {
  const closers: number[] = [];
  let offset = 0;
  let text: number | null = null;

  /** Goes on behind the text that is open; false when its end has not arrived. */
  function leaveText(buffer: Buffer, start: number): boolean {
    if (text === null) return true;
    const close = textEnd(buffer, start + text);
    if (close < 0) return false;
    offset = close + 1 - start;
    text = null;
    return true;
  }

  function take(byte: number | undefined): "closed" | "broken" | null {
    if (byte === QUOTE) text = closers.length > 0 ? offset + 1 : null;
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      closers.push(byte === OPEN_OBJECT ? CLOSE_OBJECT : CLOSE_LIST);
      if (closers.length > JSON_DEPTH_MAX) return "broken";
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      if (closers.pop() !== byte) return "broken";
      if (closers.length === 0) return "closed";
    }
    return null;
  }

  /** Whether an element that is neither object nor list ends before this byte. */
  const endsWord = (byte: number | undefined): boolean =>
    offset > 0 &&
    closers.length === 0 &&
    (byte === COMMA || byte === CLOSE_LIST || byte === OPEN_OBJECT);

  return {
    advance(buffer: Buffer, start: number): End {
      while (leaveText(buffer, start) && start + offset < buffer.length) {
        const byte = buffer[start + offset];
        if (endsWord(byte)) return { kind: "closed", at: start + offset };
        const outcome = take(byte);
        offset += 1;
        if (outcome !== null) return { kind: outcome, at: start + offset };
      }
      return { kind: "open", at: buffer.length };
    },
  };
}

/** The quote that ends a text; negative when it has not arrived. */
function textEnd(buffer: Buffer, from: number): number {
  let quote = buffer.indexOf(QUOTE, from);
  while (quote >= 0) {
    let slashes = 0;
    while (quote - slashes > from && buffer[quote - slashes - 1] === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return quote;
    quote = buffer.indexOf(QUOTE, quote + 1);
  }
  return -1;
}
