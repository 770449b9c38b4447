import { endpoint } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import { mappingParams } from "./representation.ts";

export default endpoint({
  operationId: "deleteImportMapping",
  method: "DELETE",
  path: "/v1/import-mappings/{importMappingId}",
  tag: "Import mappings",
  summary: "Delete a mapping that is kept",
  description: "Imports that copied it keep what they copied.",
  scope: "imports.write",
  cost: 1,
  idempotency: "natural",
  precondition: "optional",
  params: mappingParams,
  responses: { 204: { description: "Deleted." } },
  problems: ["import-mapping-not-found"],
  async handle({ params: { importMappingId: id }, ifVersion }, ctx) {
    const existed = await ctx.store.importMappings.remove(id, ifVersion);
    if (!existed) throw problem("import-mapping-not-found", { id });
    return { status: 204 };
  },
});
