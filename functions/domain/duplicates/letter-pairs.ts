/** The pairs of letters of a text as numbers, ascending. */
export type LetterPairs = Uint32Array;

/** As far as texts are compared. */
const CHARS_MAX = 80;

export function letterPairs(text: string): LetterPairs {
  const length = Math.min(text.length, CHARS_MAX);
  const pairs = new Uint32Array(Math.max(0, length - 1));
  for (let at = 0; at < pairs.length; at += 1) {
    pairs[at] = text.charCodeAt(at) * 2 ** 16 + text.charCodeAt(at + 1);
  }
  return pairs.sort();
}

/**
 * Whether two texts could be as alike as `wanted`, the mean of Jaro–Winkler and Dice: the first is at
 * most 1, so that the second must be at least twice that less 1. Far cheaper than to reckon both.
 */
export function couldReach(a: LetterPairs, b: LetterPairs, wanted: number): boolean {
  const dice = 2 * wanted - 1;
  const needed = (dice * (a.length + b.length)) / 2;
  if (Math.min(a.length, b.length) < needed) return false;
  let common = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [one = 0, other = 0] = [a[i], b[j]];
    if (one === other) common += 1;
    if (one <= other) i += 1;
    if (other <= one) j += 1;
  }
  return common >= needed;
}
