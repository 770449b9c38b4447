import type { QueueCtx } from "../../contract/consumer.ts";
import { duplicateSearchOf } from "../../contract/ids.ts";
import { isRefusal } from "../../contract/refused.ts";
import { addTallies, emptyTally, type ImportTally, importOutcome } from "../../domain/index.ts";
import {
  decodeReport,
  encodeReport,
  FIRST_PAGE_PART,
  type FileProblem,
  fileProblem,
  mergeReports,
  REPORT_PAGE_ROWS,
  type ReportedRow,
  UnreadableFile,
} from "../../formats/index.ts";

type Store = QueueCtx["store"];
export type Job = NonNullable<Awaited<ReturnType<Store["imports"]["read"]>>>;

/**
 * Ends an import whose ranges are all done, or goes on with what an earlier try left undone after
 * the end: publishing, and the import that waits. Does nothing while ranges are missing.
 */
export async function endImport(
  { store }: Pick<QueueCtx, "store">,
  tenantId: string,
  importId: string,
): Promise<void> {
  const job = await store.imports.read(importId);
  if (job === null) return;
  if (job.state !== "running") return afterEnd(store, tenantId, job, await nextOf(store));
  if (job.plan === undefined) return;
  const ranges = await store.imports.ranges(importId);
  const results = ranges.flatMap(({ result }) => (result ? [result] : []));
  if (results.length < job.plan.ranges.length) return;
  const parts = results.filter(({ errors }) => errors > 0).map(({ range }) => range);
  await pageReport(store, importId, parts);
  const counts = results.map((result) => result.counts).reduce(addTallies, emptyTally);
  const state = job.undoes === undefined ? importOutcome(counts) : undoOutcome(counts);
  const failure = state === "failed" ? { failure: failureOf([fileProblem("no-valid-row")]) } : {};
  const { job: ended, next } = await store.imports.finish(importId, { state, counts, ...failure });
  await afterEnd(store, tenantId, ended, next);
}

/** Accounts that were changed since are left alone on purpose: however many, nothing failed. */
const undoOutcome = ({ rejected }: ImportTally) =>
  rejected === 0 ? "succeeded" : "partiallySucceeded";

/**
 * Ends an import that cannot go on. What is wrong is listed among its errors as well, unless it has
 * ended in another way meanwhile.
 */
export async function failImport(
  { store }: Pick<QueueCtx, "store">,
  tenantId: string,
  importId: string,
  problems: readonly FileProblem[],
): Promise<void> {
  if ((await store.imports.read(importId))?.state !== "running")
    return endImport({ store }, tenantId, importId);
  const row: ReportedRow = { line: 1, cells: [], problems };
  await store.imports.saveErrors(importId, FIRST_PAGE_PART, encodeReport([row]));
  const failure = failureOf(problems);
  const { job, next } = await store.imports.finish(importId, { state: "failed", failure });
  await afterEnd(store, tenantId, job, next);
}

/**
 * Runs a step of an import. What trying again cannot mend ends the import as failed; so does any
 * failure of the last try, so that an import never blocks those that wait for it.
 */
export async function guarded<T>(
  ctx: QueueCtx,
  tenantId: string,
  job: Job,
  step: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await step();
  } catch (error) {
    const problems = problemsOf(error);
    if (problems !== null) {
      await failImport(ctx, tenantId, job.id, problems);
      return;
    }
    if (isRefusal(error, "wrong-state")) {
      const now = await ctx.store.imports.read(job.id);
      // What this step has written since is taken away once more.
      if (now !== null && now.state !== "running") {
        await endImport(ctx, tenantId, job.id);
        return;
      }
    }
    if (ctx.lastTry) {
      await failImport(ctx, tenantId, job.id, [fileProblem("import-broken-off")]);
    }
    throw error;
  }
}

function problemsOf(error: unknown): readonly FileProblem[] | null {
  if (error instanceof UnreadableFile) return error.problems;
  if (isRefusal(error, "absent")) return [fileProblem("file-missing")];
  if (isRefusal(error, "too-large")) return [fileProblem("accounts-too-large")];
  return null;
}

function failureOf([first]: readonly FileProblem[]): NonNullable<Job["failure"]> {
  const { code, column, message, suggestion } = first ?? fileProblem("import-broken-off");
  return {
    code,
    values: {
      ...(column !== null && { column }),
      messageEn: message.en,
      messageNl: message.nl,
      suggestionEn: suggestion.en,
      suggestionNl: suggestion.nl,
    },
  };
}

async function nextOf(store: Store): Promise<Job | null> {
  const unfinished = await store.imports.unfinished();
  return unfinished.find(({ state }) => state === "pending") ?? null;
}

async function afterEnd(store: Store, tenantId: string, job: Job, next: Job | null): Promise<void> {
  if (!job.dryRun) {
    const wanted = await store.partials.wanted();
    await store.queues.send(
      "publish",
      wanted.map(({ segmentationId }) => ({ tenantId, segmentationId })),
    );
    if (await isUnmeasured(store, job, wanted)) await store.queues.send("refresh", [{ tenantId }]);
  }
  await searchDuplicates(store, tenantId, job);
  if (job.undoes === undefined) await store.imports.removeDealt(job.id);
  if (next !== null) await store.queues.send("import-plan", [{ tenantId, importId: next.id }]);
}

/** Repeated, it asks for the same search, which runs once. */
async function searchDuplicates(store: Store, tenantId: string, job: Job): Promise<void> {
  const isRead = job.state === "succeeded" || job.state === "partiallySucceeded";
  if (job.findDuplicates !== true || !isRead) return;
  const searchId = duplicateSearchOf(job.id);
  await store.duplicates.create({ id: searchId, importId: job.id }, { anyway: true });
  await store.queues.send("duplicates", [{ tenantId, searchId }]);
}

/**
 * Whether buckets may be measured by nobody yet: those that were split and have no row of the file,
 * and whatever a worker wrote that did not come to its end.
 */
async function isUnmeasured(
  store: Store,
  job: Job,
  wanted: Awaited<ReturnType<Store["partials"]["wanted"]>>,
): Promise<boolean> {
  if (job.plan !== undefined && job.counts === undefined) return true;
  const { depth } = await store.tenant.read();
  const roots = await Promise.all(wanted.map((one) => store.partials.root(one, depth)));
  return roots.some((root) => root?.complete !== true);
}

/** Makes the reports of the ranges one, in line order, in pages. Repeated, it writes the same. */
async function pageReport(
  store: Store,
  importId: string,
  ranges: readonly number[],
): Promise<void> {
  const streams = await Promise.all(
    ranges.map((range) => store.imports.openErrors(importId, range)),
  );
  const reports = streams.flatMap((stream) => (stream ? [decodeReport(stream)] : []));
  let page: ReportedRow[] = [];
  let part = FIRST_PAGE_PART;
  const save = async () => {
    await store.imports.saveErrors(importId, part, encodeReport(page));
    part += 1;
    page = [];
  };
  for await (const row of mergeReports(reports)) {
    page.push(row);
    if (page.length === REPORT_PAGE_ROWS) await save();
  }
  if (page.length > 0) await save();
}
