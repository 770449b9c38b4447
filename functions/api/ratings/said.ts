import type * as z from "zod";
import type { Ctx } from "../../contract/context.ts";
import { validationProblem } from "../../contract/problem.ts";
import type { ratingInput } from "../../contract/schemas/rating.ts";
import { textFault } from "../../domain/facts/check-value.ts";
import { RATING_COMMENT_LENGTH_MAX_CHARACTERS } from "../../domain/index.ts";

const DAY_MILLIS = 24 * 60 * 60 * 1000;

/** What an assessor says; without a date it is of the day facts are measured on. */
export async function said(
  { value, date, comment }: z.output<ReturnType<typeof ratingInput>>,
  { store, now }: Pick<Ctx, "store" | "now">,
) {
  const found = [...futureFault(date, now), ...commentFault(comment)];
  if (found.length > 0) throw validationProblem(found);
  return {
    value,
    date: date ?? (await store.tenant.read()).asOf,
    ...(comment !== undefined && { comment }),
  };
}

/** A rating of a day to come would not be stale for too long. Tomorrow by UTC is today somewhere. */
function futureFault(date: string | undefined, now: Date) {
  const latest = new Date(now.getTime() + DAY_MILLIS).toISOString().slice(0, 10);
  if (date === undefined || date <= latest) return [];
  return [
    {
      path: "/date",
      code: "in-the-future",
      detail: { en: `${date} is still to come.`, nl: `${date} moet nog komen.` },
      fix: { en: "Send the day it was given.", nl: "Stuur de dag waarop het oordeel is gegeven." },
      expected: `a day up to ${latest}`,
    },
  ];
}

function commentFault(comment: string | undefined) {
  const fault =
    comment === undefined ? null : textFault(comment, RATING_COMMENT_LENGTH_MAX_CHARACTERS, true);
  return fault === null ? [] : [{ path: "/comment", ...fault }];
}
