import { endpoint } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import {
  endedExample,
  failedExample,
  importParams,
  importSchema,
  runningExample,
  shownNow,
} from "./representation.ts";

export default endpoint({
  operationId: "getAccountImport",
  method: "GET",
  path: "/v1/account-imports/{importId}",
  tag: "Account imports",
  summary: "Read an account import",
  description: "How far the import is, and how it ended. Kept for 30 days.",
  scope: "imports.read",
  cost: 1,
  idempotency: "safe",
  precondition: "none",
  params: importParams,
  responses: {
    200: {
      description: "The import.",
      schema: importSchema,
      examples: {
        running: { summary: "Running", value: runningExample },
        ended: { summary: "Ended with two rejected rows", value: endedExample },
        failed: { summary: "A file that cannot be read", value: failedExample },
      },
    },
  },
  problems: ["account-import-not-found"],
  async handle({ params: { importId: id } }, ctx) {
    const job = await ctx.store.imports.read(id);
    if (job === null) throw problem("account-import-not-found", { id });
    return { status: 200, body: await shownNow(ctx.store.imports, job, ctx.language) };
  },
});
