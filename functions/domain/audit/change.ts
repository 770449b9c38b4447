import { canonicalJson } from "./canonical-json.ts";
import type { AuditChange, RecordedChange } from "./types.ts";

/** Bytes a change may take in a record, as canonical JSON. */
export const AUDIT_CHANGE_MAX_BYTES = 4_096;

/** Stands in a record for a text of the tenant's own, which is never copied there. */
export const OMITTED_TEXT = "[text]";

/**
 * Texts that are copied into records: under these names stand ids, dates, keys and words of closed
 * lists. Any other text could be somebody's name.
 */
const plainNames: ReadonlySet<string> = new Set([
  ...["id", "key", "kind", "type", "op", "operation", "axis", "level"],
  ...["direction", "field", "numerator", "denominator", "criterion", "criteria", "criteriaSetId"],
  ...["appliesTo", "relationship", "relationships", "missing", "currency", "mode", "content"],
  ...["scopes", "origins", "issuer", "audience", "jwksUri", "claim", "decimal", "dates"],
  ...[
    "expiresAt",
    "revokedAt",
    "previousUntil",
    "replacedBy",
    "date",
    "status",
    "method",
    "state",
    "tier",
    "effectiveAt",
  ],
  ...["follow", "segmentationId", "profileId", "detail"],
]);

/**
 * Parts that are shown as changed or not, and no further: texts of the tenant's own, and objects
 * whose very names are (the keys of its segments, values of facts, codes of its reference cases).
 */
const closedNames: ReadonlySet<string> = new Set([
  ...["label", "anchors", "help", "goals", "values", "options", "constants", "columns"],
  ...["usps", "motives", "trends", "triggers", "competitors", "referenceCases", "leaveReasons"],
  "clock",
]);

/**
 * What differs between two states of a thing: in `before` the parts as they were, in `after` as they
 * are; null when there was or is nothing. Objects are compared part by part, lists of things with a
 * `key` by that key, other lists as a whole. What was not changed is in neither.
 */
export function changeBetween(before: unknown, after: unknown): AuditChange {
  const [from, to] = difference(before ?? null, after ?? null) ?? [{}, {}];
  return { before: withoutTexts(from, ""), after: withoutTexts(to, "") };
}

/** The change as a record has it: null when it is too large, with its size either way. */
export function recordedChange(change: AuditChange): RecordedChange {
  const changeBytes = utf8Bytes(canonicalJson(change));
  return { change: changeBytes > AUDIT_CHANGE_MAX_BYTES ? null : change, changeBytes };
}

type Parts = ReadonlyMap<string, unknown>;

/** Null when both are the same. */
function difference(before: unknown, after: unknown): readonly [unknown, unknown] | null {
  if (canonicalJson(before) === canonicalJson(after)) return null;
  const [was, is] = [partsOf(before), partsOf(after)];
  if (was === null || is === null || !isComparable(before, after, was, is)) return [before, after];
  const from: [string, unknown][] = [];
  const to: [string, unknown][] = [];
  for (const name of new Set([...was.keys(), ...is.keys()])) {
    const [old, fresh] = [was.get(name), is.get(name)];
    if (old === undefined) to.push([name, fresh]);
    else if (fresh === undefined) from.push([name, old]);
    else {
      const parts = difference(old, fresh);
      if (parts === null) continue;
      from.push([name, parts[0]]);
      to.push([name, parts[1]]);
    }
  }
  return [Object.fromEntries(from), Object.fromEntries(to)];
}

/** Lists by key only while those in both stand in the same order: no part would show the difference. */
function isComparable(before: unknown, after: unknown, was: Parts, is: Parts): boolean {
  if (Array.isArray(before) !== Array.isArray(after)) return false;
  if (!Array.isArray(before)) return true;
  const [old, fresh] = [[...was.keys()], [...is.keys()]];
  const shared = old.filter((key) => is.has(key));
  return canonicalJson(shared) === canonicalJson(fresh.filter((key) => was.has(key)));
}

/** What can be compared part by part; null for what is one whole. */
function partsOf(value: unknown): Parts | null {
  if (typeof value !== "object" || value === null) return null;
  if (!Array.isArray(value))
    return new Map(Object.entries(value).filter(([, part]) => part !== undefined));
  const keyed = value.map((part) => [keyOf(part), part] as const);
  const parts = new Map(keyed.flatMap(([key, part]) => (key === null ? [] : [[key, part]])));
  return parts.size === value.length && value.length > 0 ? parts : null;
}

function keyOf(value: unknown): string | null {
  if (typeof value !== "object" || value === null || !("key" in value)) return null;
  return typeof value.key === "string" ? value.key : null;
}

function withoutTexts(value: unknown, name: string): unknown {
  if (closedNames.has(name)) return OMITTED_TEXT;
  if (typeof value === "string") return plainNames.has(name) ? value : OMITTED_TEXT;
  if (Array.isArray(value)) return value.map((part) => withoutTexts(part, name));
  if (typeof value !== "object" || value === null) return value;
  const parts = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(parts.map(([key, part]) => [key, withoutTexts(part, key)]));
}

/** As UTF-8. A lone surrogate counts as the three bytes that stand in its place. */
function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
  }
  return bytes;
}
