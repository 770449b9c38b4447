import { endpoint } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import { ratingInput, ratingSchema } from "../../contract/schemas/rating.ts";
import { ACCOUNT_RATINGS_MAX, type Account, ASSESSORS_MAX } from "../../domain/index.ts";
import { ratingExcess, ratingOf, withRating } from "../../domain/knowledge/account-ratings.ts";
import { accountRatingParams, tooMuch } from "./account.ts";
import { criteriaOfAllSets, refuseUnknownCriterion } from "./criteria.ts";
import { inputExample, ratingExample } from "./examples.ts";
import { said } from "./said.ts";

export default endpoint({
  operationId: "putAccountRating",
  method: "PUT",
  path: "/v1/accounts/{accountRef}/ratings/{criterionKey}/{assessor}",
  tag: "Ratings",
  summary: "Rate an account",
  description: `One assessor's rating of an account on a criterion; a repeated one takes the place of the first. An account's own ratings go before those of its segment. Rankings follow within seconds. Up to ${ASSESSORS_MAX} assessors per criterion and ${ACCOUNT_RATINGS_MAX} ratings per account.`,
  scope: "knowledge.write",
  cost: 1,
  idempotency: "natural",
  precondition: "none",
  params: accountRatingParams,
  body: ratingInput,
  examples: { request: { four: { summary: "A 4, with the reason", value: inputExample } } },
  responses: {
    200: {
      description: "The rating, replaced or equal already.",
      schema: ratingSchema,
      examples: { rating: { summary: "A 4", value: ratingExample } },
    },
    201: {
      description: "The new rating.",
      schema: ratingSchema,
      examples: { rating: { summary: "A 4", value: ratingExample } },
    },
  },
  problems: ["account-not-found", "criterion-not-found", "too-many-ratings"],
  async handle({ params, body }, ctx) {
    const { accountRef, criterionKey: criterion, assessor } = params;
    const { accounts } = ctx.store;
    if ((await accounts.get(accountRef)) === null)
      throw problem("account-not-found", { id: accountRef });
    refuseUnknownCriterion(await criteriaOfAllSets(ctx.store), criterion);
    const rating = { criterion, assessor, ...(await said(body, ctx)) };
    let isNew = false;
    const written = await accounts.update(accountRef, ({ account }): Account => {
      isNew = ratingOf(account, rating) === undefined;
      const rated = withRating(account, rating);
      const excess = ratingExcess(rated, criterion);
      if (excess !== null) throw tooMuch(excess, accountRef, criterion);
      return rated;
    });
    if (written === null) throw problem("account-not-found", { id: accountRef });
    return { status: isNew ? 201 : 200, body: rating };
  },
});
