import { endpoint } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import { isRefusal } from "../../contract/refused.ts";
import { importParams, importSchema, type Job, runningExample, shown } from "./representation.ts";

const RETRY_AFTER_SECONDS = 2;

export default endpoint({
  operationId: "startAccountImport",
  method: "POST",
  path: "/v1/account-imports/{importId}/start",
  tag: "Account imports",
  summary: "Start an account import",
  description:
    "Starts the import once its file is uploaded. One import of a tenant runs at a time; others wait and start by themselves, in the order they were started in. Started again, it answers how far it is.",
  scope: "imports.write",
  cost: 10,
  idempotency: "key",
  precondition: "none",
  params: importParams,
  responses: {
    202: {
      description: "The import runs, or waits for its turn.",
      schema: importSchema,
      headers: { Location: "Where to follow the import.", "Retry-After": "Seconds to wait." },
      examples: { running: { summary: "Running", value: runningExample } },
    },
  },
  problems: [
    "account-import-not-found",
    "import-file-missing",
    "import-file-incomplete",
    "import-ended",
    "import-quota-exceeded",
  ],
  async handle({ params: { importId: id } }, ctx) {
    const { imports, queues } = ctx.store;
    const found = await imports.read(id);
    if (found === null) throw problem("account-import-not-found", { id });
    if (found.state === "pending") {
      const uploaded = await imports.uploadedBytes(id);
      if (uploaded === null) throw problem("import-file-missing", { id });
      if (uploaded !== found.bytes) {
        throw problem("import-file-incomplete", { found: uploaded, expected: found.bytes });
      }
    }
    const job = await imports.requestStart(id).catch((error: unknown): Job => {
      if (!isRefusal(error, "wrong-state")) throw error;
      throw problem("import-ended", { id, status: found.state });
    });
    // Sent for a waiting job too: the running one may have ended in between.
    await queues.send("import-plan", [{ tenantId: ctx.principal.tenantId, importId: id }]);
    return {
      status: 202,
      headers: {
        Location: `/v1/account-imports/${id}`,
        "Retry-After": String(RETRY_AFTER_SECONDS),
      },
      body: shown(job, 0, ctx.language),
    };
  },
});
