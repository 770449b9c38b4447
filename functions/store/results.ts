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
import type { StoreContext } from "./context.ts";
import {
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
  const items = await context.table.query({
    pk: snapshotPk(context.scope, String(pointer.snapshotId)),
    prefix: matrixPrefix,
  });
  if (items.length === 0) return null;
  const isPlan = ({ sk }: Item) => sk.startsWith(matrixPlanPrefix);
  const moments = decodeMoments(joined(items.filter((item) => !isPlan(item))));
  const stored = JSON.parse(Buffer.from(joined(items.filter(isPlan))).toString()) as StoredPlan;
  const { scheme, criteria, asOf, knowledge, segmentationVersion, criteriaSetId, criteriaVersion } =
    stored;
  const fields = new Map(stored.fields.map((field) => [field.key, field]));
  const plan = { scheme, fields, criteria, asOf, knowledge };
  return {
    ...{ segmentationId, segmentationVersion, criteriaSetId, criteriaVersion },
    ...versionsOf(pointer as unknown as MatrixPointer),
    plan: withConstants(plan, readConstants(stored.constants), moments),
    moments,
    publishedAt: String(pointer.publishedAt),
  };
}

const joined = (items: readonly Item[]): Uint8Array =>
  unpackBytes(join(items.map((item) => item.data as Uint8Array)));

/** One part of a snapshot, its pieces put together; null when it is not there. */
async function readPart(
  context: StoreContext,
  snapshotId: string,
  prefix: string,
): Promise<{ readonly first: Item; readonly data: Uint8Array } | null> {
  const items = await context.table.query({ pk: snapshotPk(context.scope, snapshotId), prefix });
  const [first] = items;
  if (!first) return null;
  return { first, data: joined(items) };
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
  const inForce = standing(pointers.matrix, wanted, root);
  if (inForce === "newer") return "superseded";
  if (inForce === "older") parts.push(matrixPart(context, wanted, root, pointers.matrix));
  for (const profile of wanted.profiles) {
    const run = summaryOf(context, wanted, root, profile);
    const before = pointers.runs.get(profile.id);
    if (before?.run.id === run.id) continue;
    if (before && before.run.profileVersion > run.profileVersion) return "superseded";
    const ranked = await rank(profile, run);
    if (ranked) parts.push(runPart(context, { wanted, root, run }, ranked, before));
  }
  for (const actions of transactions(parts)) {
    if ((await context.table.write(actions)).length > 0) return "superseded";
  }
  return parts.length > 0 ? "published" : "unchanged";
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

function matrixPart(
  context: StoreContext,
  wanted: Wanted,
  root: Root,
  before: MatrixPointer | null,
): Part {
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
  const matrix = snapshotItems(context, snapshotId, matrixSk, encodeMoments(root.moments), {});
  const plan = snapshotItems(context, snapshotId, matrixPlanSk, json, {});
  const pointer = {
    pk: tenantPk(context.scope),
    sk: pointerSk(segmentationId),
    ...dataOf(wanted, root),
    documentVersion: wanted.documentVersion,
    snapshotId,
    publishedAt: context.trace.now.toISOString(),
    pieces: { matrix: matrix.length, plan: plan.length },
  };
  const moves = forward(wanted, root, { name: "snapshotId", value: snapshotId });
  const newer = { ...moves, expression: `attribute_not_exists(#pk) OR (${moves.expression})` };
  const sks = { matrix: matrixSk, plan: matrixPlanSk };
  return partOf([
    { put: pointer, if: newer },
    ...[...matrix, ...plan].map((item) => ({ put: item })),
    ...(before ? retire(context, before.snapshotId, before.pieces, sks) : []),
  ]);
}

function runPart(
  context: StoreContext,
  { wanted, root, run }: { wanted: Wanted; root: Root; run: RunSummary },
  { snapshot, tops }: Ranked,
  before: RunPointer | undefined,
): Part {
  const text = JSON.stringify(run);
  const json = Buffer.from(JSON.stringify(snapshot));
  const rank = snapshotItems(context, run.id, rankSk, json, { run: text });
  const best = snapshotItems(context, run.id, topsSk, encodeTops(tops), {});
  const pk = tenantPk(context.scope);
  const { profileId, profileVersion } = run;
  const pointer = {
    pk,
    sk: profilePointerSk(run.segmentationId, profileId),
    ...dataOf(wanted, root),
    documentVersion: wanted.documentVersion,
    ...{ profileVersion, run: text, runId: run.id },
    pieces: { rank: rank.length, tops: best.length },
  };
  // Data and profile each only move forward, and one of them has to.
  const moves = forward(wanted, root, { name: "runId", value: run.id });
  const newer: Condition = {
    expression: `attribute_not_exists(#pk) OR (#profileVersion <= :profile AND ${moves.expression})`,
    values: { ...moves.values, profile: profileVersion },
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
  runSk(run.segmentationId, run.planKey, run, run.profileId, run.profileVersion);

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
