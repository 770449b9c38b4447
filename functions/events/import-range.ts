import * as z from "zod";
import { consumer, type QueueCtx } from "../contract/consumer.ts";
import { idSchema } from "../contract/ids.ts";
import { addTallies, emptyTally, type ImportTally } from "../domain/index.ts";
import { encodeReport, type FileRow, type OpenAs } from "../formats/index.ts";
import { accountContent } from "./imports/account-content.ts";
import type { Content } from "./imports/content.ts";
import { endImport, guarded, type Job } from "./imports/end.ts";
import { lineContent } from "./imports/line-content.ts";
import { readRange } from "./imports/read-range.ts";
import { settled } from "./imports/reading.ts";
import { report } from "./imports/report.ts";
import { type Wanted, writeBuckets } from "./imports/write-buckets.ts";

const planNotes = z.looseObject({
  sha256: z.string(),
  removesAbsent: z.boolean(),
  newAccounts: z.int().nullable().default(null),
});

/**
 * One worker's share of an import: the rows about accounts of one range of buckets. Reads the
 * file to the end before it writes anything, writes and measures bucket by bucket, climbs once,
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
      const done = (await ctx.store.imports.ranges(importId)).some(
        (progress) => progress.range === range && progress.result !== undefined,
      );
      if (!done) await guarded(ctx, tenantId, job, () => importRange(ctx, tenantId, job, range));
    }
    await endImport(ctx, tenantId, importId);
  },
});

async function importRange(
  ctx: QueueCtx,
  tenantId: string,
  job: Job,
  range: number,
): Promise<void> {
  const { content = "accounts", period = null } = job;
  const fields = await ctx.store.fields.table();
  const task = { tenantId, job, range, way: settled(job, fields) };
  if (content !== "accounts") return importRows(ctx, task, lineContent(content, period));
  return importRows(ctx, task, accountContent(job, fields));
}

interface Task {
  readonly tenantId: string;
  readonly job: Job;
  readonly range: number;
  readonly way: OpenAs;
}

async function importRows<Row extends FileRow, Entry, Receipt>(
  ctx: QueueCtx,
  { tenantId, job, range, way }: Task,
  content: Content<Row, Entry, Receipt>,
): Promise<void> {
  const { imports, partials, queues } = ctx.store;
  const { sha256, removesAbsent, newAccounts } = planNotes.parse(job.plan?.notes);
  const read = await readRange(ctx.store, job, content, { range, sha256, way });
  const written = await writeBuckets(ctx, job, content, {
    range,
    removesAbsent,
    newAccounts,
    ...read,
  });
  if (written === null) return;
  // A plan that came up meanwhile may have measured these buckets as they were before.
  if (!job.dryRun && plansOf(await partials.wanted()) !== plansOf(written.wanted)) {
    await queues.send("refresh", [{ tenantId }]);
  }
  const refused = written.rejected.map((row) => ({
    ...row,
    problems: row.problems.map(read.named),
  }));
  const rejected = read.rejected.concat(refused).sort((a, b) => a.line - b.line);
  const listed = report(rejected, read.cells);
  if (listed.length > 0) await imports.saveErrors(job.id, range, encodeReport(listed));
  const unlisted: ImportTally = { ...emptyTally, rejected: read.rejectedCount };
  await imports.saveRange(job.id, {
    range,
    counts: addTallies(written.counts, unlisted),
    errors: listed.length,
  });
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
