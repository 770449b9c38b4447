import type { QueueCtx } from "../../contract/consumer.ts";
import {
  type Account,
  addTallies,
  BUCKETS_PER_GROUP,
  canonicalAccount,
  emptyTally,
  type FactChanges,
  type FieldTable,
  type ImportTally,
  mergeAccount,
} from "../../domain/index.ts";
import { type AccountRow, type RowProblem, valueProblem } from "../../formats/index.ts";
import type { Job } from "./end.ts";
import { type BucketRows, planOf, type RangeRows, type RejectedRow } from "./read-range.ts";

/** Groups on their way at a time: one waits for the database while another computes. */
const GROUPS_AT_A_TIME = 2;
/** Rows between two notes of progress. */
const PROGRESS_ROWS = 10_000;
/** Below this much time left the rest is left to the next try, which finds what was done. */
const MIN_REMAINING_MILLIS = 20_000;
/** Characters of problems a bucket's receipt may hold; the rows beyond are named by line only. */
const RECEIPT_CHARS_MAX = 40_000;

interface Work extends RangeRows {
  readonly range: number;
  /** Whether accounts that the file does not name are removed. */
  readonly removesAbsent: boolean;
  readonly fields: FieldTable;
}

interface Written {
  readonly counts: ImportTally;
  /** Rows that are sound by themselves but do not fit the account they change. */
  readonly rejected: readonly RejectedRow[];
  /** What the buckets were measured by. */
  readonly wanted: Wanted;
}

export type Wanted = Awaited<ReturnType<QueueCtx["store"]["partials"]["wanted"]>>;

/** What an import leaves at a bucket for whoever comes by again. */
interface Receipt {
  readonly rejected: readonly { readonly line: number; readonly problems: readonly RowProblem[] }[];
}

/**
 * Writes the rows of a range to its buckets, measures these there and then, and climbs once. Null
 * when the import was ended meanwhile: cancelled, or failed by another of its workers.
 */
export async function writeBuckets(ctx: QueueCtx, job: Job, work: Work): Promise<Written | null> {
  const { store } = ctx;
  const { depth, ranges } = planOf(job);
  const { first = 0, count = 0 } = ranges[work.range] ?? {};
  const indexes = Array.from({ length: count }, (_, place) => first + place).filter(
    (index) => work.removesAbsent || work.buckets.has(index),
  );
  const resumed = (await store.imports.ranges(job.id)).some(({ range }) => range === work.range);
  await store.imports.noteProgress(job.id, work.range, 0);
  const wanted: Wanted = job.dryRun ? [] : await store.partials.wanted();
  const waiting = groupsOf(indexes);
  const dirty: number[] = [];
  const rejected: RejectedRow[] = [];
  let counts: ImportTally = emptyTally;
  let noted = 0;
  let cancelled = false;

  async function runGroup(group: readonly number[]): Promise<void> {
    const applied = await Promise.all(group.map((index) => applyTo(ctx, job, work, depth, index)));
    const buckets = applied.map(({ bucket }) => bucket);
    const measured = await store.partials.measure(wanted, buckets);
    if (resumed || measured > 0) dirty.push(...group);
    for (const each of applied) {
      counts = addTallies(counts, each.counts);
      rejected.push(...each.rejected);
    }
  }

  async function noteProgress(): Promise<void> {
    const processed = work.rejectedCount + rowsIn(counts);
    if (processed - noted < PROGRESS_ROWS) return;
    noted = processed;
    await store.imports.noteProgress(job.id, work.range, processed);
  }

  // Asked before every group: an import that has ended has left its place to the next one, whose
  // accounts are not this one's to overwrite.
  async function mayGoOn(): Promise<boolean> {
    if (ctx.remainingMillis() < MIN_REMAINING_MILLIS) throw new Error("Out of time; goes on later");
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
  return { counts, rejected, wanted };
}

const rowsIn = ({ created, updated, unchanged, rejected }: ImportTally): number =>
  created + updated + unchanged + rejected;

function groupsOf(indexes: readonly number[]): number[][] {
  const groups = Map.groupBy(indexes, (index) => Math.floor(index / BUCKETS_PER_GROUP));
  return [...groups.values()];
}

async function applyTo(ctx: QueueCtx, job: Job, work: Work, depth: number, index: number) {
  const mine = work.buckets.get(index) ?? { rows: new Map(), kept: new Set() };
  const applied = await ctx.store.accounts.applyToBucket<Receipt>(
    depth,
    index,
    job.id,
    new Date(job.startedAt ?? job.createdAt),
    (current) => changeOf(current, mine, job, work),
    { dryRun: job.dryRun },
  );
  const lines = new Map([...mine.rows.values()].map((row) => [row.line, row.text]));
  // The rows of a bucket are not needed again.
  work.buckets.delete(index);
  const rejected = applied.receipt.rejected.map(({ line, problems }) => ({
    line,
    text: lines.get(line) ?? "",
    problems: problems.length > 0 ? problems : [doesNotFit],
  }));
  const counts: ImportTally = { ...applied.counts, rejected: rejected.length };
  return { bucket: applied.bucket, counts, rejected };
}

type Current = Parameters<Parameters<QueueCtx["store"]["accounts"]["applyToBucket"]>[4]>[0];

/** What the rows want of a bucket as it is now; the same bucket and rows give the same. */
function changeOf(current: Current, mine: BucketRows, job: Job, work: Work) {
  const put: Account[] = [];
  const rejected: { line: number; problems: RowProblem[] }[] = [];
  for (const [externalId, row] of mine.rows) {
    const stored = job.mode === "upsert" ? current.get(externalId)?.account : undefined;
    const next = accountOf(row, stored, work.fields);
    if ("account" in next) put.push(next.account);
    else rejected.push({ line: row.line, problems: next.errors.map(valueProblem) });
  }
  const remove = work.removesAbsent
    ? [...current.keys()].filter((id) => !mine.rows.has(id) && !mine.kept.has(id))
    : [];
  return { put, remove, receipt: { rejected: shortened(rejected) } };
}

function accountOf(
  { account, emptied }: AccountRow,
  stored: Account | undefined,
  fields: FieldTable,
) {
  if (account === null) throw new Error("A rejected row is not written");
  if (stored === undefined) return { account: canonicalAccount(account) };
  const { name, relationship, facts } = account;
  const changes: FactChanges = emptied.length === 0 ? facts : withNulls(facts, emptied);
  return mergeAccount(stored, { name, relationship, facts: changes }, fields);
}

function withNulls(facts: Account["facts"], emptied: readonly string[]): FactChanges {
  return { ...facts, ...Object.fromEntries(emptied.map((key) => [key, null])) };
}

function shortened(rejected: Receipt["rejected"]): Receipt["rejected"] {
  let chars = 0;
  return rejected.map(({ line, problems }) => {
    chars += JSON.stringify(problems).length;
    return { line, problems: chars > RECEIPT_CHARS_MAX ? [] : problems };
  });
}

const doesNotFit: RowProblem = {
  code: "does-not-fit",
  column: null,
  message: {
    en: "The row does not fit the account it changes.",
    nl: "De rij past niet bij het account dat zij wijzigt.",
  },
  suggestion: {
    en: "Read the account and check dates, sizes and numbers of facts together.",
    nl: "Lees het account en controleer datums, lengtes en aantallen feiten samen.",
  },
};
