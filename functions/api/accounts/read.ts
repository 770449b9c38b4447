import { endpoint } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import { accountExample, accountParams, accountSchema, shownNow } from "./representation.ts";

export default endpoint({
  operationId: "getAccount",
  method: "GET",
  path: "/v1/accounts/{accountRef}",
  tag: "Accounts",
  summary: "Read an account",
  description: "By our id, or by `ext:` and your own externalId, percent-encoded.",
  scope: "accounts.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  params: accountParams,
  responses: {
    200: {
      description: "The account.",
      schema: accountSchema,
      examples: { account: { summary: "A customer", value: accountExample } },
    },
  },
  problems: ["account-not-found"],
  async handle({ params }, ctx) {
    const stored = await ctx.store.accounts.get(params.accountRef);
    if (stored === null) throw problem("account-not-found", { id: params.accountRef });
    return { status: 200, ...(await shownNow(ctx.store, stored)) };
  },
});
