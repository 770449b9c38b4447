import { OTHER_SEGMENT } from "./types.ts";

const SEPARATOR = "|";
const CODE_POINT_MAX = 0x10ffff;
// Characters that mean something in a path, a file name or a key of ours, and invisible ones.
const UNSAFE = /[~|/\\?#%<>"\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Key of a cell of a cross product: the parts joined by "|", unsafe characters as `~hex~`. */
export function dimensionKey(parts: readonly string[]): string {
  return distinct(parts.map(escapePart).join(SEPARATOR));
}

/** Keeps a key from being read as the pooled segment, or as a step in a path. */
export function distinct(key: string): string {
  if (key !== OTHER_SEGMENT && key !== "." && key !== "..") return key;
  return `${hex(key.slice(0, 1))}${key.slice(1)}`;
}

export function escapePart(part: string): string {
  return part.replace(UNSAFE, hex);
}

/** The parts a key was made from. */
export function partsOfKey(key: string): string[] {
  return key.split(SEPARATOR).map((part) =>
    part.replace(/~([0-9a-f]+)~/g, (written: string, digits: string) => {
      const point = Number.parseInt(digits, 16);
      return point <= CODE_POINT_MAX ? String.fromCodePoint(point) : written;
    }),
  );
}

function hex(character: string): string {
  return `~${(character.codePointAt(0) ?? 0).toString(16)}~`;
}
