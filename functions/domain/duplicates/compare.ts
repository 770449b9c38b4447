import { DUPLICATE_SIMILARITY_MIN } from "../limits.ts";
import { similarity } from "../similarity.ts";
import type { Candidate } from "./candidate.ts";
import { couldReach, type LetterPairs, letterPairs } from "./letter-pairs.ts";

/** Why two accounts may be one company, the strongest first. */
export const duplicateReasons = ["number", "domain", "same-name", "similar-name"] as const;
export type DuplicateReason = (typeof duplicateReasons)[number];

/** How two accounts are alike. */
export interface Likeness {
  readonly reasons: readonly DuplicateReason[];
  /** Of their names, 0 to 1; 1 when they are equal but for order, legal form and writing. */
  readonly similarity: number;
}

/** A candidate that is compared with many: what each comparison needs is made once. */
export interface Comparable {
  readonly candidate: Candidate;
  readonly text: LetterPairs;
  readonly key: LetterPairs;
  readonly digits: string;
}

export function comparable(candidate: Candidate): Comparable {
  const { text, key } = candidate.normal;
  const digits = (key.match(/\d+/g) ?? []).join(" ");
  return { candidate, text: letterPairs(text), key: letterPairs(key), digits };
}

/**
 * Whether two accounts may be one company; null when nothing says so. Register numbers that differ
 * speak against it whatever the names are; so do differing digits in names that are merely alike. Names
 * without letters, as are put where a name is missing, are never merely alike.
 */
export function compare(one: Comparable, other: Comparable): Likeness | null {
  const { candidate: a } = one;
  const { candidate: b } = other;
  if (a.externalId === b.externalId) return null;
  const reasons: DuplicateReason[] = [];
  const isSameNumber = shares(a.numbers, b.numbers);
  if (isSameNumber) reasons.push("number");
  else if (a.numbers.length > 0 && b.numbers.length > 0) return null;
  if (shares(a.domains, b.domains)) reasons.push("domain");
  if (a.normal.key === b.normal.key) return { reasons: [...reasons, "same-name"], similarity: 1 };
  const isComparable = one.digits === other.digits && a.normal.lettered && b.normal.lettered;
  if (reasons.length === 0 && !(isComparable && mayBeAlike(one, other))) return null;
  const alike = nameSimilarity(a, b);
  if (alike >= DUPLICATE_SIMILARITY_MIN && isComparable) reasons.push("similar-name");
  return reasons.length === 0 ? null : { reasons, similarity: alike };
}

const shares = (a: readonly string[], b: readonly string[]): boolean =>
  a.some((one) => b.includes(one));

const mayBeAlike = (one: Comparable, other: Comparable): boolean =>
  couldReach(one.text, other.text, DUPLICATE_SIMILARITY_MIN) ||
  couldReach(one.key, other.key, DUPLICATE_SIMILARITY_MIN);

/** Of names that are not equal, so that it is below 1 also where texts agree as far as compared. */
function nameSimilarity({ normal: a }: Candidate, { normal: b }: Candidate): number {
  return Math.min(UNEQUAL_MAX, Math.max(similarity(a.text, b.text), similarity(a.key, b.key)));
}

const UNEQUAL_MAX = 0.99;
