/** Rankings that others have replaced: how many of them are kept, and how long. */
import type { StoreContext } from "./context.ts";
import {
  pointerSk,
  runsPrefix,
  snapshotMarkSk,
  snapshotPk,
  snapshotsPrefix,
  tenantPk,
} from "./keys.ts";
import { readRetention } from "./retention.ts";
import type { RunSummary } from "./store.ts";
import type { Item } from "./table.ts";

const MILLIS_PER_DAY = 86_400_000;
/** Of what is older, the last run of every hour stays. */
const ALL_KEPT_MILLIS = MILLIS_PER_DAY;
const HOUR_CHARS = "yyyy-mm-ddThh".length;
const READ_ITEMS = 200;

/** False when it was stopped before its end; whoever begins again finds less to do. */
export async function thinRuns(context: StoreContext, goOn: () => boolean): Promise<boolean> {
  const { supersededRunDays } = (await readRetention(context)).definition;
  const inForce = await idsInForce(context);
  const listed = new Set<string>();
  const over = overIn(context.trace.now, supersededRunDays);
  for await (const item of runsNewestFirst(context)) {
    if (!goOn()) return false;
    const run = JSON.parse(String(item.run)) as RunSummary;
    listed.add(run.id);
    if (over(run) && !inForce.has(run.id)) {
      await removeSnapshot(context, run.id);
      await context.table.write([{ remove: { pk: item.pk, sk: item.sk } }]);
    }
  }
  return removeUnlisted(context, inForce, listed, goOn);
}

/**
 * Tells of runs, newest first, whether they are to go. What replaced a run is the next one of the
 * same segmentation and profile.
 */
function overIn(now: Date, keptDays: number): (run: RunSummary) => boolean {
  const newer = new Map<string, RunSummary>();
  const hours = new Set<string>();
  return (run) => {
    const of = `${run.segmentationId}#${run.profileId}`;
    const replacedAt = newer.get(of)?.publishedAt;
    newer.set(of, run);
    const age = (time: string): number => now.getTime() - Date.parse(time);
    if (replacedAt !== undefined && age(replacedAt) > keptDays * MILLIS_PER_DAY) return true;
    if (age(run.publishedAt) <= ALL_KEPT_MILLIS) return false;
    const hour = `${of}#${run.publishedAt.slice(0, HOUR_CHARS)}`;
    if (hours.has(hour)) return true;
    hours.add(hour);
    return false;
  };
}

/** Snapshots that never came in force, and matrices that are no longer: nobody reads those. */
async function removeUnlisted(
  context: StoreContext,
  inForce: ReadonlySet<string>,
  listed: ReadonlySet<string>,
  goOn: () => boolean,
): Promise<boolean> {
  const young = new Date(context.trace.now.getTime() - ALL_KEPT_MILLIS).toISOString();
  for await (const { sk, at } of pages(context, snapshotsPrefix, ["at"], false)) {
    if (!goOn()) return false;
    const id = sk.slice(snapshotsPrefix.length);
    const isOld = typeof at === "string" && at < young;
    if (isOld && !inForce.has(id) && !listed.has(id)) await removeSnapshot(context, id);
  }
  return true;
}

/** Its mark last: what was cut short is found again. */
async function removeSnapshot(context: StoreContext, id: string): Promise<void> {
  const pk = snapshotPk(context.scope, id);
  for (const { sk } of await context.table.query({ pk, only: [] })) {
    await context.table.write([{ remove: { pk, sk } }]);
  }
  await context.table.write([{ remove: { pk: tenantPk(context.scope), sk: snapshotMarkSk(id) } }]);
}

async function idsInForce(context: StoreContext): Promise<ReadonlySet<string>> {
  const pk = tenantPk(context.scope);
  const only = ["snapshotId", "runId"];
  const pointers = await context.table.query({ pk, prefix: pointerSk(""), only });
  return new Set(pointers.map(({ snapshotId, runId }) => String(snapshotId ?? runId)));
}

const runsNewestFirst = (context: StoreContext): AsyncGenerator<Item> =>
  pages(context, runsPrefix("").slice(0, -1), ["run"], true);

async function* pages(
  { table, scope }: StoreContext,
  prefix: string,
  only: readonly string[],
  descending: boolean,
): AsyncGenerator<Item> {
  for (let after: string | null = null; ; ) {
    const range = { pk: tenantPk(scope), prefix, only, descending, limit: READ_ITEMS };
    const items: readonly Item[] = await table.query({ ...range, after });
    yield* items;
    if (items.length < READ_ITEMS) return;
    after = items.at(-1)?.sk ?? after;
  }
}
