import * as z from "zod";
import { consumer, type QueueCtx } from "../contract/consumer.ts";
import { idSchema } from "../contract/ids.ts";
import { isRefusal } from "../contract/refused.ts";
import {
  depthFor,
  IMPORT_PLAN_MAX_MINUTES,
  IMPORT_RANGES_AT_A_TIME,
  splitRanges,
} from "../domain/index.ts";
import { type FileProblem, fileProblem } from "../formats/index.ts";
import { isWhole, rowsOf } from "./imports/content.ts";
import { dealFile, type Survey, slicesOf } from "./imports/deal.ts";
import { endImport, failImport, guarded, type Job } from "./imports/end.ts";
import { settle } from "./imports/reading.ts";
import { planUndo } from "./imports/undo.ts";

/** Bytes of text that a stored byte stands for at least: lines gather over many files. */
const TEXT_PER_STORED = 2;

/**
 * First step of an import: takes the tenant's one import place, reads the file once to know that it
 * can be read, how many rows it has and whether what it lacks may go, dealing its rows out to slices
 * meanwhile, lets the buckets grow to hold them, and hands the ranges of buckets out. Repeated, it
 * hands out what is not done yet.
 */
export default consumer({
  source: "queue",
  name: "import-plan",
  schema: () =>
    z.strictObject({
      tenantId: idSchema("tenant", "Whose import."),
      importId: idSchema("accountImport", "The import."),
    }),
  async handle({ tenantId, importId }, ctx) {
    const job = await takePlace(ctx, importId);
    if (job === null) return;
    if (job.state !== "running") return endImport(ctx, tenantId, job.id);
    await guarded(ctx, tenantId, job, async () => {
      if (job.plan === undefined && isTooLate(job, ctx.now)) {
        return failImport(ctx, tenantId, job.id, [fileProblem("import-out-of-time")]);
      }
      const planned = job.plan === undefined ? await planOnce(ctx, job) : job;
      if ("problems" in planned) return failImport(ctx, tenantId, job.id, planned.problems);
      await handOut(ctx, tenantId, planned);
    });
  },
});

/** The job, running if its turn has come or over; null when it has to wait or does not exist. */
async function takePlace({ store, log }: QueueCtx, importId: string): Promise<Job | null> {
  try {
    const job = await store.imports.requestStart(importId);
    return job.state === "pending" ? null : job;
  } catch (error) {
    if (isRefusal(error, "wrong-state")) return store.imports.read(importId);
    if (!isRefusal(error, "absent")) throw error;
    log.warn("there is no such import", { importId });
    return null;
  }
}

async function handOut({ store }: QueueCtx, tenantId: string, job: Job): Promise<void> {
  const progress = await store.imports.ranges(job.id);
  const done = new Set(progress.filter(({ result }) => result).map(({ range }) => range));
  const ranges = job.plan?.ranges ?? [];
  const left = ranges.map((_, range) => range).filter((range) => !done.has(range));
  if (left.length === 0) return endImport({ store }, tenantId, job.id);
  const turns = nextOfTurns(left);
  await store.queues.send(
    "import-range",
    turns.map((range) => ({ tenantId, importId: job.id, range })),
  );
}

/** A worker that dies each time it plans says nothing; time does. */
const isTooLate = ({ startedAt = "" }: Job, now: Date): boolean =>
  now.getTime() - Date.parse(startedAt) > IMPORT_PLAN_MAX_MINUTES * 60_000;

/** Every so many-th range is a turn: the first of each that is not done. */
function nextOfTurns(left: readonly number[]): readonly number[] {
  const turns = Map.groupBy(left, (range) => range % IMPORT_RANGES_AT_A_TIME);
  return [...turns.values()].flatMap(([first]) => first ?? []);
}

const planOnce = (ctx: QueueCtx, job: Job): Promise<Job | Refused> =>
  job.undoes === undefined ? plan(ctx, job) : planUndo(ctx.store, job);

type Refused = { readonly problems: readonly FileProblem[] };

async function plan({ store }: QueueCtx, job: Job): Promise<Job | Refused> {
  const uploaded = await store.imports.uploadedBytes(job.id);
  if (uploaded === null) return { problems: [fileProblem("file-missing")] };
  if (uploaded !== job.bytes) return { problems: [fileProblem("file-length-differs")] };
  const fields = await store.fields.table();
  const way = await settle(store, job, fields);
  const slices = slicesOf(job);
  const survey = await dealFile(store, job, way, rowsOf(job, fields), { slices });
  if (job.sha256 !== undefined && job.sha256 !== survey.sha256) {
    return { problems: [fileProblem("file-checksum-differs")] };
  }
  if (survey.rows === 0) return { problems: [fileProblem("file-without-rows")] };
  // Uploaded with the settings of the first file, it would take away all that was sound there.
  if (isWhole(job) && survey.isReport) return { problems: [fileProblem("report-not-whole")] };
  const { rows, bytes, columns, sha256, dealt } = survey;
  const removesAbsent = isWhole(job) && survey.valid && survey.unkeyed === 0;
  const { depth, newAccounts } = await growFor(store, job, { rows, bytes, removesAbsent });
  return store.imports.savePlan(job.id, {
    depth,
    ranges: splitRanges(depth, { rows, bytes, slices }),
    rows,
    notes: { columns, sha256, dealt, removesAbsent, newAccounts, reading: way.reading },
  });
}

/**
 * The depth the accounts need, known and new together; a dry run leaves the buckets alone. And how
 * many accounts may be new: null when the tier has room for every row of the file.
 */
async function growFor(
  store: QueueCtx["store"],
  job: Job,
  { rows, bytes, removesAbsent }: Pick<Survey, "rows" | "bytes"> & { removesAbsent: boolean },
): Promise<{ readonly depth: number; readonly newAccounts: number | null }> {
  const tenant = await store.tenant.read();
  const heads = await store.accounts.bucketHeads(tenant.depth, 0, 2 ** tenant.depth);
  const known = heads.reduce((sum, head) => sum + head.accounts, 0);
  const { allowed } = await store.quotas.accounts();
  const most = removesAbsent ? rows : known + rows;
  const newAccounts = most <= allowed ? null : Math.max(0, allowed - known);
  if (job.dryRun) return { depth: tenant.depth, newAccounts };
  const stored = heads.reduce((sum, head) => sum + head.bytes, 0);
  const accounts = (job.content ?? "accounts") === "accounts" ? Math.max(known, rows) : known;
  const needed = depthFor(accounts, Math.max(bytes, TEXT_PER_STORED * stored));
  const grown = await store.tenant.grow(Math.max(tenant.depth, needed), { forImport: job.id });
  return { depth: grown.depth, newAccounts };
}
