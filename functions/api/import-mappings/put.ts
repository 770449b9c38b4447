import { readToChange } from "../../contract/changing.ts";
import { endpoint, etagOf } from "../../contract/endpoint.ts";
import {
  inputExample,
  mappingInput,
  mappingParams,
  refuseWrong,
  savedExample,
  savedMappingSchema,
  shown,
} from "./representation.ts";

export default endpoint({
  operationId: "putImportMapping",
  method: "PUT",
  path: "/v1/import-mappings/{importMappingId}",
  tag: "Import mappings",
  summary: "Change a mapping that is kept",
  description: "Puts another mapping in its place. Imports that copied it keep what they copied.",
  scope: "imports.write",
  cost: 1,
  idempotency: "natural",
  precondition: "etag",
  params: mappingParams,
  body: mappingInput,
  examples: { request: { crm: { summary: "An export of a CRM", value: inputExample } } },
  responses: {
    200: {
      description: "The mapping after the change.",
      schema: savedMappingSchema,
      examples: { saved: { summary: "The mapping", value: { ...savedExample, version: 2 } } },
    },
  },
  problems: ["import-mapping-not-found"],
  async handle({ params: { importMappingId: id }, body, ifVersion }, ctx) {
    const { importMappings } = ctx.store;
    const absent = "import-mapping-not-found";
    const { version } = await readToChange(importMappings, { id, ifVersion, absent });
    await refuseWrong(ctx, body);
    const stored = await importMappings.update(id, version, body);
    return { status: 200, etag: etagOf(stored.version), body: shown(stored) };
  },
});
