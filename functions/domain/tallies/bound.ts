import { byCodeUnit } from "../order.ts";
import { ownerOf } from "./names.ts";

/** Motives, and account managers, told apart per segment and relationship. */
export const TALLY_OWNERS_MAX = 500;

/**
 * Keeps open-ended families small whatever the data: of more than TALLY_OWNERS_MAX owners those with
 * the lowest hash stay, complete. An owner among the lowest of all is among the lowest of every part
 * he occurs in, so the outcome does not depend on how parts were merged (bottom-k sampling, Cohen
 * and Kaplan 2007).
 */
export function boundTallies(tallies: Map<string, bigint>): void {
  if (tallies.size <= TALLY_OWNERS_MAX) return;
  const families = new Map<string, Set<string>>();
  for (const name of tallies.keys()) {
    const of = ownerOf(name);
    if (of === null) continue;
    const owners = families.get(of.family);
    if (owners === undefined) families.set(of.family, new Set([of.owner]));
    else owners.add(of.owner);
  }
  for (const [family, owners] of families) {
    if (owners.size <= TALLY_OWNERS_MAX) continue;
    const byHash = [...owners].sort((a, b) => hash(a) - hash(b) || byCodeUnit(a, b));
    const dropped = new Set(byHash.slice(TALLY_OWNERS_MAX));
    for (const name of tallies.keys()) {
      const of = ownerOf(name);
      if (of !== null && of.family === family && dropped.has(of.owner)) tallies.delete(name);
    }
  }
}

/** FNV-1a over UTF-16 code units, 32 bits. */
function hash(text: string): number {
  let bits = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    bits = Math.imul(bits ^ text.charCodeAt(at), 0x01000193);
  }
  return bits >>> 0;
}
