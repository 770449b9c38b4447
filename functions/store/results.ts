import {
  type Criterion,
  decodeMoments,
  decodeTops,
  encodeMoments,
  encodeTops,
  type FieldDeclaration,
  type PlanKnowledge,
  type Scheme,
  type Tops,
} from "../domain/index.ts";
import type { RankingSnapshot } from "../domain/ranking/types.ts";
import type { StoreContext } from "./context.ts";
import {
  matrixPrefix,
  matrixSk,
  pointerSk,
  profilePointerSk,
  rankPrefix,
  rankSk,
  runId,
  runSk,
  runsPrefix,
  snapshotPk,
  tenantPk,
  topsPrefix,
  topsSk,
} from "./keys.ts";
import { cut, join, packBytes, unpackBytes } from "./pack.ts";
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
import { type Action, type Condition, type Item, TRANSACTION_MAX_ITEMS } from "./table.ts";
import { pageOf } from "./versioned.ts";

/** What is no longer in force can be read this much longer. */
const SUPERSEDED_KEPT_DAYS = 30;
const SECONDS_PER_DAY = 86_400;
/** Of the 4 MB a transaction can carry. */
const TRANSACTION_MAX_BYTES = 3_500_000;

export function openResults(context: StoreContext): ResultEntity {
  return {
    matrix: (segmentationId) => readMatrix(context, segmentationId),
    published: (segmentationId) => readPublished(context, segmentationId),
    current: (segmentationId, profileId) => readCurrent(context, segmentationId, profileId),
    runs: (segmentationId, after, limit) => listRuns(context, segmentationId, after, limit),
    run: (id) => readRun(context, id),
    tops: (id) => readTops(context, id),
    publish: (wanted, root, rank) => publish(context, wanted, root, rank),
  };
}

// ------------------------------------------------------------ pointers

/** Points to the matrix in force. */
interface MatrixPointer extends Pieces {
  readonly planKey: string;
  readonly rootVersion: number;
  readonly snapshotId: string;
}

/** Points to the run in force for one profile. */
interface RunPointer extends Pieces {
  readonly run: RunSummary;
}

/** How many items each part of a snapshot takes. */
interface Pieces {
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
  return { run: toSummary(item), pieces: item.pieces as Pieces["pieces"] };
}

const toSummary = (item: Item): RunSummary => JSON.parse(String(item.run)) as RunSummary;

async function readPublished(
  context: StoreContext,
  segmentationId: string,
): Promise<PublishedState | null> {
  const { matrix, runs } = await readPointers(context, segmentationId);
  if (!matrix) return null;
  const { planKey, rootVersion } = matrix;
  return { planKey, rootVersion, runs: [...runs.values()].map((pointer) => pointer.run) };
}

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
}

async function readMatrix(
  context: StoreContext,
  segmentationId: string,
): Promise<DecisionMatrix | null> {
  const sk = pointerSk(segmentationId);
  const pointer = await context.table.get({ pk: tenantPk(context.scope), sk });
  if (!pointer) return null;
  const snapshot = await readPart(context, String(pointer.snapshotId), matrixPrefix);
  if (!snapshot) return null;
  const stored = JSON.parse(String(snapshot.first.plan)) as StoredPlan;
  const { scheme, criteria, asOf, knowledge, segmentationVersion, criteriaSetId, criteriaVersion } =
    stored;
  const fields = new Map(stored.fields.map((field) => [field.key, field]));
  return {
    ...{ segmentationId, segmentationVersion, criteriaSetId, criteriaVersion },
    planKey: String(pointer.planKey),
    rootVersion: Number(pointer.rootVersion),
    plan: { scheme, fields, criteria, asOf, knowledge },
    moments: decodeMoments(snapshot.data),
    publishedAt: String(pointer.publishedAt),
  };
}

/** One part of a snapshot, its pieces put together; null when it is not there. */
async function readPart(
  context: StoreContext,
  snapshotId: string,
  prefix: string,
): Promise<{ readonly first: Item; readonly data: Uint8Array } | null> {
  const items = await context.table.query({ pk: snapshotPk(context.scope, snapshotId), prefix });
  const [first] = items;
  if (!first) return null;
  return { first, data: unpackBytes(join(items.map((item) => item.data as Uint8Array))) };
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

/** Actions that belong together, and what they weigh. */
interface Part {
  readonly actions: readonly Action[];
  readonly bytes: number;
}

async function publish(
  context: StoreContext,
  wanted: Wanted,
  root: Root,
  rank: (profile: WantedProfile, run: RunSummary) => Promise<Ranked | null>,
): Promise<"published" | "unchanged" | "superseded"> {
  const pointers = await readPointers(context, wanted.segmentationId);
  const parts: Part[] = [];
  const order = matrixOrder(pointers.matrix, wanted, root);
  if (order > 0) return "superseded";
  if (order < 0) parts.push(matrixPart(context, wanted, root, pointers.matrix));
  for (const profile of wanted.profiles) {
    const run = summaryOf(context, wanted, root, profile);
    const before = pointers.runs.get(profile.id);
    if (before?.run.id === run.id) continue;
    if (before && before.run.profileVersion > run.profileVersion) return "superseded";
    const ranked = await rank(profile, run);
    if (ranked) parts.push(runPart(context, run, ranked, before));
  }
  for (const actions of transactions(parts)) {
    if ((await context.table.write(actions)).length > 0) return "superseded";
  }
  return parts.length > 0 ? "published" : "unchanged";
}

/** Negative: what is in force is older than this root; positive: newer. */
function matrixOrder(pointer: MatrixPointer | null, wanted: Wanted, root: Root): number {
  if (!pointer) return -1;
  if (pointer.planKey !== wanted.planKey) return pointer.planKey < wanted.planKey ? -1 : 1;
  return pointer.rootVersion - root.version;
}

function summaryOf(
  context: StoreContext,
  wanted: Wanted,
  root: Root,
  profile: WantedProfile,
): RunSummary {
  const { segmentationId, segmentationVersion, criteriaSetId, criteriaVersion, planKey } = wanted;
  return {
    id: runId([segmentationId, planKey, root.version, profile.id, profile.version]),
    ...{ segmentationId, segmentationVersion, criteriaSetId, criteriaVersion },
    profileId: profile.id,
    profileVersion: profile.version,
    asOf: wanted.plan.asOf,
    planKey,
    rootVersion: root.version,
    publishedAt: context.trace.now.toISOString(),
  };
}

function matrixPart(
  context: StoreContext,
  wanted: Wanted,
  root: Root,
  before: MatrixPointer | null,
): Part {
  const { segmentationId, segmentationVersion, criteriaSetId, criteriaVersion, planKey } = wanted;
  const { scheme, fields, criteria, asOf, knowledge } = wanted.plan;
  const stored: StoredPlan = {
    ...{ segmentationVersion, criteriaSetId, criteriaVersion, scheme, criteria },
    fields: [...fields.values()],
    ...{ asOf, knowledge },
  };
  const snapshotId = runId([segmentationId, planKey, root.version]);
  const matrix = snapshotItems(context, snapshotId, matrixSk, encodeMoments(root.moments), {
    plan: JSON.stringify(stored),
  });
  const pointer = {
    pk: tenantPk(context.scope),
    sk: pointerSk(segmentationId),
    ...{ planKey, rootVersion: root.version, snapshotId },
    publishedAt: context.trace.now.toISOString(),
    pieces: { matrix: matrix.length },
  };
  const newer: Condition = {
    expression:
      "attribute_not_exists(#pk) OR #planKey < :plan OR (#planKey = :plan AND #rootVersion < :root)",
    values: { plan: planKey, root: root.version },
  };
  return partOf([
    { put: pointer, if: newer },
    ...matrix.map((item) => ({ put: item })),
    ...(before ? retire(context, before.snapshotId, before.pieces, { matrix: matrixSk }) : []),
  ]);
}

function runPart(
  context: StoreContext,
  run: RunSummary,
  { snapshot, tops }: Ranked,
  before: RunPointer | undefined,
): Part {
  const text = JSON.stringify(run);
  const json = Buffer.from(JSON.stringify(snapshot));
  const rank = snapshotItems(context, run.id, rankSk, json, { run: text });
  const best = snapshotItems(context, run.id, topsSk, encodeTops(tops), {});
  const pk = tenantPk(context.scope);
  const { planKey, rootVersion, profileId, profileVersion } = run;
  const pointer = {
    pk,
    sk: profilePointerSk(run.segmentationId, profileId),
    ...{ planKey, rootVersion, profileVersion, run: text },
    pieces: { rank: rank.length, tops: best.length },
  };
  // Data and profile each only move forward, and one of them has to.
  const newer: Condition = {
    expression:
      "attribute_not_exists(#pk) OR (#profileVersion <= :profile AND (#planKey < :plan OR (#planKey = :plan AND #rootVersion < :root)))" +
      " OR (#profileVersion < :profile AND #planKey = :plan AND #rootVersion = :root)",
    values: { plan: planKey, root: rootVersion, profile: profileVersion },
  };
  const listed = { pk, sk: listedSk(run), run: text };
  const sks = { rank: rankSk, tops: topsSk };
  return partOf([
    { put: pointer, if: newer },
    { put: listed },
    ...[...rank, ...best].map((item) => ({ put: item })),
    ...(before ? retire(context, before.run.id, before.pieces, sks) : []),
    ...(before ? [expire(context, pk, listedSk(before.run))] : []),
  ]);
}

const listedSk = (run: RunSummary): string =>
  runSk(run.segmentationId, run.planKey, run.rootVersion, run.profileId, run.profileVersion);

function snapshotItems(
  context: StoreContext,
  snapshotId: string,
  sk: (chunk: number) => string,
  bytes: Uint8Array,
  first: Readonly<Record<string, unknown>>,
): Item[] {
  const pk = snapshotPk(context.scope, snapshotId);
  return cut(packBytes(bytes)).map((data, chunk) => ({
    ...{ pk, sk: sk(chunk), data },
    ...(chunk === 0 && first),
  }));
}

/** Gives every item of a superseded snapshot its time to live. */
function retire(
  context: StoreContext,
  snapshotId: string,
  pieces: Pieces["pieces"],
  sks: Readonly<Record<string, (chunk: number) => string>>,
): Action[] {
  const pk = snapshotPk(context.scope, snapshotId);
  return Object.entries(sks).flatMap(([part, sk]) =>
    Array.from({ length: pieces[part] ?? 0 }, (_, chunk) => expire(context, pk, sk(chunk))),
  );
}

function expire(context: StoreContext, pk: string, sk: string): Action {
  const now = Math.floor(context.trace.now.getTime() / 1000);
  const values = { end: now + SUPERSEDED_KEPT_DAYS * SECONDS_PER_DAY };
  return { update: { pk, sk }, set: { expression: "SET #ttl = :end", values } };
}

function partOf(actions: readonly Action[]): Part {
  const bytes = actions.reduce((sum, action) => {
    const data = "put" in action ? action.put.data : undefined;
    return sum + (data instanceof Uint8Array ? data.length : 0) + 1024;
  }, 0);
  return { actions, bytes };
}

/**
 * Everything in one transaction if it fits. A part is never torn: a pointer moves together with what
 * it points to.
 */
function transactions(parts: readonly Part[]): readonly (readonly Action[])[] {
  const packed: { actions: Action[]; bytes: number }[] = [];
  for (const part of parts) {
    const open = packed.at(-1);
    const fits =
      open &&
      open.actions.length + part.actions.length <= TRANSACTION_MAX_ITEMS &&
      open.bytes + part.bytes <= TRANSACTION_MAX_BYTES;
    if (fits) {
      open.actions.push(...part.actions);
      open.bytes += part.bytes;
    } else packed.push({ actions: [...part.actions], bytes: part.bytes });
  }
  return packed.map(({ actions }) => actions);
}
