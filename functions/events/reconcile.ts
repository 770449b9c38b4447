import { consumer, type PlatformCtx } from "../contract/consumer.ts";
import type {
  BucketHead,
  ImportJob,
  Messages,
  PublishedState,
  RangeProgress,
  Tenant,
  TenantStore,
  Wanted,
} from "../contract/stored.ts";
import { BUCKETS_PER_GROUP, grownDepth, IMPORT_RANGES_AT_A_TIME } from "../domain/index.ts";

/** Buckets looked at per tenant and run; larger tenants are gone through in turns. */
const SLICE_BUCKETS = 256;
/** No step of an import can run longer: its function would have been stopped. */
const IMPORT_STEP_MAX_MILLIS = 15 * 60_000;
const MINUTE_MILLIS = 60_000;
const TENANTS_AT_A_TIME = 4;
/** By how many tenants the start moves on per run: a prime, so that it comes by everywhere. */
const STRIDE_TENANTS = 97;
/** Time a tenant's check may need; less is left to the next run. */
const MIN_REMAINING_MILLIS = 5_000;

/**
 * Compares what is wanted with what is there, and sends whatever message would close the gap: for
 * messages that were lost, crashes nobody saw, and days that begin. It never does the work itself.
 */
export default consumer({
  source: "schedule",
  name: "reconcile",
  async handle(ctx) {
    const leaving = await reconcileLeaving(ctx);
    const tenantIds: string[] = [];
    for await (const tenantId of ctx.tenantIds()) {
      if (!leaving.has(tenantId)) tenantIds.push(tenantId);
    }
    const waiting = inTurn(tenantIds, ctx.now);
    const work = async () => {
      for (let tenantId = waiting.pop(); tenantId !== undefined; tenantId = waiting.pop()) {
        if (ctx.remainingMillis() < MIN_REMAINING_MILLIS) return;
        await attempt(ctx, tenantId);
      }
    };
    await Promise.all(Array.from({ length: TENANTS_AT_A_TIME }, work));
    if (waiting.length > 0) ctx.log.warn("out of time", { tenantsLeft: waiting.length });
  },
});

/** Every run begins elsewhere, so that the same tenants are not always the last. */
function inTurn(tenantIds: readonly string[], now: Date): string[] {
  const minute = Math.floor(now.getTime() / MINUTE_MILLIS);
  const first = (minute * STRIDE_TENANTS) % Math.max(1, tenantIds.length);
  return [...tenantIds.slice(first), ...tenantIds.slice(0, first)].reverse();
}

async function attempt(ctx: PlatformCtx, tenantId: string): Promise<void> {
  try {
    await reconcileTenant(ctx.storeOf(tenantId), ctx.now);
  } catch (problem) {
    // One tenant's trouble is not the others'.
    const { name, code } = problem as { readonly name?: string; readonly code?: string };
    ctx.log.error("tenant not reconciled", { tenantId, problem: name, code });
  }
}

async function reconcileTenant(store: TenantStore, now: Date): Promise<void> {
  const tenant = await store.tenant.read();
  // It was to be removed, and stays after all.
  if (tenant.closedAt !== undefined) await store.tenant.reopen();
  await reconcileImports(store, tenant, now);
  await reconcileExport(store, tenant, now);
  if (await store.tenant.advanceAsOf(now.toISOString().slice(0, 10))) {
    await store.queues.send("refresh", [{ tenantId: tenant.tenantId }]);
    await store.queues.send("retention", [{ tenantId: tenant.tenantId }]);
    await store.usage.close(now.toISOString().slice(0, 10));
    return;
  }
  // What an import has written and not yet climbed is no gap: its workers close it, and an import
  // that stands still is sent on above. Measured here as well, a million accounts take twice as long.
  if (tenant.activeImport !== undefined) return;
  const wanted = await store.partials.wanted();
  for (const one of wanted) await reconcilePublished(store, tenant, one);
  const { first, count } = sliceOf(tenant.depth, now);
  const groups = await store.partials.behind(wanted, tenant.depth, first, count);
  await store.queues.send(
    "measure",
    groups.map((group) => ({
      tenantId: tenant.tenantId,
      depth: tenant.depth,
      first: group,
      count: Math.min(BUCKETS_PER_GROUP, count),
    })),
  );
  const heads = await store.accounts.bucketHeads(tenant.depth, first, count);
  await reconcileDepth(store, tenant, heads);
}

function sliceOf(depth: number, now: Date): { first: number; count: number } {
  const count = Math.min(2 ** depth, SLICE_BUCKETS);
  const turn = Math.floor(now.getTime() / MINUTE_MILLIS) % (2 ** depth / count);
  return { first: turn * count, count };
}

// ------------------------------------------------------------ results

async function reconcilePublished(
  store: TenantStore,
  tenant: Tenant,
  wanted: Wanted,
): Promise<void> {
  const { segmentationId } = wanted;
  const published = await store.results.published(segmentationId);
  const root = await store.partials.root(wanted, tenant.depth);
  if (published !== null) await store.results.renew(segmentationId);
  if (published && root?.complete && isCurrent(published, wanted, root.version)) return;
  const { tenantId } = tenant;
  await store.queues.send("publish", [{ tenantId, segmentationId }]);
  if (!root?.complete || (await lacksTops(store, tenant, wanted))) {
    await store.queues.send("refresh", [{ tenantId, segmentationId }]);
  }
}

function isCurrent(published: PublishedState, wanted: Wanted, rootVersion: number): boolean {
  const { planKey, knowledgeVersion, ratingsVersion } = wanted;
  const isOfNow = (made: Omit<PublishedState, "runs">) =>
    made.planKey === planKey &&
    made.rootVersion === rootVersion &&
    made.knowledgeVersion === knowledgeVersion &&
    made.ratingsVersion === ratingsVersion;
  if (!isOfNow(published)) return false;
  return wanted.profiles.every(({ id, version }) =>
    published.runs.some(
      (run) => run.profileId === id && run.profileVersion === version && isOfNow(run),
    ),
  );
}

async function lacksTops(store: TenantStore, tenant: Tenant, wanted: Wanted): Promise<boolean> {
  for (const profile of wanted.profiles) {
    const tops = await store.partials.rootTops(wanted, tenant.depth, profile);
    if (!tops?.complete) return true;
  }
  return false;
}

// ------------------------------------------------------------ depth

async function reconcileDepth(
  store: TenantStore,
  tenant: Tenant,
  heads: readonly BucketHead[],
): Promise<void> {
  if (tenant.activeImport !== undefined) return;
  const depth = tenant.growingTo ?? grownDepth(tenant.depth, heads);
  if (depth === tenant.depth) return;
  await store.queues.send("grow", [{ tenantId: tenant.tenantId, depth }]);
}

// ------------------------------------------------------------ imports

async function reconcileImports(store: TenantStore, tenant: Tenant, now: Date): Promise<void> {
  const { tenantId } = tenant;
  const jobs = await store.imports.unfinished();
  const running = jobs.find((job) => job.state === "running");
  const [waiting] = jobs.filter((job) => job.state === "pending");
  if (!running && waiting) {
    await store.queues.send("import-plan", [{ tenantId, importId: waiting.id }]);
  }
  if (!running) return;
  if (!running.plan) {
    if (isOverdue(running.startedAt, now)) {
      await store.queues.send("import-plan", [{ tenantId, importId: running.id }]);
    }
    return;
  }
  const progress = await store.imports.ranges(running.id);
  await store.queues.send("import-range", overdueRanges(tenantId, running, progress, now));
}

const isOverdue = (
  since: string | undefined,
  now: Date,
  millis = IMPORT_STEP_MAX_MILLIS,
): boolean => since === undefined || now.getTime() - Date.parse(since) > millis;

function overdueRanges(
  tenantId: string,
  job: ImportJob,
  progress: readonly RangeProgress[],
  now: Date,
): Messages["import-range"][] {
  const ranges = job.plan?.ranges ?? [];
  const byRange = new Map(progress.map((one) => [one.range, one]));
  const unfinished = ranges.flatMap((_, range) => (byRange.get(range)?.result ? [] : [range]));
  const latest =
    progress
      .map((one) => one.updatedAt)
      .sort()
      .at(-1) ?? job.startedAt;
  const message = (range: number) => ({ tenantId, importId: job.id, range });
  // Every range is done, but whoever did the last one did not live to end the job.
  if (unfinished.length === 0) return isOverdue(latest, now, MINUTE_MILLIS) ? [message(0)] : [];
  return unfinished
    .filter((range) => isOverdue(byRange.get(range)?.updatedAt ?? latest, now))
    .slice(0, IMPORT_RANGES_AT_A_TIME)
    .map(message);
}

// ------------------------------------------------------------ exports

/** No piece of an export takes longer: its function would have been stopped. */
const EXPORT_STEP_MAX_MILLIS = 10 * 60_000;

async function reconcileExport(store: TenantStore, tenant: Tenant, now: Date): Promise<void> {
  const { tenantId, activeExport } = tenant;
  if (activeExport === undefined) return;
  const job = await store.exports.read(activeExport);
  if (!isOverdue(job?.updatedAt, now, EXPORT_STEP_MAX_MILLIS)) return;
  await store.queues.send("export", [{ tenantId, exportId: activeExport }]);
}

// ------------------------------------------------------------ tenants that leave

/** Closes them, and has those removed whose time is over. */
async function reconcileLeaving(ctx: PlatformCtx): Promise<ReadonlySet<string>> {
  const leaving = await ctx.leavingTenants();
  for (const { tenantId, effectiveAt } of leaving) {
    const { tenant, queues } = ctx.storeOf(tenantId);
    await tenant.close();
    if (Date.parse(effectiveAt) > ctx.now.getTime()) continue;
    await queues.send("offboard", [{ tenantId }]);
  }
  return new Set(leaving.map(({ tenantId }) => tenantId));
}
