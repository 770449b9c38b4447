import * as z from "zod";
import { readToChange } from "../../contract/changing.ts";
import { endpoint, etagOf } from "../../contract/endpoint.ts";
import { nameSchema } from "../../contract/schemas/basics.ts";
import { completeCriteria } from "./complete.ts";
import {
  criteriaInput,
  criteriaSetParams,
  criteriaSetSchema,
  draftExample,
  shown,
} from "./representation.ts";

export default endpoint({
  operationId: "updateCriteriaSet",
  method: "PATCH",
  path: "/v1/criteria-sets/{criteriaSetId}",
  tag: "Criteria",
  summary: "Change the draft of a criteria set",
  description:
    "A merge patch (RFC 7396); the list of criteria is replaced whole. Writes a new version as a draft: accounts stay measured by the frozen version until the next freeze.",
  scope: "criteria.write",
  cost: 1,
  idempotency: "natural",
  precondition: "etag",
  params: criteriaSetParams,
  body: () =>
    z
      .strictObject({
        name: nameSchema("the set").optional(),
        criteria: criteriaInput().optional(),
      })
      .describe("What to change."),
  bodyType: "application/merge-patch+json",
  examples: {
    request: { rename: { summary: "Rename", value: { name: "Werkplekartikelen 2026" } } },
  },
  responses: {
    200: {
      description: "The set after the change.",
      schema: criteriaSetSchema,
      examples: { draft: { summary: "The new draft", value: { ...draftExample, version: 2 } } },
    },
  },
  problems: ["criteria-set-not-found", "archived"],
  async handle({ params, body, ifVersion }, ctx) {
    const { criteriaSets } = ctx.store;
    const id = params.criteriaSetId;
    const absent = "criteria-set-not-found";
    const current = await readToChange(criteriaSets, { id, ifVersion, absent });
    const criteria =
      body.criteria === undefined
        ? current.definition.criteria
        : completeCriteria(body.criteria, await ctx.store.fields.table());
    const name = body.name ?? current.definition.name;
    const stored = await criteriaSets.update(id, current.version, { name, criteria });
    return { status: 200, etag: etagOf(stored.version), body: shown(stored) };
  },
});
