import {
  type Criterion,
  decodeMoments,
  decodeTops,
  encodeMoments,
  encodeTops,
  type FieldDeclaration,
  type PlanKnowledge,
  type Scheme,
  type SegmentConstant,
  type Tops,
} from "../domain/index.ts";
import { type ConstantsTable, withConstants } from "../domain/knowledge/segment-constants.ts";
import type { RankingSnapshot } from "../domain/ranking/types.ts";
import { defaultRetention } from "../domain/retention.ts";
import type { StoreContext } from "./context.ts";
import {
  type Key,
  matrixPlanPrefix,
  matrixPlanSk,
  matrixPrefix,
  matrixSk,
  pointerSk,
  profilePointerSk,
  rankPrefix,
  rankSk,
  runId,
  runSk,
  runsPrefix,
  snapshotMarkSk,
  snapshotPk,
  tenantPk,
  topsPrefix,
  topsSk,
} from "./keys.ts";
import { cut, join, packClosely, unpackBytes } from "./pack.ts";
import { recentSnapshot } from "./recent-snapshots.ts";
import { readRetention } from "./retention.ts";
import type {
  DecisionMatrix,
  Page,
  PublishedState,
  Ranked,
  ResultEntity,
  Root,
  Run,
  RunSummary,
  Wanted,
  WantedProfile,
} from "./store.ts";
import { thinRuns } from "./superseded.ts";
import { type Action, type Condition, type Item, TRANSACTION_MAX_ITEMS } from "./table.ts";
import { pageOf } from "./versioned.ts";

/**
 * Snapshots get their end as they are written, as giving it later costs as much as writing them
 * again: this many times as many days away as what is replaced is kept. What is in force gets a new
 * one when no more than those days are left.
 */
const KEPT_TIMES = 2;
const SECONDS_PER_DAY = 86_400;
/** Snapshot items written at a time. */
const WRITES_AT_A_TIME = 8;

export function openResults(context: StoreContext): ResultEntity {
  return {
    matrix: (segmentationId) => readMatrix(context, segmentationId),
    published: (segmentationId) => readPublished(context, segmentationId),
    current: (segmentationId, profileId) => readCurrent(context, segmentationId, profileId),
    runs: (segmentationId, after, limit) => listRuns(context, segmentationId, after, limit),
    run: (id) => readRun(context, id),
    tops: (id) => readTops(context, id),
    publish: (wanted, root, rank) => publish(context, wanted, root, rank),
    renew: (segmentationId) => renew(context, segmentationId),
    thin: (goOn) => thinRuns(context, goOn),
  };
}

// ------------------------------------------------------------ pointers

/** Versions of all that a ranking is made of but the profile. */
interface DataVersions {
  readonly planKey: string;
  readonly rootVersion: number;
  readonly knowledgeVersion: number;
  readonly ratingsVersion: number;
}

/** Points to the matrix in force. */
interface MatrixPointer extends Pieces, DataVersions {
  /** Of the knowledge it was read from: at least knowledgeVersion. */
  readonly documentVersion: number;
  readonly snapshotId: string;
}

/** Points to the run in force for one profile. */
interface RunPointer extends Pieces {
  readonly run: RunSummary;
}

/** How many items each part of a snapshot takes, and when they end (epoch seconds). */
interface Pieces {
  readonly ends: number;
  /** Days it is kept once it is replaced; as by default in pointers older than the choice. */
  readonly keptDays?: number;
  readonly pieces: Readonly<Record<string, number>>;
}

interface Pointers {
  readonly matrix: MatrixPointer | null;
  readonly runs: ReadonlyMap<string, RunPointer>;
}

async function readPointers(context: StoreContext, segmentationId: string): Promise<Pointers> {
  const sk = pointerSk(segmentationId);
  const items = await context.table.query({ pk: tenantPk(context.scope), prefix: sk });
  const matrix = items.find((item) => item.sk === sk);
  const runs = items.filter((item) => item !== matrix).map(toRunPointer);
  return {
    matrix: matrix ? (matrix as unknown as MatrixPointer) : null,
    runs: new Map(runs.map((pointer) => [pointer.run.profileId, pointer])),
  };
}

function toRunPointer(item: Item): RunPointer {
  const { ends, keptDays, pieces } = item as unknown as Pieces;
  return { run: toSummary(item), ends, pieces, ...(keptDays !== undefined && { keptDays }) };
}

const toSummary = (item: Item): RunSummary => JSON.parse(String(item.run)) as RunSummary;

async function readPublished(
  context: StoreContext,
  segmentationId: string,
): Promise<PublishedState | null> {
  const { matrix, runs } = await readPointers(context, segmentationId);
  if (!matrix) return null;
  return { ...versionsOf(matrix), runs: [...runs.values()].map((pointer) => pointer.run) };
}

const versionsOf = (of: DataVersions): DataVersions => ({
  planKey: of.planKey,
  rootVersion: of.rootVersion,
  knowledgeVersion: of.knowledgeVersion,
  ratingsVersion: of.ratingsVersion,
});

async function readCurrent(
  context: StoreContext,
  segmentationId: string,
  profileId: string,
): Promise<RunSummary | null> {
  const sk = profilePointerSk(segmentationId, profileId);
  const item = await context.table.get({ pk: tenantPk(context.scope), sk });
  return item && toSummary(item);
}

// ------------------------------------------------------------ reading

/** What a matrix was measured by, as it is stored beside it. */
interface StoredPlan {
  readonly segmentationVersion: number;
  readonly criteriaSetId: string;
  readonly criteriaVersion: number;
  readonly scheme: Scheme;
  readonly criteria: readonly Criterion[];
  readonly fields: readonly FieldDeclaration[];
  readonly asOf: string;
  readonly knowledge: PlanKnowledge;
  readonly constants: {
    readonly named: readonly (readonly [string, StoredConstants])[];
    readonly others: StoredConstants;
  };
}
type StoredConstants = readonly (readonly [string, SegmentConstant])[];

const storedConstants = ({ named, others }: ConstantsTable): StoredPlan["constants"] => ({
  named: [...named].map(([segment, constants]) => [segment, [...constants]]),
  others: [...others],
});

const readConstants = ({ named, others }: StoredPlan["constants"]): ConstantsTable => ({
  named: new Map(named.map(([segment, constants]) => [segment, new Map(constants)])),
  others: new Map(others),
});

async function readMatrix(
  context: StoreContext,
  segmentationId: string,
): Promise<DecisionMatrix | null> {
  const sk = pointerSk(segmentationId);
  const pointer = await context.table.get({ pk: tenantPk(context.scope), sk });
  if (!pointer) return null;
  const snapshotId = String(pointer.snapshotId);
  const snapshot = await recentSnapshot(context, snapshotId, () =>
    readMatrixSnapshot(context, snapshotId),
  );
  if (snapshot === null) return null;
  return {
    ...snapshot,
    segmentationId,
    ...versionsOf(pointer as unknown as MatrixPointer),
    publishedAt: String(pointer.publishedAt),
  };
}

async function readMatrixSnapshot(context: StoreContext, snapshotId: string) {
  const items = await context.table.query({
    pk: snapshotPk(context.scope, snapshotId),
    prefix: matrixPrefix,
  });
  const isPlan = ({ sk }: Item) => sk.startsWith(matrixPlanPrefix);
  const measured = joined(items.filter((item) => !isPlan(item)));
  const planned = joined(items.filter(isPlan));
  if (measured === null || planned === null) return null;
  const moments = decodeMoments(measured);
  const stored = JSON.parse(Buffer.from(planned).toString()) as StoredPlan;
  const { scheme, criteria, asOf, knowledge, segmentationVersion, criteriaSetId, criteriaVersion } =
    stored;
  const fields = new Map(stored.fields.map((field) => [field.key, field]));
  const plan = { scheme, fields, criteria, asOf, knowledge };
  const value = {
    ...{ segmentationVersion, criteriaSetId, criteriaVersion },
    plan: withConstants(plan, readConstants(stored.constants), moments),
    moments,
  };
  const bytes = items.reduce((sum, { data }) => sum + (data as Uint8Array).length, 0);
  return { value, bytes };
}

/** The pieces of a part put together; null unless all are there: those that end go one by one. */
function joined(items: readonly Item[]): Uint8Array | null {
  const pieces = Number(items[0]?.pieces);
  if (!(pieces <= items.length)) return null;
  return unpackBytes(join(items.slice(0, pieces).map((item) => item.data as Uint8Array)));
}

/** One part of a snapshot, its pieces put together; null when it is not there. */
async function readPart(
  context: StoreContext,
  snapshotId: string,
  prefix: string,
): Promise<{ readonly first: Item; readonly data: Uint8Array } | null> {
  const items = await context.table.query({ pk: snapshotPk(context.scope, snapshotId), prefix });
  const [first] = items;
  const data = joined(items);
  return first === undefined || data === null ? null : { first, data };
}

async function readRun(context: StoreContext, id: string): Promise<Run | null> {
  const part = await readPart(context, id, rankPrefix);
  if (!part) return null;
  const bytes = part.data;
  const snapshot = JSON.parse(Buffer.from(bytes).toString("utf8")) as RankingSnapshot;
  return { ...toSummary(part.first), snapshot, bytes };
}

async function readTops(context: StoreContext, id: string): Promise<Tops | null> {
  const part = await readPart(context, id, topsPrefix);
  return part && decodeTops(part.data);
}

async function listRuns(
  context: StoreContext,
  segmentationId: string,
  after: string | null,
  limit: number,
): Promise<Page<RunSummary>> {
  const prefix = runsPrefix(segmentationId);
  const items = await context.table.query({
    pk: tenantPk(context.scope),
    prefix,
    after: after === null ? null : `${prefix}${after}`,
    descending: true,
    limit: limit + 1,
  });
  const { items: page, next } = pageOf(items, limit, (item) => item.sk.slice(prefix.length));
  return { items: page.map(toSummary), next };
}

// ------------------------------------------------------------ publishing

/** A snapshot, and what makes it the one in force. */
interface Part {
  /** Written first, so that the snapshot is found though it never is in force. */
  readonly mark: Item;
  /** Never change once they are written. */
  readonly items: readonly Item[];
  readonly pointing: readonly Action[];
}

async function publish(
  context: StoreContext,
  wanted: Wanted,
  root: Root,
  rank: (profile: WantedProfile, run: RunSummary) => Promise<Ranked | null>,
): Promise<"published" | "unchanged" | "superseded"> {
  const pointers = await readPointers(context, wanted.segmentationId);
  const parts: Part[] = [];
  const inForce = standing(pointers.matrix, wanted, root);
  if (inForce === "newer") return "superseded";
  const { supersededRunDays: keptDays } = (await readRetention(context)).definition;
  if (inForce === "older") parts.push(matrixPart(context, wanted, root, keptDays));
  for (const profile of wanted.profiles) {
    const run = summaryOf(context, wanted, root, profile);
    const before = pointers.runs.get(profile.id);
    if (before?.run.id === run.id) continue;
    if (before && before.run.profileVersion > run.profileVersion) return "superseded";
    const ranked = await rank(profile, run);
    if (ranked) parts.push(runPart(context, { wanted, root, run }, ranked, keptDays));
  }
  await writeAll(
    context,
    parts.map(({ mark }) => mark),
  );
  await writeAll(
    context,
    parts.flatMap((part) => part.items),
  );
  for (const actions of transactions(parts.map((part) => part.pointing))) {
    if ((await context.table.write(actions)).length > 0) return "superseded";
  }
  return parts.length > 0 ? "published" : "unchanged";
}

/** Nobody reads a snapshot before a pointer leads there: each item is a write of its own. */
async function writeAll(context: StoreContext, items: readonly Item[]): Promise<void> {
  const waiting = [...items].reverse();
  const work = async () => {
    for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
      await context.table.write([{ put: item }]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(WRITES_AT_A_TIME, items.length) }, work));
}

/**
 * What is in force beside what is at hand. Data, knowledge and ratings each only move forward: what
 * is ahead in one and behind in another was read while they moved, and is read again.
 */
function standing(
  pointer: MatrixPointer | null,
  wanted: Wanted,
  root: Root,
): "older" | "same" | "newer" {
  if (!pointer) return "older";
  if (pointer.snapshotId === snapshotOf(wanted, root)) return "same";
  const { planKey, documentVersion, ratingsVersion } = wanted;
  const isAhead =
    pointer.documentVersion > documentVersion ||
    pointer.ratingsVersion > ratingsVersion ||
    pointer.planKey > planKey ||
    (pointer.planKey === planKey && pointer.rootVersion > root.version);
  return isAhead ? "newer" : "older";
}

/** Holds of a pointer that may move to what is at hand; `id`: the attribute that names what it points to. */
function forward(wanted: Wanted, root: Root, id: { name: string; value: string }): Condition {
  const { planKey, documentVersion, ratingsVersion } = wanted;
  const data =
    "(#planKey < :plan OR (#planKey = :plan AND (#rootVersion < :root OR " +
    `(#rootVersion = :root AND #${id.name} <> :id))))`;
  return {
    expression: `#documentVersion <= :document AND #ratingsVersion <= :ratings AND ${data}`,
    values: {
      plan: planKey,
      root: root.version,
      document: documentVersion,
      ratings: ratingsVersion,
      id: id.value,
    },
  };
}

const dataOf = (wanted: Wanted, root: Root): DataVersions =>
  versionsOf({ ...wanted, rootVersion: root.version });

function snapshotOf(wanted: Wanted, root: Root): string {
  const { segmentationId, planKey, knowledgeVersion, ratingsVersion } = wanted;
  return runId([segmentationId, planKey, root.version, knowledgeVersion, ratingsVersion]);
}

function summaryOf(
  context: StoreContext,
  wanted: Wanted,
  root: Root,
  profile: WantedProfile,
): RunSummary {
  const { segmentationId, segmentationVersion, criteriaSetId, criteriaVersion } = wanted;
  return {
    id: runId([snapshotOf(wanted, root), profile.id, profile.version]),
    ...{ segmentationId, segmentationVersion, criteriaSetId, criteriaVersion },
    profileId: profile.id,
    profileVersion: profile.version,
    asOf: wanted.plan.asOf,
    ...dataOf(wanted, root),
    publishedAt: context.trace.now.toISOString(),
  };
}

function matrixPart(context: StoreContext, wanted: Wanted, root: Root, keptDays: number): Part {
  const ends = endOf(context, keptDays);
  const { segmentationId, segmentationVersion, criteriaSetId, criteriaVersion } = wanted;
  const { scheme, fields, criteria, asOf, knowledge } = wanted.plan;
  const stored: StoredPlan = {
    ...{ segmentationVersion, criteriaSetId, criteriaVersion, scheme, criteria },
    fields: [...fields.values()],
    ...{ asOf, knowledge },
    constants: storedConstants(wanted.constants),
  };
  const snapshotId = snapshotOf(wanted, root);
  const json = Buffer.from(JSON.stringify(stored));
  const to = { snapshotId, ends };
  const matrix = snapshotItems(context, to, matrixSk, encodeMoments(root.moments), {});
  const plan = snapshotItems(context, to, matrixPlanSk, json, {});
  const pointer = {
    pk: tenantPk(context.scope),
    sk: pointerSk(segmentationId),
    ...dataOf(wanted, root),
    documentVersion: wanted.documentVersion,
    snapshotId,
    publishedAt: context.trace.now.toISOString(),
    ...{ ends, keptDays },
    pieces: { matrix: matrix.length, plan: plan.length },
  };
  const moves = forward(wanted, root, { name: "snapshotId", value: snapshotId });
  const newer = { ...moves, expression: `attribute_not_exists(#pk) OR (${moves.expression})` };
  const mark = markOf(context, snapshotId, ends);
  return { mark, items: [...matrix, ...plan], pointing: [{ put: pointer, if: newer }] };
}

function runPart(
  context: StoreContext,
  { wanted, root, run }: { wanted: Wanted; root: Root; run: RunSummary },
  { snapshot, tops }: Ranked,
  keptDays: number,
): Part {
  const ends = endOf(context, keptDays);
  const text = JSON.stringify(run);
  const json = Buffer.from(JSON.stringify(snapshot));
  const to = { snapshotId: run.id, ends };
  const rank = snapshotItems(context, to, rankSk, json, { run: text });
  const best = snapshotItems(context, to, topsSk, encodeTops(tops), {});
  const pk = tenantPk(context.scope);
  const { profileId, profileVersion } = run;
  const pointer = {
    pk,
    sk: profilePointerSk(run.segmentationId, profileId),
    ...dataOf(wanted, root),
    documentVersion: wanted.documentVersion,
    ...{ profileVersion, run: text, runId: run.id },
    ...{ ends, keptDays },
    pieces: { rank: rank.length, tops: best.length },
  };
  // Data and profile each only move forward, and one of them has to.
  const moves = forward(wanted, root, { name: "runId", value: run.id });
  const newer: Condition = {
    expression: `attribute_not_exists(#pk) OR (#profileVersion <= :profile AND ${moves.expression})`,
    values: { ...moves.values, profile: profileVersion },
  };
  const listed = { pk, sk: listedSk(run), run: text, ttl: ends };
  return {
    mark: markOf(context, run.id, ends),
    items: [...rank, ...best],
    pointing: [{ put: pointer, if: newer }, { put: listed }],
  };
}

/** By which a snapshot is found whether or not it ever is in force. */
const markOf = (context: StoreContext, snapshotId: string, ends: number): Item => ({
  pk: tenantPk(context.scope),
  sk: snapshotMarkSk(snapshotId),
  at: context.trace.now.toISOString(),
  ttl: ends,
});

const listedSk = (run: RunSummary): string =>
  runSk(run.segmentationId, run.planKey, run, run.profileId, run.profileVersion);

function snapshotItems(
  context: StoreContext,
  { snapshotId, ends }: { readonly snapshotId: string; readonly ends: number },
  sk: (chunk: number) => string,
  bytes: Uint8Array,
  first: Readonly<Record<string, unknown>>,
): Item[] {
  const pk = snapshotPk(context.scope, snapshotId);
  const chunks = cut(packClosely(bytes));
  return chunks.map((data, chunk) => ({
    ...{ pk, sk: sk(chunk), data, ttl: ends },
    ...(chunk === 0 && { ...first, pieces: chunks.length }),
  }));
}

/** When what is written now ends, epoch seconds. */
function endOf(context: StoreContext, keptDays: number): number {
  return nowSeconds(context) + KEPT_TIMES * keptDays * SECONDS_PER_DAY;
}

const nowSeconds = (context: StoreContext): number =>
  Math.floor(context.trace.now.getTime() / 1000);

/** All in one transaction when they are few. What belongs together is never torn. */
function transactions(parts: readonly (readonly Action[])[]): readonly (readonly Action[])[] {
  const packed: Action[][] = [];
  for (const part of parts) {
    const open = packed.at(-1);
    if (open !== undefined && open.length + part.length <= TRANSACTION_MAX_ITEMS) {
      open.push(...part);
    } else packed.push([...part]);
  }
  return packed;
}

// ------------------------------------------------------------ renewing

/** Pieces of a snapshot by the keys they lie under. */
const sksOf: Readonly<Record<string, (chunk: number) => string>> = {
  matrix: matrixSk,
  plan: matrixPlanSk,
  rank: rankSk,
  tops: topsSk,
};

async function renew(context: StoreContext, segmentationId: string): Promise<boolean> {
  const { matrix, runs } = await readPointers(context, segmentationId);
  const pk = tenantPk(context.scope);
  const isDue = ({ ends, keptDays = defaultRetention.supersededRunDays }: Pieces): boolean =>
    ends < nowSeconds(context) + keptDays * SECONDS_PER_DAY;
  if (matrix !== null && isDue(matrix)) {
    const marked = { pk, sk: snapshotMarkSk(matrix.snapshotId) };
    const key = { pk, sk: pointerSk(segmentationId) };
    await extend(context, key, matrix.snapshotId, matrix, [marked]);
  }
  for (const pointer of runs.values()) {
    if (!isDue(pointer)) continue;
    const { run } = pointer;
    const key = { pk, sk: profilePointerSk(segmentationId, run.profileId) };
    await extend(context, key, run.id, pointer, [
      { pk, sk: listedSk(run) },
      { pk, sk: snapshotMarkSk(run.id) },
    ]);
  }
  return (matrix !== null && isDue(matrix)) || [...runs.values()].some(isDue);
}

/** Moves the end of a snapshot, its pointer last: what was cut short is done again. */
async function extend(
  context: StoreContext,
  pointer: Key,
  snapshotId: string,
  { pieces }: Pieces,
  others: readonly Key[],
): Promise<void> {
  const { supersededRunDays: keptDays } = (await readRetention(context)).definition;
  const pk = snapshotPk(context.scope, snapshotId);
  const keys = Object.entries(pieces).flatMap(([part, count]) =>
    Array.from({ length: count }, (_, chunk) => ({ pk, sk: sksOf[part]?.(chunk) ?? "" })),
  );
  const values = { end: endOf(context, keptDays) };
  const there = { expression: "attribute_exists(#pk)" };
  for (const key of [...keys, ...others]) {
    const set = { expression: "SET #ttl = :end", values };
    await context.table.write([{ update: key, set, if: there }]);
  }
  const set = {
    expression: "SET #ends = :end, #keptDays = :days",
    values: { ...values, days: keptDays },
  };
  await context.table.write([{ update: pointer, set, if: there }]);
}
