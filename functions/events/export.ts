import { hash } from "node:crypto";
import * as z from "zod";
import { consumer, type QueueCtx } from "../contract/consumer.ts";
import { idSchema } from "../contract/ids.ts";
import { EXPORT_PART_MAX_BYTES } from "../contract/limits.ts";
import {
  EXPORT_FORMAT_VERSION,
  exportedEntities,
  lineSchemas,
} from "../contract/schemas/export-lines.ts";
import type { ExportJob, ExportPlace } from "../contract/stored.ts";
import { openParts } from "./exports/parts.ts";
import { type Source, sources } from "./exports/sources.ts";

/** What writing the files gathered so far may take; with less left, the next message goes on. */
const RESERVE_MILLIS = 60_000;
/** An export that has not ended by then never will. */
const LIFE_MAX_MILLIS = 86_400_000;
const GZIP = "application/gzip";

/**
 * Writes what a tenant has to files, piece by piece: reads on until a file is full or time is
 * short, writes the files, notes where it is. Whatever is cut short is read and written again from
 * the last note; files of another try have names of their own and are not in the manifest.
 */
export default consumer({
  source: "queue",
  name: "export",
  schema: () =>
    z.strictObject({
      tenantId: idSchema("tenant", "Whose data."),
      exportId: idSchema("export", "The export."),
    }),
  async handle({ tenantId, exportId }, ctx) {
    try {
      const job = await ctx.store.exports.read(exportId);
      if (job === null || isOver(job)) return;
      if (ctx.now.getTime() - Date.parse(job.createdAt) > LIFE_MAX_MILLIS) {
        await fail(ctx, exportId, "export-took-too-long");
        return;
      }
      const isLeft = await goOn(ctx, job);
      if (isLeft) await ctx.store.queues.send("export", [{ tenantId, exportId }]);
    } catch (problem) {
      if (ctx.lastTry) await fail(ctx, exportId, "export-could-not-be-written");
      throw problem;
    }
  },
});

async function fail({ store }: QueueCtx, exportId: string, failureCode: string): Promise<void> {
  await store.exports.finish(exportId, { state: "failed", failureCode });
}

const isOver = ({ state }: ExportJob): boolean => state !== "pending" && state !== "running";

/** True when there is more to do than this call has time for. */
async function goOn(ctx: QueueCtx, from: ExportJob): Promise<boolean> {
  let job: ExportJob | null = from;
  while (job !== null) {
    if (job.at.source === "") {
      await end(ctx, job);
      return false;
    }
    job = await writeFiles(ctx, job);
    if (job !== null && ctx.remainingMillis() < RESERVE_MILLIS) return true;
  }
  // Another worker is ahead, or the export was cancelled.
  return false;
}

/** Reads until files are full, at least one piece, and writes them; null when another was faster. */
async function writeFiles({ store, remainingMillis }: QueueCtx, job: ExportJob) {
  const parts = openParts();
  let at = job.at;
  while (at.source !== "") {
    const source = sourceAt(at);
    const { lines, next } = await source.read(store, job, at.after);
    for (const line of lines) parts.add(line);
    at = next === null ? placeAfter(source) : { source: source.name, after: next };
    if (parts.bytes() >= EXPORT_PART_MAX_BYTES || remainingMillis() < RESERVE_MILLIS) break;
  }
  const made = parts.close(job.files);
  for (const { file, bytes } of made) await store.exports.saveFile(job.id, file.name, bytes, GZIP);
  return store.exports.advance(
    job,
    at,
    made.map(({ file }) => file),
  );
}

function sourceAt({ source }: ExportPlace): Source {
  const found = source === null ? sources[0] : sources.find(({ name }) => name === source);
  if (found === undefined) throw new Error(`There is nothing to export named ${source}`);
  return found;
}

function placeAfter(source: Source): ExportPlace {
  return { source: sources[sources.indexOf(source) + 1]?.name ?? "", after: null };
}

async function end({ store }: QueueCtx, job: ExportJob): Promise<void> {
  const bytes = Buffer.from(JSON.stringify(manifestOf(job), null, 2));
  const sha256 = hash("sha256", bytes);
  const name = "manifest.json";
  await store.exports.saveFile(job.id, name, bytes, "application/json");
  await store.exports.finish(job.id, {
    state: "succeeded",
    manifest: { name, bytes: bytes.length, sha256 },
  });
}

/** Follows from the job alone, so that it is the same bytes whenever it is written. */
function manifestOf({ id, createdAt, startedAt, updatedAt, files }: ExportJob) {
  const linesOf = (entity: string): number =>
    files.filter((file) => file.entity === entity).reduce((sum, { lines }) => sum + lines, 0);
  return {
    formatVersion: EXPORT_FORMAT_VERSION,
    exportId: id,
    requestedAt: createdAt,
    readFrom: startedAt ?? createdAt,
    readUntil: updatedAt,
    files,
    counts: Object.fromEntries(exportedEntities.map((entity) => [entity, linesOf(entity)])),
    schemas: lineSchemas(),
  };
}
