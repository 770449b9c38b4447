import * as z from "zod";
import type { QueueCtx } from "../../contract/consumer.ts";
import type { Applied } from "../../contract/stored.ts";
import { emptyTally, IMPORT_SLICES_MAX, splitRanges } from "../../domain/index.ts";
import { fileProblem, UnreadableFile } from "../../formats/index.ts";
import { readVersions } from "./bucket-versions.ts";
import type { RejectedRow } from "./content.ts";
import type { Job } from "./end.ts";
import { giveBack, leftAlone, type UndoReceipt } from "./give-back.ts";
import { groupOf } from "./keep-before.ts";
import { planOf } from "./read-range.ts";
import { type AppliedBucket, writeBuckets } from "./write-buckets.ts";

type Store = QueueCtx["store"];

const rangeNotes = z.looseObject({ versions: z.array(z.int()) });
/** Columns of the list of accounts that are left alone. */
const COLUMNS = ["externalId"];

/** What is undone, and what is known of it. */
interface Undone {
  readonly source: Job;
  /** Versions it wrote, by index at its own depth. */
  readonly versions: ReadonlyMap<number, number>;
  /** Whether it wrote no bucket beyond those. */
  readonly isWhole: boolean;
}

/** Plans an undo: there is no file to read, only buckets to share out. */
export async function planUndo(store: Store, job: Job): Promise<Job> {
  const { source } = await undoneOf(store, job);
  // Whoever waited longer had its turn first, and wrote over where this import's versions stood.
  if (source.counts === undefined && (await store.imports.isFollowed(source))) throw notPossible();
  const { depth: wanted } = await store.tenant.read();
  // Splits that somebody began are brought to their end first: buckets then stay what they are.
  const { depth } = await store.tenant.grow(wanted, { forImport: job.id });
  const { created = 0, updated = 0, removed = 0 } = source.counts ?? {};
  const rows = source.counts ? created + updated + removed : planOf(source).rows;
  const ranges = splitRanges(depth, { rows, bytes: 0, slices: IMPORT_SLICES_MAX });
  return store.imports.savePlan(job.id, { depth, ranges, rows, notes: { columns: COLUMNS } });
}

async function undoneOf({ imports }: Store, { undoes = "" }: Job): Promise<Undone> {
  const source = await imports.read(undoes);
  if (source?.plan === undefined || source.startedAt === undefined) throw notPossible();
  const results = (await imports.ranges(undoes)).flatMap(({ result }) => (result ? [result] : []));
  const versions = new Map<number, number>();
  for (const { notes } of results) {
    const parsed = rangeNotes.safeParse(notes);
    if (!parsed.success) throw notPossible();
    for (const [index, version] of readVersions(parsed.data.versions)) versions.set(index, version);
  }
  return { source, versions, isWhole: results.length === source.plan.ranges.length };
}

const notPossible = (): UnreadableFile => new UnreadableFile([fileProblem("undo-not-possible")]);

/** Gives a range of buckets back what an import changed in them. Null when it was ended meanwhile. */
export async function undoRange(ctx: QueueCtx, job: Job, range: number) {
  const undone = await undoneOf(ctx.store, job);
  const { depth, ranges } = planOf(job);
  const { first = 0, count = 0 } = ranges[range] ?? {};
  const formerly = formerIndex(undone, depth);
  const indexes = Array.from({ length: count }, (_, place) => first + place).filter(
    (index) => !undone.isWhole || undone.versions.has(formerly(index)),
  );
  const applyGroup = (group: readonly number[]) => undoGroup(ctx.store, job, undone, group);
  const written = await writeBuckets(ctx, job, { range, indexes, processed: () => 0, applyGroup });
  if (written === null) return null;
  const sorted = written.rejected.toSorted((a, b) => (a.text < b.text ? -1 : 1));
  // A line of its own for each of all ranges.
  const rejected = sorted.map((row, at) => ({ ...row, line: at * ranges.length + range + 1 }));
  return { ...written, rejected };
}

/** The bucket of the import in which a bucket lay: they may have been split since. */
function formerIndex({ source }: Undone, depth: number): (index: number) => number {
  const each = 2 ** (depth - planOf(source).depth);
  return (index) => Math.floor(index / each);
}

async function undoGroup(
  store: Store,
  job: Job,
  undone: Undone,
  group: readonly number[],
): Promise<readonly AppliedBucket[]> {
  const { depth } = planOf(job);
  const { source } = undone;
  const formerly = formerIndex(undone, depth);
  const groups = new Set(group.map((index) => groupOf(formerly(index))));
  const kept = await Promise.all(
    [...groups].map((each) => store.imports.readBefore(source.id, each)),
  );
  const byBucket = Map.groupBy(kept.flat(), ({ index }) => index);
  const at = source.startedAt ?? source.createdAt;
  return Promise.all(
    group.map(async (index) => {
      const applied = await store.accounts.applyToBucket<UndoReceipt>(
        ...([depth, index, job.id, new Date(at)] as const),
        (current, last) => {
          const own = last?.importId === source.id ? last.version : undefined;
          const version = undone.versions.get(formerly(index)) ?? own;
          if (version === undefined) return nothingToDo;
          const before = byBucket.get(formerly(index))?.find((one) => one.version === version);
          const isHere = ({ account }: { account: { externalId: string } }): boolean =>
            store.accounts.bucketIndex(account.externalId, depth) === index;
          const { changed = [], removed = [] } = before ?? {};
          const here = { changed: changed.filter(isHere), removed: removed.filter(isHere) };
          return giveBack(current, here, { version, at });
        },
        { undoes: source.id },
      );
      return outcomeOf(applied);
    }),
  );
}

const nothingToDo = { put: [], remove: [], receipt: { left: [], leftCount: 0 } };

function outcomeOf({ bucket, counts, receipt, wrote }: Applied<UndoReceipt>): AppliedBucket {
  const rejected: RejectedRow[] = receipt.left.map(([externalId, reason]) => ({
    line: 1,
    text: externalId,
    problems: [leftAlone(reason)],
  }));
  return {
    bucket,
    wrote,
    rejected,
    counts: { ...emptyTally, ...counts, rejected: receipt.leftCount },
  };
}
