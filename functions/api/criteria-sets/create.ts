import * as z from "zod";
import { endpoint, etagOf } from "../../contract/endpoint.ts";
import { nameSchema } from "../../contract/schemas/basics.ts";
import { completeCriteria } from "./complete.ts";
import {
  criteriaInput,
  criteriaSetSchema,
  draftExample,
  requestExample,
  shown,
} from "./representation.ts";

export default endpoint({
  operationId: "createCriteriaSet",
  method: "POST",
  path: "/v1/criteria-sets",
  tag: "Criteria",
  summary: "Create a criteria set",
  description:
    "Criteria from the catalogue (give the key, and what should differ) and of your own: one field, or a ratio of two. The set is a draft until it is frozen; only then accounts are measured by it.",
  scope: "criteria.write",
  cost: 1,
  idempotency: "key",
  precondition: "none",
  body: () => z.strictObject({ name: nameSchema("the set"), criteria: criteriaInput() }),
  examples: {
    request: {
      catalogueAndOwn: { summary: "One of the catalogue, one of your own", value: requestExample },
    },
  },
  responses: {
    201: {
      description: "The draft.",
      schema: criteriaSetSchema,
      headers: { Location: "Where the set is." },
      examples: { draft: { summary: "A draft, complete", value: draftExample } },
    },
  },
  problems: ["quota-exceeded"],
  async handle({ body }, ctx) {
    const criteria = completeCriteria(body.criteria, await ctx.store.fields.table());
    const id = ctx.newId("criteriaSet");
    const stored = await ctx.store.criteriaSets.create(id, { name: body.name, criteria });
    return {
      status: 201,
      etag: etagOf(stored.version),
      headers: { Location: `/v1/criteria-sets/${stored.id}` },
      body: shown(stored),
    };
  },
});
