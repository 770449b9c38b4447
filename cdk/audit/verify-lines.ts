/**
 * Checks an exported chain of audit records without the API that wrote it: see docs/audit-export.md
 * for the format and the rule.
 */
import { hash } from "node:crypto";
import { canonicalJson } from "../../functions/domain/audit/canonical-json.ts";
import {
  checkRecord,
  type FaultKind,
  type FoundRecord,
} from "../../functions/domain/audit/chain.ts";
import type { ChainEnd } from "../../functions/domain/audit/types.ts";

export interface FileFault {
  /** Of the file, from 1; one past the last for what is missing at the end. */
  readonly line: number;
  readonly kind: FaultKind;
  /** Place in the chain; null for what has none. */
  readonly sequence: number | null;
}

export interface FileReport {
  readonly records: number;
  /** The first; null when there is none. */
  readonly fault: FileFault | null;
  /** How far the chain is whole; null when not even its first record is. */
  readonly end: ChainEnd | null;
}

export interface Bounds {
  /** Where the file goes on from; its first line is the first record of all when absent. */
  readonly from?: ChainEnd | null;
  /** A place the chain must come by with this very hash. Without one nobody can tell that its end was cut off. */
  readonly through?: ChainEnd | null;
}

/** Reads as far as the first fault. Empty lines are passed over. */
export async function verifyLines(
  lines: AsyncIterable<string> | Iterable<string>,
  { from = null, through = null }: Bounds,
): Promise<FileReport> {
  let end = from;
  let records = 0;
  let line = 0;
  for await (const text of lines) {
    line += 1;
    if (text === "") continue;
    const { faults, end: next } = checkRecord(end, foundIn(text), sha256);
    const [first] = faults;
    if (first) return { records, fault: { line, ...first }, end };
    records += 1;
    end = next;
    const isPlace = through !== null && end?.sequence === through.sequence;
    if (isPlace && end?.hash !== through.hash)
      return { records, fault: { line, kind: "altered", sequence: through.sequence }, end };
  }
  const reached = end?.sequence ?? 0;
  const isShort = through !== null && reached < through.sequence;
  const missing = { line: line + 1, kind: "missing" as const, sequence: reached + 1 };
  return { records, fault: isShort ? missing : null, end };
}

const sha256 = (text: string): string => hash("sha256", text);

/** What lies on a line. One that is not in canonical form, to the byte, was altered. */
function foundIn(line: string): FoundRecord {
  const value = parsed(line);
  if (value === null) return { month: "", sequence: null, text: line, hash: "" };
  const { hash: ownHash, ...content } = value;
  const { sequence, month } = content;
  return {
    month: String(month),
    sequence: Number.isSafeInteger(sequence) ? Number(sequence) : null,
    text: canonicalJson(content),
    hash: String(ownHash),
    hasMore: canonicalJson(value) !== line,
  };
}

function parsed(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
