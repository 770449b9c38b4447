import { endpoint } from "../../contract/endpoint.ts";
import {
  accountExample,
  accountInputSchema,
  accountParams,
  accountSchema,
  inputExample,
  shownNow,
} from "./representation.ts";
import { checked, externalIdOf, refuseOtherExternalId } from "./stated-account.ts";

export default endpoint({
  operationId: "putAccount",
  method: "PUT",
  path: "/v1/accounts/{accountRef}",
  tag: "Accounts",
  summary: "Create or replace an account",
  description:
    "The body is the whole account: facts it leaves out are no longer known; its lines and ratings stay as they are. By `ext:` the account is created when there is none; by id it must exist. An account equal to what is stored is not written and keeps its version. With If-Match the account is replaced only if it has that version. Rankings follow within seconds.",
  scope: "accounts.write",
  cost: 1,
  idempotency: "natural",
  precondition: "optional",
  params: accountParams,
  body: accountInputSchema,
  examples: { request: { customer: { summary: "A customer", value: inputExample } } },
  responses: {
    200: {
      description: "The account, replaced or equal already.",
      schema: accountSchema,
      examples: { account: { summary: "A customer", value: accountExample } },
    },
    201: {
      description: "The new account.",
      schema: accountSchema,
      headers: { Location: "Where the account is." },
      examples: { account: { summary: "A customer", value: accountExample } },
    },
  },
  problems: ["account-not-found", "account-quota-exceeded"],
  async handle({ params, body, ifVersion }, ctx) {
    const { store } = ctx;
    const externalId = await externalIdOf(store, params.accountRef);
    refuseOtherExternalId(externalId, body.externalId);
    const account = checked({ ...body, externalId }, await store.fields.table());
    const { created, stored } = await store.accounts.put(account, {
      ...(ifVersion !== undefined && { ifVersion }),
    });
    const reply = await shownNow(store, stored);
    if (!created) return { status: 200, ...reply };
    return { status: 201, headers: { Location: `/v1/accounts/${stored.id}` }, ...reply };
  },
});
