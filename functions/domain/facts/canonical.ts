import { canonicalFeeds } from "../feeds/canonical.ts";
import type { AccountRating } from "../knowledge/types.ts";
import { byCodeUnit } from "../order.ts";
import type { Account, FactValue } from "./types.ts";

/**
 * The one form of an account: fixed order of properties, facts by key, categories sorted, lines in
 * their one form, ratings by criterion and assessor. A fact that is undefined is absent.
 */
export function canonicalAccount(account: Account): Account {
  if (isCanonical(account)) return account;
  const facts: Record<string, FactValue> = {};
  for (const key of Object.keys(account.facts).sort(byCodeUnit)) {
    const value = account.facts[key];
    if (value !== undefined) facts[key] = canonicalValue(value);
  }
  const { externalId, name, relationship } = account;
  const feeds = canonicalFeeds(account.feeds);
  const ratings = canonicalRatings(account.ratings);
  return {
    ...{ externalId, name, relationship, facts },
    ...(feeds !== undefined && { feeds }),
    ...(ratings !== undefined && { ratings }),
  };
}

function canonicalValue(value: FactValue): FactValue {
  if (typeof value === "number") return value + 0;
  return typeof value === "object" ? [...new Set(value)].sort(byCodeUnit) : value;
}

type Ratings = readonly AccountRating[];

function canonicalRatings(ratings: Ratings | undefined): Ratings | undefined {
  if (ratings === undefined || ratings.length === 0) return undefined;
  return ratings
    .map(({ criterion, assessor, value, date, comment }) => ({
      ...{ criterion, assessor, value, date },
      ...(comment !== undefined && { comment }),
    }))
    .sort((a, b) => byCodeUnit(a.criterion, b.criterion) || byCodeUnit(a.assessor, b.assessor));
}

const order = ["externalId", "name", "relationship", "facts"];

/** Nearly every account is: it was made so, and looking is far cheaper than making it again. */
function isCanonical(account: Account): boolean {
  let place = 0;
  for (const key in account) {
    if (place >= order.length || key !== order[place++]) return isCanonicalBeyond(account);
  }
  return place === order.length && areFactsCanonical(account.facts);
}

/** Of an account that has more than facts. */
function isCanonicalBeyond(account: Account): boolean {
  const keys = Object.keys(account);
  const { feeds, ratings } = account;
  const wanted = [
    ...order,
    ...(feeds === undefined ? [] : ["feeds"]),
    ...(ratings === undefined ? [] : ["ratings"]),
  ];
  return (
    keys.length === wanted.length &&
    keys.every((key, place) => key === wanted[place]) &&
    areFactsCanonical(account.facts) &&
    canonicalFeeds(feeds) === feeds &&
    JSON.stringify(canonicalRatings(ratings)) === JSON.stringify(ratings)
  );
}

function areFactsCanonical(facts: Account["facts"]): boolean {
  let before = "";
  for (const key in facts) {
    if (key <= before) return false;
    before = key;
    const value = facts[key];
    if (Object.is(value, -0)) return false;
    if (typeof value === "object" && !isAscending(value)) return false;
  }
  return true;
}

function isAscending(values: readonly string[]): boolean {
  for (let place = 1; place < values.length; place += 1) {
    if ((values[place - 1] ?? "") >= (values[place] ?? "")) return false;
  }
  return true;
}

/** True when both say the same about the same company. */
export function sameAccount(a: Account, b: Account): boolean {
  if (a === b) return true;
  const [one, other] = [canonicalAccount(a), canonicalAccount(b)];
  // Lines are many, and most often the very same object.
  const sameLines = one.feeds === other.feeds;
  return textOf(one, sameLines) === textOf(other, sameLines);
}

function textOf(account: Account, withoutLines: boolean): string {
  if (!withoutLines || account.feeds === undefined) return JSON.stringify(account);
  const { feeds: _, ...rest } = account;
  return JSON.stringify(rest);
}
