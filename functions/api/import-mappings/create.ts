import { endpoint, etagOf } from "../../contract/endpoint.ts";
import {
  inputExample,
  mappingInput,
  refuseWrong,
  savedExample,
  savedMappingSchema,
  shown,
} from "./representation.ts";

export default endpoint({
  operationId: "createImportMapping",
  method: "POST",
  path: "/v1/import-mappings",
  tag: "Import mappings",
  summary: "Keep a mapping",
  description:
    "Which columns of your own files go to which fields, how they are written and what their values mean. Imports name it by `mappingId` and copy it: a change counts for later imports.",
  scope: "imports.write",
  cost: 1,
  idempotency: "key",
  precondition: "none",
  body: mappingInput,
  examples: { request: { crm: { summary: "An export of a CRM", value: inputExample } } },
  responses: {
    201: {
      description: "The mapping.",
      schema: savedMappingSchema,
      headers: { Location: "Where the mapping is." },
      examples: { saved: { summary: "The mapping", value: savedExample } },
    },
  },
  problems: [],
  async handle({ body }, ctx) {
    await refuseWrong(ctx, body);
    const stored = await ctx.store.importMappings.create(ctx.newId("importMapping"), body);
    return {
      status: 201,
      etag: etagOf(stored.version),
      headers: { Location: `/v1/import-mappings/${stored.id}` },
      body: shown(stored),
    };
  },
});
