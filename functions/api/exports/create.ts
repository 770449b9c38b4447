import { endpoint } from "../../contract/endpoint.ts";
import { EXPORTS_A_DAY_MAX } from "../../contract/limits.ts";
import { problem } from "../../contract/problem.ts";
import { exportSchema, pendingExample, shown } from "./representation.ts";

const RETRY_AFTER_SECONDS = 5;

export default endpoint({
  operationId: "createExport",
  method: "POST",
  path: "/v1/exports",
  tag: "Exports",
  summary: "Export all data",
  description: `Writes everything the tenant has to files: accounts with facts, lines and ratings, definitions with all their versions, knowledge, settings, imports, rankings, audit records, and who may come in, without secrets. Each bucket of accounts and each page of everything else is as it was at one moment; changes made between \`startedAt\` and \`finishedAt\` may be in it or not. One export runs at a time, and ${EXPORTS_A_DAY_MAX} a day (UTC) can be asked for. The files can be downloaded for 7 days, or as the retention settings say; the guide on data describes them.`,
  scope: "exports.write",
  cost: 50,
  idempotency: "key",
  precondition: "none",
  responses: {
    202: {
      description: "The export, on its way.",
      schema: exportSchema,
      headers: { Location: "Where to follow the export.", "Retry-After": "Seconds to wait." },
      examples: { pending: { summary: "Just asked for", value: pendingExample } },
    },
  },
  problems: ["export-running", "export-limit-reached"],
  async handle(_input, ctx) {
    const { exports, queues } = ctx.store;
    const id = ctx.newId("export");
    const outcome = await exports.create(id);
    if (outcome.kind === "running") throw problem("export-running", { id: outcome.exportId });
    if (outcome.kind === "full") {
      throw problem("export-limit-reached", { allowed: EXPORTS_A_DAY_MAX });
    }
    await queues.send("export", [{ tenantId: ctx.principal.tenantId, exportId: id }]);
    return {
      status: 202,
      headers: { Location: `/v1/exports/${id}`, "Retry-After": String(RETRY_AFTER_SECONDS) },
      body: shown(outcome.job, ctx.now, ctx.language),
    };
  },
});
