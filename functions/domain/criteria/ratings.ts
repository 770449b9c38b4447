import type { Account } from "../facts/types.ts";

const LOWEST = 1;
const STEPS = 4;

/** u = (r − 1) ÷ 4 for a rating or a mean of ratings, 1–5 (METHOD §3). */
export function ratingUtility(rating: number): number {
  return (rating - LOWEST) / STEPS;
}

/** Mean of what assessors say of the account itself on a criterion; null when nobody does. */
export function compileOwnRating(
  criterion: string,
): (account: Pick<Account, "ratings">) => number | null {
  return ({ ratings }) => {
    if (ratings === undefined) return null;
    let n = 0;
    let sum = 0;
    for (const rating of ratings) {
      if (rating.criterion !== criterion) continue;
      n++;
      sum += rating.value;
    }
    return n === 0 ? null : sum / n;
  };
}
