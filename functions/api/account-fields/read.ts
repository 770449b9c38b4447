import { endpoint } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import { fieldExample, fieldParams, fieldSchema, shown } from "./representation.ts";

export default endpoint({
  operationId: "getAccountField",
  method: "GET",
  path: "/v1/account-fields/{fieldKey}",
  tag: "Accounts",
  summary: "Read an account field",
  description: "A standard field, or one the tenant declared.",
  scope: "accounts.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  params: fieldParams,
  responses: {
    200: {
      description: "The field.",
      schema: fieldSchema,
      examples: { declared: { summary: "A declared field", value: fieldExample } },
    },
  },
  problems: ["account-field-not-found"],
  async handle({ params }, ctx) {
    const field = (await ctx.store.fields.table()).get(params.fieldKey);
    if (field === undefined) throw problem("account-field-not-found", { id: params.fieldKey });
    return { status: 200, body: shown(field) };
  },
});
