import type { Account } from "../facts/types.ts";
import {
  ACCOUNT_RATINGS_LENGTH_MAX_CHARACTERS,
  ACCOUNT_RATINGS_MAX,
  ASSESSORS_MAX,
} from "../limits.ts";
import type { AccountRating } from "./types.ts";

type Named = Pick<AccountRating, "criterion" | "assessor">;

/** What an account has too much of: assessors of one criterion, ratings, or text in them. */
export type RatingExcess = "subject" | "account" | "text";

/** The rating of an account by one assessor on one criterion. */
export function ratingOf({ ratings = [] }: Account, named: Named): AccountRating | undefined {
  return ratings.find((each) => isSame(each, named));
}

/** The account with a rating, in the place of the assessor's earlier one on the criterion. */
export function withRating(account: Account, rating: AccountRating): Account {
  const others = (account.ratings ?? []).filter((each) => !isSame(each, rating));
  return { ...account, ratings: [...others, rating] };
}

/** The account without it; the same account when it has none. */
export function withoutRating(account: Account, named: Named): Account {
  if (ratingOf(account, named) === undefined) return account;
  const { ratings = [], ...rest } = account;
  const left = ratings.filter((each) => !isSame(each, named));
  return left.length === 0 ? rest : { ...rest, ratings: left };
}

/** Null when the ratings keep within the limits of one account. */
export function ratingExcess({ ratings = [] }: Account, criterion: string): RatingExcess | null {
  if (ratings.filter((each) => each.criterion === criterion).length > ASSESSORS_MAX)
    return "subject";
  if (ratings.length > ACCOUNT_RATINGS_MAX) return "account";
  const characters = ratings.reduce((sum, each) => sum + (each.comment?.length ?? 0), 0);
  return characters > ACCOUNT_RATINGS_LENGTH_MAX_CHARACTERS ? "text" : null;
}

const isSame = (a: Named, b: Named): boolean =>
  a.criterion === b.criterion && a.assessor === b.assessor;
