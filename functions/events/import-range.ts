import * as z from "zod";
import { consumer, type QueueCtx } from "../contract/consumer.ts";
import { idSchema } from "../contract/ids.ts";
import type { RangeProgress } from "../contract/stored.ts";
import {
  addTallies,
  emptyTally,
  type FieldTable,
  IMPORT_RANGE_TRIES_MAX,
  IMPORT_RANGES_AT_A_TIME,
  type ImportTally,
} from "../domain/index.ts";
import {
  encodeReport,
  type FileRow,
  fileProblem,
  type OpenAs,
  UnreadableFile,
} from "../formats/index.ts";
import { accountContent } from "./imports/account-content.ts";
import { writeVersions } from "./imports/bucket-versions.ts";
import type { Content } from "./imports/content.ts";
import { endImport, guarded, type Job } from "./imports/end.ts";
import { lineContent } from "./imports/line-content.ts";
import { readRange } from "./imports/read-range.ts";
import { settled } from "./imports/reading.ts";
import { report } from "./imports/report.ts";
import { undoRange } from "./imports/undo.ts";
import { OutOfTime, type Wanted } from "./imports/write-buckets.ts";
import { writeRows } from "./imports/write-rows.ts";

const planNotes = z.looseObject({
  sha256: z.string(),
  dealt: z.string().nullable().default(null),
  removesAbsent: z.boolean(),
  newAccounts: z.int().nullable().default(null),
});

/**
 * One worker's share of an import: the rows about accounts of one range of buckets. Reads them
 * to the end before it writes anything, takes them apart, writes and measures group by group, climbs once,
 * notes what became of every row, and ends the import when it was the last. Repeated, it finds what
 * was done: the outcome is the same bytes.
 */
export default consumer({
  source: "queue",
  name: "import-range",
  schema: () =>
    z.strictObject({
      tenantId: idSchema("tenant", "Whose import."),
      importId: idSchema("accountImport", "The import."),
      range: z.int().min(0).describe("Which of the plan's ranges."),
    }),
  async handle({ tenantId, importId, range }, ctx) {
    const job = await ctx.store.imports.read(importId);
    if (job === null) return ctx.log.warn("there is no such import", { importId });
    if (job.state === "running" && job.plan !== undefined) {
      const progress = await ctx.store.imports.beginRange(importId, range);
      if (progress.result === undefined) {
        const go = () => tryRange(ctx, tenantId, job, progress);
        if ((await guarded(ctx, tenantId, job, go)) === "goes-on-later") return;
      }
      await sendNext(ctx, tenantId, job, range);
    }
    await endImport(ctx, tenantId, importId);
  },
});

/**
 * A try of a range. One that runs out of time leaves the rest to a message of its own, with new
 * tries, if it came any further; if not, this one counts.
 */
async function tryRange(
  ctx: QueueCtx,
  tenantId: string,
  job: Job,
  { range, tries }: RangeProgress,
): Promise<"goes-on-later" | undefined> {
  if (tries > IMPORT_RANGE_TRIES_MAX) throw outOfTime();
  try {
    await importRange(ctx, tenantId, job, range);
  } catch (error) {
    if (!(error instanceof OutOfTime)) throw error;
    if (!error.cameFurther) {
      if (ctx.lastTry) throw outOfTime();
      throw error;
    }
    await ctx.store.queues.send("import-range", [{ tenantId, importId: job.id, range }]);
    return "goes-on-later";
  }
}

const outOfTime = (): UnreadableFile => new UnreadableFile([fileProblem("import-out-of-time")]);

/** A range that is done lets the next one of its turn come: the others are of other tenants. */
async function sendNext(
  { store }: QueueCtx,
  tenantId: string,
  job: Job,
  range: number,
): Promise<void> {
  const next = range + IMPORT_RANGES_AT_A_TIME;
  if (next >= (job.plan?.ranges.length ?? 0)) return;
  const begun = (await store.imports.ranges(job.id)).some((progress) => progress.range === next);
  if (begun) return;
  await store.queues.send("import-range", [{ tenantId, importId: job.id, range: next }]);
}

async function importRange(
  ctx: QueueCtx,
  tenantId: string,
  job: Job,
  range: number,
): Promise<void> {
  if (job.undoes !== undefined) return giveRangeBack(ctx, tenantId, job, range);
  const { content = "accounts", period = null } = job;
  const fields = await ctx.store.fields.table();
  const task = { tenantId, job, range, way: settled(job, fields), fields };
  if (content !== "accounts") return importRows(ctx, task, lineContent(content, period));
  return importRows(ctx, task, accountContent(job, fields));
}

interface Task {
  readonly tenantId: string;
  readonly job: Job;
  readonly range: number;
  readonly way: OpenAs;
  readonly fields: FieldTable;
}

async function importRows<Row extends FileRow, Entry, Receipt>(
  ctx: QueueCtx,
  { tenantId, job, range, way, fields }: Task,
  content: Content<Row, Entry, Receipt>,
): Promise<void> {
  const { imports } = ctx.store;
  const { sha256, dealt, removesAbsent, newAccounts } = planNotes.parse(job.plan?.notes);
  const read = await readRange(ctx.store, job, content, {
    ...{ range, way, fields, removesAbsent, sha256, dealt },
  });
  if (read === null) return;
  const written = await writeRows(ctx, job, content, {
    range,
    removesAbsent,
    newAccounts,
    ...read,
  });
  if (written === null) return;
  await measureAnew(ctx, tenantId, job, written.wanted);
  const refused = written.rejected.map((row) => ({
    ...row,
    problems: row.problems.map(read.named),
  }));
  const rejected = written.misread.rows.concat(refused).sort((a, b) => a.line - b.line);
  const listed = report(rejected, read.cells);
  if (listed.length > 0) await imports.saveErrors(job.id, range, encodeReport(listed));
  const { unchanged } = read;
  const others: ImportTally = { ...emptyTally, unchanged, rejected: written.misread.count };
  await imports.saveRange(job.id, {
    range,
    counts: addTallies(written.counts, others),
    errors: listed.length,
    notes: { versions: writeVersions(written.versions) },
  });
}

async function giveRangeBack(
  ctx: QueueCtx,
  tenantId: string,
  job: Job,
  range: number,
): Promise<void> {
  const { imports } = ctx.store;
  const written = await undoRange(ctx, job, range);
  if (written === null) return;
  await measureAnew(ctx, tenantId, job, written.wanted);
  const listed = report(written.rejected, (text) => [text]);
  if (listed.length > 0) await imports.saveErrors(job.id, range, encodeReport(listed));
  await imports.saveRange(job.id, { range, counts: written.counts, errors: listed.length });
}

/** A plan that came up meanwhile may have measured these buckets as they were before. */
async function measureAnew(
  { store: { partials, queues } }: QueueCtx,
  tenantId: string,
  job: Job,
  measuredBy: Wanted,
): Promise<void> {
  if (job.dryRun || plansOf(await partials.wanted()) === plansOf(measuredBy)) return;
  await queues.send("refresh", [{ tenantId }]);
}

/** Names everything that decides what is measured. */
function plansOf(wanted: Wanted): string {
  return JSON.stringify(
    wanted.map(({ segmentationId, planKey, knowledgeVersion, ratingsVersion, profiles }) => [
      segmentationId,
      planKey,
      knowledgeVersion,
      ratingsVersion,
      ...profiles.map(({ id, version }) => [id, version]),
    ]),
  );
}
