import { endpoint } from "../../contract/endpoint.ts";
import { problem, validationProblem } from "../../contract/problem.ts";
import {
  type Account,
  checkAccount,
  checkFacts,
  type FactChanges,
  type FieldTable,
  mergeAccount,
} from "../../domain/index.ts";
import {
  accountExample,
  accountParams,
  accountPatchSchema,
  accountSchema,
  shownNow,
} from "./representation.ts";
import { refuseOtherExternalId } from "./stated-account.ts";

export default endpoint({
  operationId: "patchAccount",
  method: "PATCH",
  path: "/v1/accounts/{accountRef}",
  tag: "Accounts",
  summary: "Change parts of an account",
  description:
    "A JSON merge patch: members and facts that are left out stay, a fact of null is taken away. Concurrent patches of different facts both take effect. With If-Match the account is changed only if it has that version.",
  scope: "accounts.write",
  cost: 1,
  idempotency: "natural",
  precondition: "optional",
  params: accountParams,
  body: accountPatchSchema,
  bodyType: "application/merge-patch+json",
  examples: {
    request: {
      facts: {
        summary: "One fact set, one taken away",
        value: { facts: { employees: 26, contractEnd: null } },
      },
      relationship: { summary: "The customer left", value: { relationship: "former_customer" } },
    },
  },
  responses: {
    200: {
      description: "The account as it is now.",
      schema: accountSchema,
      examples: { account: { summary: "A customer", value: accountExample } },
    },
  },
  problems: ["account-not-found"],
  async handle({ params, body, ifVersion }, ctx) {
    const { store } = ctx;
    const fields = await store.fields.table();
    const facts = checkedFacts(body, fields);
    const change = ({ account }: { account: Account }): Account => {
      refuseOtherExternalId(account.externalId, body.externalId);
      const { name, relationship } = body;
      const stated = {
        ...(name !== undefined && { name }),
        ...(relationship !== undefined && { relationship }),
        facts,
      };
      const merged = mergeAccount(account, stated, fields);
      if ("errors" in merged) throw validationProblem(merged.errors);
      return merged.account;
    };
    const written = await store.accounts.update(params.accountRef, change, {
      ...(ifVersion !== undefined && { ifVersion }),
    });
    if (written === null) throw problem("account-not-found", { id: params.accountRef });
    const { stored } = written;
    return { status: 200, ...(await shownNow(ctx.store, stored)) };
  },
});

/** The changes of facts, or 422 with everything wrong with the patch by itself. */
function checkedFacts(
  body: { readonly name?: string | undefined; readonly facts?: FactChanges | undefined },
  fields: FieldTable,
): FactChanges {
  const facts = checkFacts(body.facts ?? {}, fields);
  const { name = "any" } = body;
  const named = checkAccount({ externalId: "any", name, relationship: "customer" }, fields);
  const errors = [
    ...("errors" in named ? named.errors : []),
    ...("errors" in facts ? facts.errors : []),
  ];
  if (errors.length > 0 || !("facts" in facts)) throw validationProblem(errors);
  return facts.facts;
}
