import * as z from "zod";
import type { Ctx } from "../../contract/context.ts";
import { endpoint } from "../../contract/endpoint.ts";
import { problem } from "../../contract/problem.ts";
import { importIdSchema, pendingExample, searchSchema, shown } from "./representation.ts";

const RETRY_AFTER_SECONDS = 5;

export default endpoint({
  operationId: "createAccountDuplicateSearch",
  method: "POST",
  path: "/v1/account-duplicate-searches",
  tag: "Account duplicates",
  summary: "Search for likely duplicates",
  description:
    "Compares all accounts; or, with `importId`, the rows of that import's file with each other and with the accounts it does not name, also after a dry run. Nothing is merged or changed. One search runs at a time. Results are kept for 30 days, or as long as the files of imports are; read them by `listAccountDuplicates`.",
  scope: "accounts.read",
  cost: 50,
  idempotency: "key",
  precondition: "none",
  body: () => z.strictObject({ importId: importIdSchema().optional() }),
  examples: {
    request: {
      all: { summary: "Among all accounts", value: {} },
      file: {
        summary: "Of the rows of an import",
        value: { importId: "imp_01JD9Y2ZV3T6Q8R0W4X5Y7Z9AB" },
      },
    },
  },
  responses: {
    202: {
      description: "The search, on its way.",
      schema: searchSchema,
      headers: { Location: "Where to follow the search.", "Retry-After": "Seconds to wait." },
      examples: { pending: { summary: "Just asked for", value: pendingExample } },
    },
  },
  problems: ["account-import-not-found", "import-not-comparable", "duplicate-search-running"],
  async handle({ body: { importId } }, ctx) {
    if (importId !== undefined) await refuseUnfit(ctx, importId);
    const { duplicates, queues } = ctx.store;
    const id = ctx.newId("duplicateSearch");
    const made = await duplicates.create({ id, ...(importId !== undefined && { importId }) });
    if (made.kind === "running") throw problem("duplicate-search-running", { id: made.searchId });
    await queues.send("duplicates", [{ tenantId: ctx.principal.tenantId, searchId: id }]);
    return {
      status: 202,
      headers: {
        Location: `/v1/account-duplicate-searches/${id}`,
        "Retry-After": String(RETRY_AFTER_SECONDS),
      },
      body: shown(made.search, ctx.language),
    };
  },
});

/** Only what an import has read to its end, and of accounts, can be compared. */
async function refuseUnfit(ctx: Ctx, id: string): Promise<void> {
  const job = await ctx.store.imports.read(id);
  if (job === null) throw problem("account-import-not-found", { id });
  const isRead = job.state === "succeeded" || job.state === "partiallySucceeded";
  const isOfAccounts = (job.content ?? "accounts") === "accounts";
  const hasFile = job.plan !== undefined && job.undoes === undefined;
  if (!isRead || !isOfAccounts || !hasFile) {
    throw problem("import-not-comparable", { id });
  }
}
