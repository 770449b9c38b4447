import * as z from "zod";
import { endpoint } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import { CATEGORY_LENGTH_MAX_CHARACTERS, withoutLine } from "../../domain/index.ts";
import { accountFeedParams } from "./representation.ts";

export default endpoint({
  operationId: "deleteFeedLine",
  method: "DELETE",
  path: "/v1/accounts/{accountRef}/feeds/{feed}/lines/{lineId}",
  tag: "Feeds",
  summary: "Delete a line of an account",
  description:
    "The line with this lineId is gone, and rankings follow within seconds. Lines without a lineId are replaced by importing their period again.",
  scope: "accounts.write",
  cost: 1,
  idempotency: "natural",
  precondition: "none",
  params: () =>
    accountFeedParams().extend({
      lineId: z
        .string()
        .min(1)
        .max(CATEGORY_LENGTH_MAX_CHARACTERS)
        .describe("Your own key of the line, percent-encoded."),
    }),
  responses: { 204: { description: "Deleted." } },
  problems: ["account-not-found", "feed-line-not-found"],
  async handle({ params: { accountRef, feed, lineId } }, ctx) {
    const written = await ctx.store.accounts.update(accountRef, ({ account }) =>
      withoutLine(account, feed, lineId),
    );
    if (written === null) throw problem("account-not-found", { id: accountRef });
    if (!written.changed) throw problem("feed-line-not-found", { id: lineId });
    return { status: 204 };
  },
});
