import { endpoint } from "../../contract/endpoint.ts";
import { type FieldError, problem } from "../../contract/problem.ts";
import { checkFieldDeclaration, FIELDS_MAX, type Problem } from "../../domain/index.ts";
import {
  fieldDeclarationSchema,
  fieldExample,
  fieldParams,
  fieldSchema,
  requestExample,
  shown,
} from "./representation.ts";

export default endpoint({
  operationId: "putAccountField",
  method: "PUT",
  path: "/v1/account-fields/{fieldKey}",
  tag: "Accounts",
  summary: "Declare an account field",
  description: `Declares a field of the tenant's own, or declares it anew: label, unit, range and options may change, the type may not. Values accounts have already are kept, also those outside a new range. Standard fields cannot be declared. At most ${FIELDS_MAX} fields, standard ones included.`,
  scope: "accounts.write",
  cost: 1,
  idempotency: "natural",
  precondition: "none",
  params: fieldParams,
  body: fieldDeclarationSchema,
  examples: { request: { number: { summary: "A number with a range", value: requestExample } } },
  responses: {
    200: {
      description: "The field, declared anew.",
      schema: fieldSchema,
      examples: { declared: { summary: "A declared field", value: fieldExample } },
    },
    201: {
      description: "The new field.",
      schema: fieldSchema,
      examples: { declared: { summary: "A declared field", value: fieldExample } },
    },
  },
  problems: ["account-field-type-fixed", "too-many-account-fields"],
  async handle({ params, body }, ctx) {
    const field = { key: params.fieldKey, ...body };
    const wrong = checkFieldDeclaration(field);
    if (wrong.length > 0) throw problem("invalid-request", {}, { errors: wrong.map(placed) });
    const table = await ctx.store.fields.table();
    const current = table.get(field.key);
    if (current !== undefined && current.type !== field.type) {
      throw problem("account-field-type-fixed", { key: field.key, type: current.type });
    }
    if (current === undefined && table.size >= FIELDS_MAX) {
      throw problem("too-many-account-fields", { maximum: FIELDS_MAX });
    }
    const { created } = await ctx.store.fields.put(field);
    return { status: created ? 201 : 200, body: shown(field) };
  },
});

/** The key stands in the path, everything else in the body. */
function placed({ path, ...rest }: Problem): FieldError {
  return path === "/key" ? { parameter: "fieldKey", ...rest } : { pointer: path, ...rest };
}
