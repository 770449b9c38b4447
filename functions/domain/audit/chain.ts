import { canonicalJson } from "./canonical-json.ts";
import {
  type AuditContent,
  type AuditRecord,
  type ChainEnd,
  FIRST_PREVIOUS_HASH,
} from "./types.ts";

/** SHA-256 of a text as UTF-8, lower-case hex. */
export type Digest = (text: string) => string;

export type NewContent = Omit<AuditContent, "sequence" | "month" | "previousHash">;

/** The record that follows on the end of a chain; null: on nothing. */
export function nextRecord(end: ChainEnd | null, content: NewContent, digest: Digest): AuditRecord {
  const month = content.at.slice(0, 7);
  const linked: AuditContent = {
    ...content,
    sequence: (end?.sequence ?? 0) + 1,
    month: end !== null && end.month > month ? end.month : month,
    previousHash: end?.hash ?? FIRST_PREVIOUS_HASH,
  };
  return { ...linked, hash: digest(canonicalJson(linked)) };
}

/**
 * `altered`: the content does not have its hash, or lies where it does not belong. `missing`: this
 * record is gone, and perhaps more after it. `unlinked`: it does not follow on the record before it.
 * `unknown`: something that is no record of this chain.
 */
export type FaultKind = "altered" | "missing" | "unlinked" | "unknown";

export interface ChainFault {
  readonly kind: FaultKind;
  /** Place in the chain; null for what has none. */
  readonly sequence: number | null;
}

/** A record as it was found: where it lies, its content as text, and the hash beside it. */
export interface FoundRecord {
  readonly month: string;
  /** Of the place it lies at; null when that is no place of a record. */
  readonly sequence: number | null;
  /** Canonical JSON. */
  readonly text: string;
  readonly hash: string;
  /** Anything that lies beside these at the same place. */
  readonly hasMore?: boolean;
}

export interface Checked {
  readonly faults: readonly ChainFault[];
  /** To go on from. */
  readonly end: ChainEnd | null;
}

/** Whether what was found follows on `end`. After a fault the walk goes on from what was found. */
export function checkRecord(end: ChainEnd | null, found: FoundRecord, digest: Digest): Checked {
  const { sequence, month, hash } = found;
  const place = end?.sequence ?? 0;
  if (sequence === null || sequence <= place)
    return { faults: [{ kind: "unknown", sequence }], end };
  const faults: ChainFault[] = [];
  const fault = (kind: FaultKind) => faults.push({ kind, sequence });
  if (sequence > place + 1) faults.push({ kind: "missing", sequence: place + 1 });
  const content = contentOf(found.text);
  const belongs = content?.sequence === sequence && content.month === month;
  if (!belongs || found.hasMore === true || digest(found.text) !== hash) fault("altered");
  const isNext = sequence === place + 1;
  if (isNext && content?.previousHash !== (end?.hash ?? FIRST_PREVIOUS_HASH)) fault("unlinked");
  return { faults, end: { sequence, month, hash } };
}

function contentOf(text: string): Partial<AuditContent> | null {
  try {
    const content: unknown = JSON.parse(text);
    return typeof content === "object" ? content : null;
  } catch {
    return null;
  }
}

/** What is wrong when the walk has come to its end, and the head of the chain says another. */
export function checkEnd(end: ChainEnd | null, head: ChainEnd | null): readonly ChainFault[] {
  const [reached, last] = [end?.sequence ?? 0, head?.sequence ?? 0];
  if (reached < last) return [{ kind: "missing", sequence: reached + 1 }];
  if (reached > last) return [{ kind: "unknown", sequence: last + 1 }];
  return end?.hash === head?.hash ? [] : [{ kind: "altered", sequence: reached }];
}
