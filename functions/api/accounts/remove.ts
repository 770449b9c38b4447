import { endpoint } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import { accountParams } from "./representation.ts";

export default endpoint({
  operationId: "deleteAccount",
  method: "DELETE",
  path: "/v1/accounts/{accountRef}",
  tag: "Accounts",
  summary: "Delete an account",
  description:
    "The account, its facts, lines and ratings are gone, and rankings follow within seconds. Put again under the same externalId, it has the same id. With If-Match it is deleted only if it has that version.",
  scope: "accounts.write",
  cost: 1,
  idempotency: "natural",
  precondition: "optional",
  params: accountParams,
  responses: { 204: { description: "Deleted." } },
  problems: ["account-not-found"],
  async handle({ params, ifVersion }, ctx) {
    const existed = await ctx.store.accounts.remove(params.accountRef, {
      ...(ifVersion !== undefined && { ifVersion }),
    });
    if (!existed) throw problem("account-not-found", { id: params.accountRef });
    return { status: 204 };
  },
});
