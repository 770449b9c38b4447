import type { Readable } from "node:stream";
import { IMPORT_UNDO_DAYS } from "../contract/limits.ts";
import { isBefore, readBefore, saveBefore } from "./before.ts";
import type { StoreContext } from "./context.ts";
import { isDealt, openDealt } from "./dealt.ts";
import { StoreError } from "./errors.ts";
import {
  errorsObject,
  filesPrefix,
  importRangeSk,
  importRangesPrefix,
  importSk,
  importWaitPrefix,
  importWaitSk,
  type Key,
  META,
  tenantPk,
  uploadObject,
} from "./keys.ts";
import {
  listObjects,
  objectBytes,
  openObject,
  presignPut,
  putObject,
  removeObjects,
} from "./objects.ts";
import { oneMoreImport } from "./quotas.ts";
import { readRetention } from "./retention.ts";
import type {
  ImportCounts,
  ImportDuplicates,
  ImportEntity,
  ImportJob,
  ImportPlan,
  ImportSettings,
  ImportState,
  NewImport,
  Page,
  RangeProgress,
  RangeResult,
} from "./store.ts";
import { type Action, absent, backoffMillis, type Item, pause, type Refused } from "./table.ts";
import { readTenant } from "./tenant.ts";
import { moreRowsImported } from "./usage.ts";
import { pageOf } from "./versioned.ts";

/** Jobs and their ranges are kept this long after their last step. */
const KEPT_DAYS = 30;
const SECONDS_PER_DAY = 86_400;
/** Rounds against other writers of one job. */
const ATTEMPTS_MAX = 20;

export function openImports(context: StoreContext): ImportEntity {
  const { clients, scope } = context;
  return {
    create: (job) => create(context, job),
    read: async (id) => (await readJob(context, id))?.job ?? null,
    list: (after, limit) => list(context, after, limit),
    configure: (id, settings) => configure(context, id, settings),
    uploadUrl: (id, bytes, seconds) => presignPut(clients, uploadObject(scope, id), bytes, seconds),
    uploadedBytes: (id) => objectBytes(clients, uploadObject(scope, id)),
    saveFile: (id, bytes) => putObject(clients, uploadObject(scope, id), bytes, "text/csv"),
    openFile: (id) => openFile(context, id),
    requestStart: (id) => requestStart(context, id),
    savePlan: (id, plan) => savePlan(context, id, plan),
    ranges: (id) => readRanges(context, id),
    beginRange: (id, range) => beginRange(context, id, range),
    noteFurther: (id, range) => noteFurther(context, id, range),
    noteProgress: (id, range, processed) => noteProgress(context, id, range, processed),
    saveRange: (id, result) => saveRange(context, id, result),
    finish: (id, { state, counts, failure }) =>
      end(context, id, (job) =>
        job.state === "running"
          ? { state, ...(counts && { counts }), ...(failure && { failure }) }
          : null,
      ),
    cancel: (id) => cancel(context, id),
    createUndo: (id, undoId) => createUndo(context, id, undoId),
    isFollowed: (job) => hasFollower(context, job),
    saveBefore: (id, group, before) => saveBefore(context, id, group, before),
    readBefore: (id, group) => readBefore(context, id, group),
    noteDuplicates: (id, found) => noteDuplicates(context, id, found),
    unfinished: () => unfinished(context),
    saveErrors: (id, range, ndjson) =>
      putObject(clients, errorsObject(scope, id, range), ndjson, "application/x-ndjson"),
    sweepFiles: () => sweepFiles(context),
    openErrors: (id, range) => openObject(clients, errorsObject(scope, id, range)),
    ...openDealt(context),
  };
}

interface StoredJob {
  readonly job: ImportJob;
  readonly revision: number;
}

const jobKey = (context: StoreContext, id: string): Key => ({
  pk: tenantPk(context.scope),
  sk: importSk(id),
});
const rangeKey = (context: StoreContext, id: string, range: number): Key => ({
  pk: tenantPk(context.scope),
  sk: importRangeSk(id, range),
});

function toJob(item: Item): ImportJob {
  return JSON.parse(String(item.job)) as ImportJob;
}

async function readJob(context: StoreContext, id: string): Promise<StoredJob | null> {
  const item = await context.table.get(jobKey(context, id));
  return item && { job: toJob(item), revision: Number(item.revision) };
}

async function requireJob(context: StoreContext, id: string): Promise<StoredJob> {
  const stored = await readJob(context, id);
  if (!stored) throw new StoreError("absent", `There is no ${id}`);
  return stored;
}

function jobAction(context: StoreContext, job: ImportJob, before: number | null): Action {
  const item = {
    ...jobKey(context, job.id),
    revision: (before ?? 0) + 1,
    state: job.state,
    job: JSON.stringify(job),
    ttl: expiry(nowOf(context)),
  };
  const asRead = { expression: "#revision = :read", values: { read: before } };
  return { put: item, if: before === null ? absent : asRead };
}

/** Epoch seconds, as time-to-live attributes are. */
const expiry = (lastStepAt: string): number =>
  Math.floor(Date.parse(lastStepAt) / 1000) + KEPT_DAYS * SECONDS_PER_DAY;

async function create(context: StoreContext, fresh: NewImport): Promise<ImportJob> {
  const job = { ...fresh, state: "pending" as const, createdAt: context.trace.now.toISOString() };
  const refused = await context.table.write([jobAction(context, job, null)]);
  return refused.length === 0 ? job : (await requireJob(context, fresh.id)).job;
}

async function list(
  context: StoreContext,
  after: string | null,
  limit: number,
): Promise<Page<ImportJob>> {
  const items = await context.table.query({
    pk: tenantPk(context.scope),
    prefix: importSk(""),
    after: after === null ? null : importSk(after),
    descending: true,
    limit: limit + 1,
  });
  return pageOf(items.map(toJob), limit, (job) => job.id);
}

async function openFile(context: StoreContext, id: string): Promise<Readable> {
  const file = await openObject(context.clients, uploadObject(context.scope, id));
  if (!file) throw new StoreError("absent", `No file was uploaded for ${id}`);
  return file;
}

async function configure(
  context: StoreContext,
  id: string,
  settings: ImportSettings,
): Promise<ImportJob> {
  return retried(async () => {
    const { job, revision } = await requireJob(context, id);
    if (job.state !== "pending" || job.startRequestedAt !== undefined) {
      throw new StoreError("wrong-state", `${id} is no longer waiting for its start`);
    }
    const { options: _o, mapping: _m, mappingId: _i, ...rest } = job;
    const configured = { ...rest, ...settings };
    return (await took(context, [jobAction(context, configured, revision)])) ? configured : null;
  });
}

// ------------------------------------------------------------ the tenant's one place

async function requestStart(context: StoreContext, id: string): Promise<ImportJob> {
  return retried(async () => {
    const { job, revision } = await requireJob(context, id);
    if (job.state === "running") return job;
    if (job.state !== "pending") throw new StoreError("wrong-state", `${id} is ${job.state}`);
    const { activeImport } = await readTenant(context);
    const waiting = { ...job, startRequestedAt: job.startRequestedAt ?? nowOf(context) };
    const isFree = job.dryRun || job.undoes !== undefined;
    const isCounted = job.startRequestedAt !== undefined || isFree;
    const counted = isCounted ? [] : [await oneMoreImport(context)];
    if (activeImport !== undefined) {
      if (job.startRequestedAt !== undefined) return job;
      const queued = [
        jobAction(context, waiting, revision),
        { put: waitItem(context, waiting) },
        ...counted,
      ];
      return (await took(context, queued)) ? waiting : null;
    }
    const running = { ...waiting, state: "running" as const, startedAt: nowOf(context) };
    const started = [
      jobAction(context, running, revision),
      takePlace(context, id),
      { remove: keyOf(waitItem(context, waiting)) },
      ...counted,
    ];
    return (await took(context, started)) ? running : null;
  });
}

const nowOf = (context: StoreContext): string => context.trace.now.toISOString();
const keyOf = ({ pk, sk }: Key): Key => ({ pk, sk });

function waitItem(context: StoreContext, job: ImportJob & { startRequestedAt: string }): Item {
  const { startRequestedAt, id } = job;
  const pk = tenantPk(context.scope);
  const ttl = expiry(nowOf(context));
  return { pk, sk: importWaitSk(startRequestedAt, id), importId: id, ttl };
}

const takePlace = (context: StoreContext, id: string): Action => ({
  update: { pk: tenantPk(context.scope), sk: META },
  set: { expression: "SET #activeImport = :id", values: { id } },
  if: { expression: "attribute_not_exists(#activeImport)" },
});

const leavePlace = (context: StoreContext, id: string): Action => ({
  update: { pk: tenantPk(context.scope), sk: META },
  set: { expression: "REMOVE #activeImport" },
  if: { expression: "#activeImport = :id", values: { id } },
});

const cancel = (context: StoreContext, id: string) =>
  end(context, id, (job) => {
    if (job.state === "cancelled") return null;
    if (job.state === "pending" || job.state === "running") return { state: "cancelled" };
    throw new StoreError("wrong-state", `${id} is ${job.state}`);
  });

/** Ends a job once; whoever comes later gets it as it ended. */
async function end(
  context: StoreContext,
  id: string,
  decide: (job: ImportJob) => (Partial<ImportJob> & { readonly state: ImportState }) | null,
): Promise<{ job: ImportJob; ended: boolean; next: ImportJob | null }> {
  const { job, ended } = await retried(async () => {
    const { job: before, revision } = await requireJob(context, id);
    const outcome = decide(before);
    if (!outcome) return { job: before, ended: false };
    const job = { ...before, ...outcome, finishedAt: nowOf(context) };
    const actions = [jobAction(context, job, revision)];
    if (job.counts && !job.dryRun && job.undoes === undefined)
      actions.push(moreRowsImported(context, rowsOf(job.counts)));
    if (before.state === "running") actions.push(leavePlace(context, id));
    else if (before.startRequestedAt !== undefined) {
      const waiting = { ...before, startRequestedAt: before.startRequestedAt };
      actions.push({ remove: keyOf(waitItem(context, waiting)) });
    }
    return (await took(context, actions)) ? { job, ended: true } : null;
  });
  return { job, ended, next: await firstWaiting(context) };
}

const rowsOf = ({ created, updated, unchanged, rejected }: ImportCounts): number =>
  created + updated + unchanged + rejected;

async function firstWaiting(context: StoreContext): Promise<ImportJob | null> {
  const pk = tenantPk(context.scope);
  const [first] = await context.table.query({ pk, prefix: importWaitPrefix, limit: 1 });
  return first ? ((await readJob(context, String(first.importId)))?.job ?? null) : null;
}

async function unfinished(context: StoreContext): Promise<readonly ImportJob[]> {
  const { activeImport } = await readTenant(context);
  const waiting = await context.table.query({
    pk: tenantPk(context.scope),
    prefix: importWaitPrefix,
  });
  const ids = [activeImport, ...waiting.map((item) => String(item.importId))];
  const jobs = await Promise.all(
    ids.map(async (id) => (id === undefined ? null : readJob(context, id))),
  );
  return jobs.flatMap((stored) => (stored ? [stored.job] : []));
}

async function noteDuplicates(
  context: StoreContext,
  id: string,
  duplicates: ImportDuplicates,
): Promise<void> {
  await retried(async () => {
    const stored = await readJob(context, id);
    if (!stored) return true;
    const job = { ...stored.job, duplicates };
    return (await took(context, [jobAction(context, job, stored.revision)])) || null;
  });
}

// ------------------------------------------------------------ undo

const endedInVain = ({ state }: ImportJob): boolean => state === "failed" || state === "cancelled";

async function createUndo(context: StoreContext, id: string, undoId: string): Promise<ImportJob> {
  return retried(async () => {
    const { job, revision } = await requireJob(context, id);
    const known = job.undoneBy === undefined ? null : await readJob(context, job.undoneBy);
    if (known && !endedInVain(known.job)) return known.job;
    // What an import did that did not come to its end stands at the buckets alone, where the next
    // one writes over it.
    if (job.counts === undefined && (await hasFollower(context, job)))
      throw new StoreError("wrong-state", `Another import has written since ${id}`);
    const { plan: _p, counts: _c, failure: _f, startedAt: _s, finishedAt: _e, ...rest } = job;
    const {
      startRequestedAt: _r,
      undoneBy: _u,
      findDuplicates: _d,
      duplicates: _n,
      ...told
    } = rest;
    const createdAt = nowOf(context);
    const undo: ImportJob = { ...told, id: undoId, undoes: id, state: "pending", createdAt };
    const actions = [
      jobAction(context, { ...job, undoneBy: undoId }, revision),
      jobAction(context, undo, null),
    ];
    return (await took(context, actions)) ? undo : null;
  });
}

/** Whether an import that writes has started after this one; this one's own undo is none. */
async function hasFollower(context: StoreContext, { id, startedAt = "" }: ImportJob) {
  const items = await context.table.query({ pk: tenantPk(context.scope), prefix: importSk("") });
  return items
    .map(toJob)
    .some((job) => !job.dryRun && job.undoes !== id && (job.startedAt ?? "") > startedAt);
}

// ------------------------------------------------------------ steps

async function savePlan(context: StoreContext, id: string, plan: ImportPlan): Promise<ImportJob> {
  return retried(async () => {
    const { job, revision } = await requireJob(context, id);
    if (job.plan) return job;
    if (job.state !== "running") throw new StoreError("wrong-state", `${id} is ${job.state}`);
    const planned = { ...job, plan };
    return (await took(context, [jobAction(context, planned, revision)])) ? planned : null;
  });
}

async function readRanges(context: StoreContext, id: string): Promise<readonly RangeProgress[]> {
  const items = await context.table.query({
    pk: tenantPk(context.scope),
    prefix: importRangesPrefix(id),
  });
  return items.map(toProgress);
}

const toProgress = (item: Item): RangeProgress => ({
  range: Number(item.range),
  processed: Number(item.processed ?? 0),
  tries: Number(item.tries ?? 0),
  updatedAt: String(item.updatedAt),
  ...(item.result !== undefined && { result: JSON.parse(String(item.result)) as RangeResult }),
});

const unfinishedYet = { expression: "attribute_not_exists(#result)" };

async function beginRange(
  context: StoreContext,
  id: string,
  range: number,
): Promise<RangeProgress> {
  const at = nowOf(context);
  await context.table.write([
    {
      update: rangeKey(context, id, range),
      set: {
        expression: "SET #range = :range, #updatedAt = :at, #ttl = :ttl ADD #tries :one",
        values: { range, at, ttl: expiry(at), one: 1 },
      },
      if: unfinishedYet,
    },
  ]);
  const item = await context.table.get(rangeKey(context, id, range));
  if (!item) throw new StoreError("absent", `There is no range ${range} of ${id}`);
  return toProgress(item);
}

async function noteFurther(context: StoreContext, id: string, range: number): Promise<void> {
  const set = { expression: "SET #tries = :one", values: { one: 1 } };
  await context.table.write([{ update: rangeKey(context, id, range), set, if: unfinishedYet }]);
}

async function noteProgress(
  context: StoreContext,
  id: string,
  range: number,
  processed: number,
): Promise<void> {
  // Refused when the range is done or further along: both are fine.
  await context.table.write([
    {
      update: rangeKey(context, id, range),
      set: {
        expression:
          "SET #range = :range, #processed = :processed, #tries = :one, #updatedAt = :at, #ttl = :ttl",
        values: { range, processed, one: 1, at: nowOf(context), ttl: expiry(nowOf(context)) },
      },
      if: {
        expression:
          "attribute_not_exists(#result) AND (attribute_not_exists(#processed) OR #processed < :processed)",
      },
    },
  ]);
}

async function saveRange(context: StoreContext, id: string, result: RangeResult): Promise<void> {
  const { counts, range } = result;
  const processed = counts.created + counts.updated + counts.unchanged + counts.rejected;
  const item = {
    ...rangeKey(context, id, range),
    ...{ range, processed, updatedAt: nowOf(context), result: JSON.stringify(result) },
    ttl: expiry(nowOf(context)),
  };
  await retried(async () => {
    const refused = await context.table.write([{ put: item, if: unfinishedYet }]);
    const stored = refused.length > 0 && (await context.table.get(keyOf(item)));
    return refused.length === 0 || (stored && stored.result !== undefined) ? true : null;
  });
}

// ------------------------------------------------------------ races

async function took(context: StoreContext, actions: readonly Action[]): Promise<boolean> {
  const refused: Refused = await context.table.write(actions);
  return refused.length === 0;
}

/** Runs a read-and-write step until no other writer comes between; null means one did. */
async function retried<T>(step: () => Promise<T | null>): Promise<T> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    if (attempt > 0) await pause(backoffMillis(attempt));
    const done = await step();
    if (done !== null) return done;
  }
  throw new StoreError("busy", "Too many writers at one import");
}

// ------------------------------------------------------------ retention

const LISTED_OBJECTS = 1_000;
/** An undo that is asked for at the last moment reads for a while. */
const BEFORE_KEPT_DAYS = IMPORT_UNDO_DAYS + 1;
/** Removed when the import ends; what is left so long is left over, and can be dealt anew if not. */
const DEALT_KEPT_DAYS = 2;

async function sweepFiles(context: StoreContext): Promise<void> {
  const { clients, scope, trace } = context;
  const { importFileDays } = (await readRetention(context)).definition;
  const daysOf = (key: string): number => {
    if (isBefore(key)) return BEFORE_KEPT_DAYS;
    return isDealt(key) ? Math.min(DEALT_KEPT_DAYS, importFileDays) : importFileDays;
  };
  const isOver = ({ key, writtenAt }: { readonly key: string; readonly writtenAt: Date }) =>
    writtenAt.getTime() <= trace.now.getTime() - daysOf(key) * SECONDS_PER_DAY * 1000;
  for (let after: string | null = null; ; ) {
    const objects = await listObjects(clients, filesPrefix(scope), after, LISTED_OBJECTS);
    const old = objects.filter(isOver);
    if (old.length > 0) {
      await removeObjects(
        clients,
        old.map(({ key }) => key),
      );
    }
    if (objects.length < LISTED_OBJECTS) return;
    after = objects.at(-1)?.key ?? after;
  }
}
