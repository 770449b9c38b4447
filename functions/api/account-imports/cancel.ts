import { endpoint } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import { isRefusal } from "../../contract/refused.ts";
import { importParams, importSchema, pendingExample, shown } from "./representation.ts";

export default endpoint({
  operationId: "cancelAccountImport",
  method: "POST",
  path: "/v1/account-imports/{importId}/cancel",
  tag: "Account imports",
  summary: "Cancel an account import",
  description:
    "An import that waits does not start; one that runs stops soon. Accounts it has written already stay written: import the file again, or undo this import, to get to a whole state. Cancelled again, it answers the same.",
  scope: "imports.write",
  cost: 1,
  idempotency: "key",
  precondition: "none",
  params: importParams,
  responses: {
    200: {
      description: "The import, cancelled.",
      schema: importSchema,
      examples: {
        cancelled: {
          summary: "Cancelled before it started",
          value: {
            ...pendingExample,
            status: "cancelled",
            progress: { phase: "done", processed: 0, total: null, percent: 0 },
            finishedAt: "2026-11-24T09:31:00.000Z",
          },
        },
      },
    },
  },
  problems: ["account-import-not-found", "import-ended"],
  async handle({ params: { importId: id } }, ctx) {
    const { imports, queues } = ctx.store;
    const found = await imports.read(id);
    if (found === null) throw problem("account-import-not-found", { id });
    const { job, next } = await imports.cancel(id).catch(async (error: unknown) => {
      if (!isRefusal(error, "wrong-state")) throw error;
      const status = (await imports.read(id))?.state ?? found.state;
      throw problem("import-ended", { id, status });
    });
    // One that ran has left something to clear up, and may have no worker any more to do it.
    const ids = [...(job.startedAt === undefined ? [] : [id]), ...(next === null ? [] : [next.id])];
    const { tenantId } = ctx.principal;
    await queues.send(
      "import-plan",
      ids.map((importId) => ({ tenantId, importId })),
    );
    return { status: 200, body: shown(job, 0, ctx.language) };
  },
});
