import { endpoint } from "../../contract/endpoint.ts";
import { IMPORT_STOP_MINUTES, IMPORT_UNDO_DAYS } from "../../contract/limits.ts";
import { type Problem, problem } from "../../contract/problem.ts";
import { isRefusal } from "../../contract/refused.ts";
import { importParams, importSchema, type Job, shown, undoExample } from "./representation.ts";

const RETRY_AFTER_SECONDS = 2;
const MINUTE_MILLIS = 60_000;
const DAY_MILLIS = 24 * 60 * MINUTE_MILLIS;

export default endpoint({
  operationId: "undoAccountImport",
  method: "POST",
  path: "/v1/account-imports/{importId}/undo",
  tag: "Account imports",
  summary: "Undo an account import",
  description: `Gives every account back as it was before the import, for ${IMPORT_UNDO_DAYS} days after its end: accounts it made go, those it changed or removed are again what they were, with their lines, dates and ETag. Accounts that were changed after the import, by a call or by another import, are left alone and listed among the errors of the undo, with \`changed-since\`, \`removed-since\` or \`made-since\`; with \`not-kept\` where what it was is lost. What was kept of an account that is erased is erased too.

The undo is an import of its own: it waits for its turn, is followed and cancelled like one, and does not count towards imports a day. Accounts come back even where that makes more of them than the tier allows, as half an undo would be neither state; they count, so new ones are refused until there is room again. Asked for again, it answers the same undo, unless that failed or was cancelled: then it begins anew. An undo is not undone: import the file again instead. An import that was cancelled or failed on its way can be undone too, from ${IMPORT_STOP_MINUTES} minutes after its end until the next import starts.`,
  scope: "imports.write",
  cost: 10,
  idempotency: "key",
  precondition: "none",
  params: importParams,
  responses: {
    202: {
      description: "The undo runs, waits for its turn, or has ended.",
      schema: importSchema,
      headers: { Location: "Where to follow the undo.", "Retry-After": "Seconds to wait." },
      examples: { running: { summary: "Running", value: undoExample } },
    },
  },
  problems: [
    "account-import-not-found",
    "import-not-ended",
    "import-not-undoable",
    "import-undo-expired",
    "import-still-stopping",
  ],
  async handle({ params: { importId: id } }, ctx) {
    const { imports, queues } = ctx.store;
    const found = await imports.read(id);
    if (found === null) throw problem("account-import-not-found", { id });
    const known = found.undoneBy === undefined ? null : await imports.read(found.undoneBy);
    const isAnew = known === null || known.state === "failed" || known.state === "cancelled";
    const refusal = isAnew ? refusalOf(found, ctx.now) : null;
    if (refusal !== null) throw refusal;
    const undo = await imports
      .createUndo(id, ctx.newId("accountImport"))
      .catch((error: unknown): Job => {
        if (!isRefusal(error, "wrong-state")) throw error;
        throw problem("import-not-undoable", { id });
      });
    const isToStart = undo.state === "pending" || undo.state === "running";
    const job = isToStart ? await imports.requestStart(undo.id) : undo;
    if (isToStart) {
      const { tenantId } = ctx.principal;
      await queues.send("import-plan", [{ tenantId, importId: job.id }]);
    }
    return {
      status: 202,
      headers: {
        Location: `/v1/account-imports/${job.id}`,
        "Retry-After": String(RETRY_AFTER_SECONDS),
      },
      body: shown(job, 0, ctx.language),
    };
  },
});

function refusalOf(job: Job, now: Date): Problem | null {
  const { id, state, plan, counts, finishedAt, dryRun, undoes } = job;
  if (dryRun || undoes !== undefined) return problem("import-not-undoable", { id });
  if (finishedAt === undefined) return problem("import-not-ended", { id, status: state });
  if (plan === undefined) return problem("import-not-undoable", { id });
  const age = now.getTime() - Date.parse(finishedAt);
  if (age > IMPORT_UNDO_DAYS * DAY_MILLIS) {
    return problem("import-undo-expired", { id, days: IMPORT_UNDO_DAYS });
  }
  // Its workers were not asked to stop in the middle of a bucket.
  const isStopping = counts === undefined && age < IMPORT_STOP_MINUTES * MINUTE_MILLIS;
  return isStopping ? problem("import-still-stopping", { id, minutes: IMPORT_STOP_MINUTES }) : null;
}
