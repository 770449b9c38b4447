import * as z from "zod";
import { accountRefSchema } from "../../contract/ids.ts";
import { invalid, type Problem, problem } from "../../contract/problem.ts";
import { criterionKeySchema } from "../../contract/schemas/criterion.ts";
import { assessorSchema } from "../../contract/schemas/rating.ts";
import {
  ACCOUNT_RATINGS_LENGTH_MAX_CHARACTERS,
  ACCOUNT_RATINGS_MAX,
  ASSESSORS_MAX,
} from "../../domain/index.ts";
import type { RatingExcess } from "../../domain/knowledge/account-ratings.ts";

export const accountRatingParams = () =>
  z.strictObject({
    accountRef: accountRefSchema(),
    criterionKey: criterionKeySchema("Key of a criterion of one of your criteria sets."),
    assessor: assessorSchema(),
  });

/** The 422 of an account that would have too many ratings. */
export function tooMuch(excess: RatingExcess, accountRef: string, criterion: string): Problem {
  if (excess === "subject") {
    return problem("too-many-ratings", {
      maximum: ASSESSORS_MAX,
      of: `${accountRef} × ${criterion}`,
    });
  }
  if (excess === "account") {
    return problem("too-many-ratings", { maximum: ACCOUNT_RATINGS_MAX, of: accountRef });
  }
  const maximum = ACCOUNT_RATINGS_LENGTH_MAX_CHARACTERS;
  return invalid(
    "/comment",
    "too-long",
    {
      en: `With this comment the ratings of the account hold more than ${maximum} characters.`,
      nl: `Met deze toelichting bevatten de oordelen over het account meer dan ${maximum} tekens.`,
    },
    {
      en: "Shorten it, or the comments of other ratings of this account.",
      nl: "Kort deze in, of de toelichting bij andere oordelen over dit account.",
    },
    `≤ ${maximum} characters in all`,
  );
}
