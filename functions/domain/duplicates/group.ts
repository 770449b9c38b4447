import { DUPLICATE_GROUP_ACCOUNTS_MAX } from "../limits.ts";
import { byCodeUnit } from "../order.ts";
import type { Candidate } from "./candidate.ts";
import { type DuplicateReason, duplicateReasons, type Likeness } from "./compare.ts";

/** What is told of an account that may be another. */
export type FoundAccount = Omit<Candidate, "normal">;

/** Two accounts that may be one company. */
export interface LikelyPair extends Likeness {
  readonly a: FoundAccount;
  readonly b: FoundAccount;
}

/** Accounts that may all be one company. */
export interface DuplicateGroup {
  readonly reasons: readonly DuplicateReason[];
  /** The lowest of the pairs by which they hang together. */
  readonly similarity: number;
  /** The one to keep first; at most `DUPLICATE_GROUP_ACCOUNTS_MAX`. */
  readonly accounts: readonly FoundAccount[];
  /** All of them. */
  readonly size: number;
}

/**
 * Pairs that share accounts, put together. The account to keep is the one most is known of: a
 * customer before a former customer before a prospect, then the most facts, then the lowest
 * externalId. Groups are in the order of their strongest reason, then of similarity, then of that
 * account; the order of the pairs makes no difference.
 */
export function groupDuplicates(pairs: readonly LikelyPair[]): DuplicateGroup[] {
  const parents = new Map<string, string>();
  const root = (id: string): string => {
    let at = id;
    for (let up = parents.get(at); up !== undefined && up !== at; up = parents.get(at)) {
      parents.set(at, parents.get(up) ?? up);
      at = up;
    }
    return at;
  };
  for (const { a, b } of pairs) {
    const [one, other] = [root(a.externalId), root(b.externalId)].toSorted(byCodeUnit);
    if (one !== undefined && other !== undefined) parents.set(other, one);
  }
  const groups = Map.groupBy(pairs, ({ a }) => root(a.externalId));
  return [...groups.values()].map(groupOf).toSorted(byStrength);
}

function groupOf(pairs: readonly LikelyPair[]): DuplicateGroup {
  const reasons = new Set(pairs.flatMap((pair) => pair.reasons));
  const accounts = new Map(pairs.flatMap(({ a, b }) => [a, b]).map((one) => [one.externalId, one]));
  return {
    reasons: duplicateReasons.filter((reason) => reasons.has(reason)),
    similarity: Math.min(...pairs.map((pair) => pair.similarity)),
    accounts: [...accounts.values()].toSorted(byWorth).slice(0, DUPLICATE_GROUP_ACCOUNTS_MAX),
    size: accounts.size,
  };
}

const relationshipOrder = ["customer", "former_customer", "prospect"] as const;

function byWorth(a: FoundAccount, b: FoundAccount): number {
  return (
    relationshipOrder.indexOf(a.relationship) - relationshipOrder.indexOf(b.relationship) ||
    b.facts - a.facts ||
    byCodeUnit(a.externalId, b.externalId)
  );
}

function byStrength(a: DuplicateGroup, b: DuplicateGroup): number {
  const strength = ({ reasons: [first] }: DuplicateGroup) =>
    first === undefined ? duplicateReasons.length : duplicateReasons.indexOf(first);
  return (
    strength(a) - strength(b) ||
    b.similarity - a.similarity ||
    byCodeUnit(a.accounts[0]?.externalId ?? "", b.accounts[0]?.externalId ?? "")
  );
}
