import { EXPORTS_A_DAY_MAX } from "../contract/limits.ts";
import { writeAudited } from "./audit.ts";
import type { StoreContext } from "./context.ts";
import type { Erased, Place } from "./erasure-sweep.ts";
import { StoreError } from "./errors.ts";
import type {
  ExportCreated,
  ExportEntity,
  ExportFile,
  ExportJob,
  ExportPlace,
} from "./export-types.ts";
import { exportObject, exportObjects, exportSk, type Key, META, tenantPk } from "./keys.ts";
import { listObjects, presignGet, putObject, removeObjects } from "./objects.ts";
import { readRetention } from "./retention.ts";
import type { Page } from "./store.ts";
import { type Action, absent, backoffMillis, type Item, pause } from "./table.ts";
import { readTenant } from "./tenant.ts";
import { pageOf } from "./versioned.ts";

const MILLIS_PER_DAY = 86_400_000;
/** The job outlives its files, so that a sweep can still tell what to remove. */
const JOB_KEPT_DAYS = 60;
/** Rounds against other writers of one job. */
const ATTEMPTS_MAX = 20;
const LISTED_JOBS = 50;
const LISTED_OBJECTS = 1_000;
/** What withdrawing an export takes, in places passed by in a search. */
const WITHDRAWAL_WEIGHT = 50;

export function openExports(context: StoreContext): ExportEntity {
  const { clients, scope } = context;
  return {
    create: (id) => create(context, id),
    read: async (id) => (await readJob(context, id))?.job ?? null,
    list: (after, limit) => list(context, after, limit),
    saveFile: (id, name, bytes, mediaType) =>
      putObject(clients, exportObject(scope, id, name), bytes, mediaType),
    advance: (before, at, written) => advance(context, before, at, written),
    finish: (id, outcome) => finish(context, id, outcome),
    cancel: (id) => cancel(context, id),
    fileUrl: (id, name, seconds) =>
      presignGet(clients, exportObject(scope, id, name), name, seconds),
    sweep: () => sweep(context),
  };
}

interface Stored {
  readonly job: ExportJob;
  readonly revision: number;
}

const jobKey = (context: StoreContext, id: string): Key => ({
  pk: tenantPk(context.scope),
  sk: exportSk(id),
});
const toJob = (item: Item): ExportJob => JSON.parse(String(item.job)) as ExportJob;
const nowOf = (context: StoreContext): string => context.trace.now.toISOString();
const hasEnded = ({ state }: ExportJob): boolean => state !== "pending" && state !== "running";

async function readJob(context: StoreContext, id: string): Promise<Stored | null> {
  const item = await context.table.get(jobKey(context, id));
  return item && { job: toJob(item), revision: Number(item.revision) };
}

function jobAction(context: StoreContext, job: ExportJob, before: number | null): Action {
  const made = Math.floor(Date.parse(job.createdAt) / 1000);
  const ttl = made + JOB_KEPT_DAYS * (MILLIS_PER_DAY / 1000);
  const revision = (before ?? 0) + 1;
  const put = { ...jobKey(context, job.id), revision, job: JSON.stringify(job), ttl };
  const asRead = { expression: "#revision = :read", values: { read: before } };
  return { put, if: before === null ? absent : asRead };
}

async function create(context: StoreContext, id: string): Promise<ExportCreated> {
  return retried(async () => {
    const known = await readJob(context, id);
    if (known) return { kind: "created", job: known.job };
    const { depth, activeExport, exportsOn, exportsMade = 0 } = await readTenant(context);
    if (activeExport !== undefined) return { kind: "running", exportId: activeExport };
    const today = nowOf(context).slice(0, "yyyy-mm-dd".length);
    const made = exportsOn === today ? exportsMade : 0;
    if (made >= EXPORTS_A_DAY_MAX) return { kind: "full" };
    const { exportDays } = (await readRetention(context)).definition;
    const createdAt = nowOf(context);
    const expiresAt = new Date(Date.parse(createdAt) + exportDays * MILLIS_PER_DAY).toISOString();
    const job: ExportJob = {
      ...{ id, state: "pending", createdAt, updatedAt: createdAt, expiresAt },
      ...{ depth, at: { source: null, after: null }, files: [] },
    };
    const refused = await writeAudited(
      context,
      [jobAction(context, job, null), takePlace(context, id, today, made)],
      { action: "created", resource: id, version: 1, after: { expiresAt } },
    );
    return refused.length === 0 ? { kind: "created", job } : null;
  });
}

const takePlace = (context: StoreContext, id: string, today: string, made: number): Action => ({
  update: { pk: tenantPk(context.scope), sk: META },
  set: {
    expression: "SET #activeExport = :id, #exportsOn = :today, #exportsMade = :made",
    values: { id, today, made: made + 1 },
  },
  if: { expression: "attribute_exists(#pk) AND attribute_not_exists(#activeExport)" },
});

const leavePlace = (context: StoreContext, id: string): Action => ({
  update: { pk: tenantPk(context.scope), sk: META },
  set: { expression: "REMOVE #activeExport" },
  if: { expression: "#activeExport = :id", values: { id } },
});

async function list(
  context: StoreContext,
  after: string | null,
  limit: number,
): Promise<Page<ExportJob>> {
  const items = await context.table.query({
    pk: tenantPk(context.scope),
    prefix: exportSk(""),
    after: after === null ? null : exportSk(after),
    descending: true,
    limit: limit + 1,
  });
  return pageOf(items.map(toJob), limit, (job) => job.id);
}

async function advance(
  context: StoreContext,
  before: ExportJob,
  at: ExportPlace,
  written: readonly ExportFile[],
): Promise<ExportJob | null> {
  return retriedOrNull(async () => {
    const stored = await readJob(context, before.id);
    if (!stored || hasEnded(stored.job) || !isSamePlace(stored.job.at, before.at)) return "lost";
    const { job, revision } = stored;
    const updatedAt = nowOf(context);
    const next: ExportJob = {
      ...job,
      state: "running",
      startedAt: job.startedAt ?? updatedAt,
      updatedAt,
      at,
      files: [...job.files, ...written],
    };
    const refused = await context.table.write([jobAction(context, next, revision)]);
    return refused.length === 0 ? next : null;
  });
}

const isSamePlace = (a: ExportPlace, b: ExportPlace): boolean =>
  a.source === b.source && a.after === b.after;

function finish(
  context: StoreContext,
  id: string,
  outcome: Partial<ExportJob> & Pick<ExportJob, "state">,
): Promise<ExportJob | null> {
  return retriedOrNull(async () => {
    const stored = await readJob(context, id);
    if (!stored) return "lost";
    const { job, revision } = stored;
    if (hasEnded(job)) return job;
    const finishedAt = nowOf(context);
    const ended = { ...job, ...outcome, finishedAt, updatedAt: finishedAt };
    const refused = await context.table.write([
      jobAction(context, ended, revision),
      leavePlace(context, id),
    ]);
    return refused.length === 0 ? ended : null;
  });
}

async function cancel(context: StoreContext, id: string): Promise<ExportJob> {
  return retried(async () => {
    const stored = await readJob(context, id);
    if (!stored) throw new StoreError("absent", `There is no ${id}`);
    const { job, revision } = stored;
    if (job.state === "cancelled") return job;
    if (hasEnded(job)) throw new StoreError("wrong-state", `${id} is ${job.state}`);
    const finishedAt = nowOf(context);
    const cancelled = { ...job, state: "cancelled" as const, finishedAt, updatedAt: finishedAt };
    const refused = await writeAudited(
      context,
      [jobAction(context, cancelled, revision), leavePlace(context, id)],
      { action: "cancelled", resource: id, version: revision + 1 },
    );
    return refused.length === 0 ? cancelled : null;
  });
}

/**
 * Goes through all jobs there are. A worker of a cancelled export may still write a file after its
 * files went: they go once more when the job's time is over, and the job after them.
 */
async function sweep(context: StoreContext): Promise<void> {
  for (let after: string | null = null; ; ) {
    const page = await list(context, after, LISTED_JOBS);
    for (const job of page.items) {
      const isOver = job.expiresAt <= nowOf(context) && hasEnded(job);
      if (isOver || job.state === "cancelled" || job.state === "failed") {
        await removeFiles(context, job.id);
      }
      if (isOver) await context.table.write([{ remove: jobKey(context, job.id) }]);
    }
    if (page.next === null) return;
    after = page.next;
  }
}

/**
 * Takes an export back, as what is in it was erased: one under way is cancelled, one that ended is
 * over, and its files go. Nothing when there is no such job.
 */
async function withdraw(context: StoreContext, id: string): Promise<void> {
  await retriedOrNull(async () => {
    const stored = await readJob(context, id);
    if (!stored) return "lost";
    const { job, revision } = stored;
    const now = nowOf(context);
    const ended = hasEnded(job) ? {} : { state: "cancelled" as const, finishedAt: now };
    const withdrawn = { ...job, ...ended, updatedAt: now, expiresAt: now };
    const isOver = hasEnded(job) && job.expiresAt <= now;
    const refused = isOver
      ? []
      : await context.table.write([
          jobAction(context, withdrawn, revision),
          ...(hasEnded(job) ? [] : [leavePlace(context, id)]),
        ]);
    return refused.length === 0 ? withdrawn : null;
  });
  await removeFiles(context, id);
}

/** Every export, oldest first, to be withdrawn: an account that is erased is in its files. */
export async function* purgeExports(
  context: StoreContext,
  _erased: Erased,
  after: string | null,
): AsyncGenerator<Place> {
  const pk = tenantPk(context.scope);
  const items = await context.table.query({ pk, prefix: exportSk(""), after, only: [] });
  for (const { sk } of items) {
    const id = sk.slice(exportSk("").length);
    yield { place: sk, weight: WITHDRAWAL_WEIGHT, purge: () => withdraw(context, id) };
  }
}

async function removeFiles({ clients, scope }: StoreContext, id: string): Promise<void> {
  for (;;) {
    const objects = await listObjects(clients, exportObjects(scope, id), null, LISTED_OBJECTS);
    if (objects.length === 0) return;
    await removeObjects(
      clients,
      objects.map(({ key }) => key),
    );
  }
}

/** Runs a read-and-write step until no other writer comes between; null means one did. */
async function retried<T>(step: () => Promise<T | null>): Promise<T> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    if (attempt > 0) await pause(backoffMillis(attempt));
    const done = await step();
    if (done !== null) return done;
  }
  throw new StoreError("busy", "Too many writers at one export");
}

async function retriedOrNull<T>(step: () => Promise<T | "lost" | null>): Promise<T | null> {
  const outcome = await retried(step);
  return outcome === "lost" ? null : outcome;
}
