import type { Candidate } from "./candidate.ts";

/** Names shorter than this, without spaces, are duplicates only when they are equal. */
const DIVIDED_CHARS_MIN = 8;

/** 2 to the number of bits that the upper half of a hash has. */
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
  const hashes = [hash("n", normal.key) * 2];
  for (const number of numbers) hashes.push(hash("r", number) * 2);
  for (const domain of domains) hashes.push(hash("d", domain) * 2 + 1);
  if (!normal.lettered) return hashes;
  hashes.push(hash("s", skeleton(normal.key)) * 2 + 1);
  const compact = normal.text.replaceAll(" ", "");
  const { length } = compact;
  if (length < DIVIDED_CHARS_MIN) return hashes;
  // Also as if it had a letter less, so that a text with one letter more has parts as long.
  const [two, one] = [twoThirds(length), third(length)];
  pushWithout(hashes, compact, two);
  if (twoThirds(length - 1) !== two) pushWithout(hashes, compact, twoThirds(length - 1));
  pushWithoutMiddle(hashes, compact, one);
  if (third(length - 1) !== one) pushWithoutMiddle(hashes, compact, third(length - 1));
  return hashes;
}

const twoThirds = (length: number): number => Math.floor((2 * length) / 3);
const third = (length: number): number => Math.floor(length / 3);

/** Of a text without its end, and without its beginning. */
function pushWithout(hashes: number[], text: string, kept: number): void {
  hashes.push(hash("a", text, 0, kept) * 2 + 1, hash("z", text, text.length - kept) * 2 + 1);
}

function pushWithoutMiddle(hashes: number[], text: string, kept: number): void {
  const ends = text.slice(0, kept) + text.slice(text.length - kept);
  hashes.push(hash("m", ends) * 2 + 1);
}

/** A number that hardly two texts share: of a million, one pair in some nine thousand times. */
export const textHash = (text: string): number => hash("t", text);

/** Whether a hash stands for what is equal. */
export const isExact = (hashed: number): boolean => hashed % 2 === 0;

/** Consonants, each once where it is doubled: Janssen and Jansen, Dijk and Dyk have the same. */
function skeleton(key: string): string {
  let kept = "";
  let last = "";
  for (let at = 0; at < key.length; at += 1) {
    const letter = key.charAt(at);
    if (weak.has(letter) || letter === last) continue;
    kept += letter;
    last = letter;
  }
  return kept;
}

const weak = new Set("aeiouyj");

/** FNV-1a (Fowler, Noll and Vo 1991) over a part of a text, twice, from two beginnings: 52 bits. */
function hash(kind: string, text: string, from = 0, to = text.length): number {
  const seed = kind.charCodeAt(0);
  let low = 0x811c9dc5 ^ seed;
  let high = 0x1b873593 ^ Math.imul(seed, 0x01000193);
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ (code + at - from), 0x01000193);
  }
  low ^= low >>> 15;
  high = Math.imul(high ^ (high >>> 13), 0x5bd1e995);
  return ((high >>> 0) % HIGH_SHARE) * 2 ** 32 + (low >>> 0);
}
