import { endpoint, etagOf } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import { mappingParams, savedExample, savedMappingSchema, shown } from "./representation.ts";

export default endpoint({
  operationId: "getImportMapping",
  method: "GET",
  path: "/v1/import-mappings/{importMappingId}",
  tag: "Import mappings",
  summary: "Read a mapping that is kept",
  description: "The mapping as imports copy it from now on.",
  scope: "imports.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  params: mappingParams,
  responses: {
    200: {
      description: "The mapping.",
      schema: savedMappingSchema,
      examples: { saved: { summary: "The mapping", value: savedExample } },
    },
  },
  problems: ["import-mapping-not-found"],
  async handle({ params: { importMappingId: id } }, ctx) {
    const found = await ctx.store.importMappings.read(id);
    if (found === null) throw problem("import-mapping-not-found", { id });
    return { status: 200, etag: etagOf(found.version), body: shown(found) };
  },
});
