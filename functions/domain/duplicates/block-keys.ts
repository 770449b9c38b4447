import type { Candidate } from "./candidate.ts";

/** Names shorter than this, without spaces, are duplicates only when they are equal. */
const DIVIDED_CHARS_MIN = 8;

/** Bits of each half of a hash. */
const HIGH_SHARE = 2 ** 20;

/**
 * Whole numbers up to 2⁵³ such that accounts that may be one company share at least one: those of
 * equal names, domains or register numbers, of names that differ by vowels and doubled letters, and
 * of names one letter apart, which share two of three thirds (the pigeonhole principle, as in Navarro
 * 2001; two thirds are shared by few that are not alike). Even when it stands for what is equal, odd
 * for what is merely alike or may be shared. Two keys may have one hash by chance: pairs are compared
 * by what they hold.
 */
export function blockHashes({ normal, domains, numbers }: Candidate): number[] {
  const hashes = [hash(`n${normal.key}`, 0), hash(`s${skeleton(normal.key)}`, 1)];
  for (const number of numbers) hashes.push(hash(`r${number}`, 0));
  for (const domain of domains) hashes.push(hash(`d${domain}`, 1));
  const compact = normal.text.replaceAll(" ", "");
  if (compact.length >= DIVIDED_CHARS_MIN) {
    for (const part of thirds(compact)) hashes.push(hash(part, 1));
  }
  return hashes;
}

/**
 * Without its first third, its last, and its middle one; also as if it had a letter less, so that a
 * text with one letter more has parts as long.
 */
function thirds(text: string): Set<string> {
  const parts = new Set<string>();
  const { length } = text;
  for (const counted of [length, length - 1]) {
    const two = Math.floor((2 * counted) / 3);
    const one = Math.floor(counted / 3);
    parts.add(`a${text.slice(0, two)}`);
    parts.add(`z${text.slice(length - two)}`);
    parts.add(`m${text.slice(0, one)}|${text.slice(length - one)}`);
  }
  return parts;
}

/** A number that hardly two texts share: of a million, one pair in some nine thousand times. */
export const textHash = (text: string): number => hash(text, 0);

/** Whether a hash stands for what is equal. */
export const isExact = (hashed: number): boolean => hashed % 2 === 0;

/** Consonants, each once where it is doubled: Janssen and Jansen, Dijk and Dyk have the same. */
function skeleton(key: string): string {
  return key
    .replaceAll(/[aeiouy]|ij/g, "")
    .replaceAll(/(.)\1+/g, "$1")
    .replaceAll("j", "");
}

/** FNV-1a (Fowler, Noll and Vo 1991) twice, from two beginnings: 52 bits, and one that is told. */
function hash(text: string, last: 0 | 1): number {
  let low = 0x811c9dc5;
  let high = 0x1b873593;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ (code + at), 0x01000193);
  }
  low ^= low >>> 15;
  high = Math.imul(high ^ (high >>> 13), 0x5bd1e995);
  return ((high >>> 0) % HIGH_SHARE) * 2 ** 33 + (low >>> 0) * 2 + last;
}
