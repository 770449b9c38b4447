import { endpoint } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import { ratingOf, withoutRating } from "../../domain/knowledge/account-ratings.ts";
import { accountRatingParams } from "./account.ts";

export default endpoint({
  operationId: "deleteAccountRating",
  method: "DELETE",
  path: "/v1/accounts/{accountRef}/ratings/{criterionKey}/{assessor}",
  tag: "Ratings",
  summary: "Take back a rating of an account",
  description:
    "The rating no longer counts; without any of its own, the account takes that of its segment. Rankings follow within seconds.",
  scope: "knowledge.write",
  cost: 1,
  idempotency: "natural",
  precondition: "none",
  params: accountRatingParams,
  responses: { 204: { description: "Taken back." } },
  problems: ["account-not-found", "rating-not-found"],
  async handle({ params }, ctx) {
    const { accountRef, criterionKey: criterion, assessor } = params;
    const named = { criterion, assessor };
    const written = await ctx.store.accounts.update(accountRef, ({ account }) => {
      if (ratingOf(account, named) === undefined) throw problem("rating-not-found", named);
      return withoutRating(account, named);
    });
    if (written === null) throw problem("account-not-found", { id: accountRef });
    return { status: 204 };
  },
});
