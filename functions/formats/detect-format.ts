import { isUtf8 } from "node:buffer";
import type { FileFormat } from "./index.ts";

const LF = 0x0a;
const OPEN_OBJECT = 0x7b;
const OPEN_LIST = 0x5b;

/** What a file is by its first bytes. */
export interface DetectedFormat {
  readonly gzip: boolean;
  /** null: its text is compressed, or there is none. */
  readonly format: FileFormat | null;
}

/** By the signatures of gzip and zip, and by what JSON begins with; any other text is CSV. */
export function detectFormat(start: Buffer): DetectedFormat {
  if (start[0] === 0x1f && start[1] === 0x8b) return { gzip: true, format: null };
  const zip = start[0] === 0x50 && start[1] === 0x4b && start[2] === 3 && start[3] === 4;
  if (zip) return { gzip: false, format: "xlsx" };
  const text = withoutMark(start);
  const first = text.find((byte) => byte > 0x20);
  if (first === undefined) return { gzip: false, format: null };
  if (first === OPEN_LIST) return { gzip: false, format: "json" };
  return { gzip: false, format: first === OPEN_OBJECT && isJsonLine(text) ? "ndjson" : "csv" };
}

function withoutMark(start: Buffer): Buffer {
  return start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf ? start.subarray(3) : start;
}

/** Whether the first line is JSON, or so long that it is not all there. */
function isJsonLine(text: Buffer): boolean {
  const end = text.indexOf(LF);
  if (end < 0) return true;
  const line = text.subarray(0, end);
  try {
    JSON.parse(line.toString("utf8"));
    return isUtf8(line);
  } catch {
    return false;
  }
}
