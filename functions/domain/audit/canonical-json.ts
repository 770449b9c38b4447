import { byCodeUnit } from "../order.ts";

/**
 * JSON of which there is one text only: names in order of their UTF-16 code units, no spaces,
 * numbers as ECMAScript writes them (RFC 8785, JSON Canonicalization Scheme). Properties that are
 * undefined are left out.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  const members = entries
    .toSorted(([a], [b]) => byCodeUnit(a, b))
    .map(([name, part]) => `${JSON.stringify(name)}:${canonicalJson(part)}`);
  return `{${members.join(",")}}`;
}
