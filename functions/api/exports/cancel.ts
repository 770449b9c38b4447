import { endpoint } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import { isRefusal } from "../../contract/refused.ts";
import { exportParams, exportSchema, pendingExample, shown } from "./representation.ts";

export default endpoint({
  operationId: "cancelExport",
  method: "POST",
  path: "/v1/exports/{exportId}/cancel",
  tag: "Exports",
  summary: "Cancel an export",
  description:
    "Stops an export that has not ended; what it wrote cannot be downloaded and is removed. Cancelled again, it answers the same. It counts among the exports of its day.",
  scope: "exports.write",
  cost: 1,
  idempotency: "key",
  precondition: "none",
  params: exportParams,
  responses: {
    200: {
      description: "The export, cancelled.",
      schema: exportSchema,
      examples: {
        cancelled: {
          summary: "Cancelled before it began",
          value: {
            ...pendingExample,
            status: "cancelled",
            finishedAt: "2026-11-24T09:30:01.000Z",
          },
        },
      },
    },
  },
  problems: ["export-not-found", "export-ended"],
  async handle({ params: { exportId: id } }, ctx) {
    const { exports } = ctx.store;
    const found = await exports.read(id);
    if (found === null) throw problem("export-not-found", { id });
    const job = await exports.cancel(id).catch(async (error: unknown) => {
      if (!isRefusal(error, "wrong-state")) throw error;
      const status = (await exports.read(id))?.state ?? found.state;
      throw problem("export-ended", { id, status });
    });
    return { status: 200, body: shown(job, ctx.now, ctx.language) };
  },
});
