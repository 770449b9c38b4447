import type { QueueCtx } from "../../contract/consumer.ts";
import { addTallies, BUCKETS_PER_GROUP, emptyTally, type ImportTally } from "../../domain/index.ts";
import type { RejectedRow } from "./content.ts";
import type { Job } from "./end.ts";
import { planOf } from "./read-range.ts";

/** Groups on their way at a time: one waits for the database while another computes. */
const GROUPS_AT_A_TIME = 2;
/** Rows between two notes of progress. */
const PROGRESS_ROWS = 10_000;
/** Below this much time left the rest is left to the next try, which finds what was done. */
const MIN_REMAINING_MILLIS = 20_000;

interface Work {
  readonly range: number;
  /** Buckets to write, in order. */
  readonly indexes: readonly number[];
  /** Rows done so far that no bucket counts. */
  processed(): number;
  /** Writes the buckets of one group, several at a time. */
  applyGroup(indexes: readonly number[]): Promise<readonly AppliedBucket[]>;
}

/** There is too little time left to begin another group. */
export class OutOfTime extends Error {
  override readonly name = "OutOfTime";
  /** Whether this try wrote what no earlier one had. */
  readonly cameFurther: boolean;

  constructor(cameFurther: boolean) {
    super("Out of time; goes on later");
    this.cameFurther = cameFurther;
  }
}

type Applied = Awaited<ReturnType<QueueCtx["store"]["accounts"]["applyToBucket"]>>;

export interface AppliedBucket extends Pick<Applied, "bucket" | "version" | "wrote"> {
  readonly counts: ImportTally;
  readonly rejected: readonly RejectedRow[];
}

interface Written {
  readonly counts: ImportTally;
  /** Rows that are sound by themselves but do not fit the account they change. */
  readonly rejected: readonly RejectedRow[];
  /** What the buckets were measured by. */
  readonly wanted: Wanted;
  /** Of the buckets as this import wrote them, by index; those it left alone are absent. */
  readonly versions: ReadonlyMap<number, number>;
}

export type Wanted = Awaited<ReturnType<QueueCtx["store"]["partials"]["wanted"]>>;

/**
 * Writes the buckets of a range, measures these there and then, and climbs once. Null
 * when the import was ended meanwhile: cancelled, or failed by another of its workers.
 */
export async function writeBuckets(ctx: QueueCtx, job: Job, work: Work): Promise<Written | null> {
  const { store } = ctx;
  const { depth } = planOf(job);
  const known = (await store.imports.ranges(job.id)).find(({ range }) => range === work.range);
  const resumed = known !== undefined && (known.tries > 1 || known.processed > 0);
  const wanted: Wanted = job.dryRun ? [] : await store.partials.wanted();
  const waiting = groupsOf(work.indexes);
  const dirty: number[] = [];
  const rejected: RejectedRow[] = [];
  const versions = new Map<number, number>();
  let counts: ImportTally = emptyTally;
  let noted = 0;
  let cancelled = false;
  let cameFurther = false;

  async function runGroup(group: readonly number[]): Promise<void> {
    const applied = await work.applyGroup(group);
    const buckets = applied.map(({ bucket }) => bucket);
    const [index = 0] = group;
    const first = index - (index % BUCKETS_PER_GROUP);
    const measured = await store.partials.measureGroup(wanted, { depth, first, known: buckets });
    if (resumed || measured > 0) dirty.push(...group);
    const wrote = applied.some((each) => each.wrote);
    // What an earlier try left undone and this one did: its tries count anew.
    if (resumed && wrote) await store.imports.noteFurther(job.id, work.range);
    cameFurther ||= wrote;
    for (const each of applied) {
      counts = addTallies(counts, each.counts);
      rejected.push(...each.rejected);
      if (each.version !== undefined) versions.set(each.bucket.index, each.version);
    }
  }

  async function noteProgress(): Promise<void> {
    const processed = work.processed() + rowsIn(counts);
    if (processed - noted < PROGRESS_ROWS) return;
    noted = processed;
    await store.imports.noteProgress(job.id, work.range, processed);
  }

  // Asked before every group: an import that has ended has left its place to the next one, whose
  // accounts are not this one's to overwrite.
  async function mayGoOn(): Promise<boolean> {
    if (ctx.remainingMillis() < MIN_REMAINING_MILLIS) throw new OutOfTime(cameFurther);
    cancelled ||= (await store.imports.read(job.id))?.state !== "running";
    return !cancelled;
  }

  async function runGroups(): Promise<void> {
    for (let group = waiting.shift(); group && (await mayGoOn()); group = waiting.shift()) {
      await runGroup(group);
      await noteProgress();
    }
  }

  await Promise.all(Array.from({ length: GROUPS_AT_A_TIME }, runGroups));
  if (cancelled) return null;
  if (dirty.length > 0) await store.partials.climb(wanted, depth, dirty);
  return { counts, rejected, wanted, versions };
}

const rowsIn = ({ created, updated, unchanged, rejected }: ImportTally): number =>
  created + updated + unchanged + rejected;

function groupsOf(indexes: readonly number[]): number[][] {
  const groups = Map.groupBy(indexes, (index) => Math.floor(index / BUCKETS_PER_GROUP));
  return [...groups.values()];
}
