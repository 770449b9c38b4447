import type { AccountColumns } from "../domain/columns/types.ts";
import {
  BUCKETS_PER_GROUP,
  compileTops,
  decodeMoments,
  decodeTops,
  emptyTops,
  encodeMoments,
  encodeTops,
  mergeTops,
  sumMoments,
  type Tops,
} from "../domain/index.ts";
import { type ConstantsTable, constantsOf } from "../domain/knowledge/segment-constants.ts";
import type { ConstantsOfSegment } from "../domain/knowledge/types.ts";
import { compileEvaluation, type Evaluated, fieldsOfPlan } from "../domain/moments/evaluate.ts";
import { compileMoments } from "../domain/moments/measure-columns.ts";
import type { StoreContext } from "./context.ts";
import { StoreError } from "./errors.ts";
import { contentDigest, type Key, momentsKind, nodeSk, partialsPk, topsKind } from "./keys.ts";
import { cut, join, packClosely, unpackBytes } from "./pack.ts";
import type { Wanted, WantedProfile } from "./store.ts";
import { type Action, backoffMillis, type Item, pause } from "./table.ts";

/** Best accounts kept per segment. */
const TOPS_KEPT_ACCOUNTS = 50;
/** Children of a node. */
export const FANOUT = BUCKETS_PER_GROUP;
/** Items of one node: what one transaction carries. */
const NODE_MAX_CHUNKS = 10;
/**
 * Plans change with every day, and nodes of a plan that is over are not deleted one by one. Nodes of
 * a plan this many days old are not wanted any more by any tenant that is reconciled.
 */
const KEPT_DAYS = 60;
/** Times a node is read again when it was being written under the reader. */
const REREADS_MAX = 20;

/** One kind of thing kept in the partial tree, as bytes that can be merged. */
export interface NodeKind {
  readonly name: string;
  /** Whether most changes below a node leave it as it is. */
  readonly isSteady: boolean;
  measure(evaluated: Evaluated): Uint8Array;
  merge(parts: readonly Uint8Array[]): Uint8Array;
}

export interface Node {
  readonly index: number;
  /** The sum of the versions of the buckets below it. */
  readonly version: number;
  /** Buckets below it that have been measured. */
  readonly covered: number;
  readonly data: Uint8Array;
}

/** A plan made ready for many buckets. */
export interface Compiled {
  /** Keys of the facts it reads. */
  readonly fields: ReadonlySet<string>;
  readonly evaluate: (columns: AccountColumns) => Evaluated;
  /** What is kept for it: its moments, and the tops of each profile. */
  readonly kinds: readonly NodeKind[];
}

const compiled = new WeakMap<Wanted, Compiled>();

export function compile(wanted: Wanted): Compiled {
  const known = compiled.get(wanted);
  if (known) return known;
  const made = {
    fields: fieldsOfPlan(wanted.plan),
    evaluate: compileEvaluation(wanted.plan),
    kinds: [momentsOf(wanted), ...wanted.profiles.map((_, at) => topsOf(wanted, at))],
  };
  compiled.set(wanted, made);
  return made;
}

export const kindsOf = (wanted: Wanted): readonly NodeKind[] => compile(wanted).kinds;

function momentsOf({ plan }: Wanted): NodeKind {
  const measure = compileMoments(plan);
  return {
    name: momentsKind,
    isSteady: false,
    measure: (evaluated) => encodeMoments(measure(evaluated)),
    merge: (parts) => encodeMoments(sumMoments(parts.map(decodeMoments), plan.criteria.length)),
  };
}

function topsOf(wanted: Wanted, at: number): NodeKind {
  const { plan, constants, profiles } = wanted;
  const profile = profiles[at];
  if (!profile) throw new RangeError(`There is no profile ${at}`);
  const { content } = profile;
  const inherited = (segment: string) => constantsOf(constants, segment);
  const measure = compileTops(plan, content.profile, TOPS_KEPT_ACCOUNTS, inherited);
  const merge = (parts: readonly Tops[]) => parts.reduce(mergeTops, emptyTops(TOPS_KEPT_ACCOUNTS));
  return {
    name: topsName(wanted, profile),
    isSteady: true,
    measure: (evaluated) => encodeTops(measure(evaluated)),
    merge: (parts) => encodeTops(merge(parts.map(decodeTops))),
  };
}

/** The name tops go by: of the profile, and of what accounts take from their segments under it. */
export function topsName({ plan, constants }: Wanted, { id, version, content }: WantedProfile) {
  const { value, likelihood } = content.profile.weights;
  const weighed = plan.criteria.filter(({ key, level }) => {
    const points = (value[key] ?? 0) + (likelihood[key] ?? 0);
    return level !== "segment" && points > 0;
  });
  const text = utilitiesText(
    constants,
    weighed.map(({ key }) => key),
  );
  return topsKind(id, version, text === null ? "" : contentDigest(text));
}

/** The utilities segments hand down on some criteria; null when there are none. Equal ones, equal text. */
function utilitiesText({ named, others }: ConstantsTable, criteria: readonly string[]) {
  const of = (constants: ConstantsOfSegment) =>
    criteria.map((criterion) => constants.get(criterion)?.utility ?? null);
  const otherwise = of(others);
  const particular = [...named]
    .map(([segment, constants]) => [segment, of(constants)] as const)
    .filter(([, utilities]) => utilities.some((utility, i) => utility !== otherwise[i]));
  const isEmpty = particular.length === 0 && otherwise.every((utility) => utility === null);
  return isEmpty ? null : JSON.stringify([criteria, otherwise, particular]);
}

/** Where a tree stands: the nodes of one kind, of one plan, at one depth. */
export interface Tree {
  readonly wanted: Wanted;
  readonly kind: NodeKind;
  readonly depth: number;
}

export const treesOf = (wanted: readonly Wanted[], depth: number): Tree[] =>
  wanted.flatMap((one) => kindsOf(one).map((kind) => ({ wanted: one, kind, depth })));

/**
 * Level L covers 16^L buckets. There are no nodes of single buckets: they would weigh twice what the
 * accounts do they are measured from, so sixteen buckets are measured anew sooner than added up.
 */
export const LOWEST_LEVEL = 1;
export const rootLevel = (depth: number): number => Math.max(LOWEST_LEVEL, Math.ceil(depth / 4));

const MAX_CHUNK_DIGITS = 99;

function rangeOf({ wanted, kind, depth }: Tree, level: number, first: number, count: number) {
  const from = nodeSk(wanted.planKey, depth, kind.name, level, first, 0);
  const to = nodeSk(wanted.planKey, depth, kind.name, level, first + count - 1, MAX_CHUNK_DIGITS);
  return [from, to] as const;
}

/** The nodes there are among `count` from `first` of one level, in one query. */
export async function readNodes(
  context: StoreContext,
  tree: Tree,
  level: number,
  first: number,
  count: number,
): Promise<readonly Node[]> {
  const pk = partialsPk(context.scope, tree.wanted.segmentationId);
  for (let attempt = 0; attempt < REREADS_MAX; attempt++) {
    if (attempt > 0) await pause(attempt);
    const items = await context.table.query({ pk, between: rangeOf(tree, level, first, count) });
    const nodes = [...grouped(items).values()].map(assemble);
    const whole = nodes.filter((node) => node !== null);
    if (whole.length === nodes.length) return whole;
  }
  throw new StoreError("busy", "A partial changed each time it was read");
}

function grouped(items: readonly Item[]): ReadonlyMap<number, readonly Item[]> {
  const groups = new Map<number, Item[]>();
  for (const item of items) {
    const index = Number(item.index);
    const group = groups.get(index);
    if (group) group.push(item);
    else groups.set(index, [item]);
  }
  return groups;
}

function assemble(items: readonly Item[]): Node | null {
  const [first] = items;
  const data = dataOf(items);
  if (first === undefined || data === null) return null;
  return {
    index: Number(first.index),
    version: Number(first.version),
    covered: Number(first.covered),
    data,
  };
}

/**
 * What a node holds, put together from its items. Null when they are of different versions, as they
 * are seen while the node is being written.
 */
export function dataOf(items: readonly Item[]): Uint8Array | null {
  const [first] = items;
  const pieces = items.slice(0, Number(first?.chunks));
  if (first?.chunks === undefined || pieces.length !== first.chunks) return null;
  const mark = first.digest === undefined ? "version" : "digest";
  if (pieces.some((piece) => piece[mark] !== first[mark])) return null;
  const parts = pieces.flatMap(({ data }) => (data instanceof Uint8Array ? [data] : []));
  return unpackBytes(join(parts));
}

export interface NodeVersion {
  readonly version: number;
  readonly covered: number;
}

/** The same nodes by index, without what they hold. */
export async function readNodeVersions(
  context: StoreContext,
  tree: Tree,
  level: number,
  first: number,
  count: number,
): Promise<ReadonlyMap<number, NodeVersion>> {
  const items = await context.table.query({
    pk: partialsPk(context.scope, tree.wanted.segmentationId),
    between: rangeOf(tree, level, first, count),
    only: ["index", "version", "covered", "chunks"],
  });
  const heads = items.filter((item) => item.chunks !== undefined);
  return new Map(
    heads.map((item) => [
      Number(item.index),
      { version: Number(item.version), covered: Number(item.covered) },
    ]),
  );
}

/** The same of one place in several trees, by their order; null where there is no node. */
export async function readVersionsAt(
  context: StoreContext,
  trees: readonly Tree[],
  level: number,
  index: number,
): Promise<readonly (NodeVersion | null)[]> {
  const keys = trees.map((tree) => headKey(context, tree, level, { index }));
  const items = await context.table.getMany(keys, ["version", "covered"]);
  return items.map((item) =>
    item ? { version: Number(item.version), covered: Number(item.covered) } : null,
  );
}

/** Epoch seconds. Follows from the plan, so that equal inputs give equal items. */
const endOf = ({ plan }: Wanted): number => Date.parse(plan.asOf) / 1000 + KEPT_DAYS * 86_400;

/**
 * Writes a node unless one that knows as much is there: of a newer version, or of the same version
 * over as many buckets. An empty bucket adds one to `covered` and nothing to `version`.
 */
export async function writeNode(
  context: StoreContext,
  tree: Tree,
  level: number,
  node: Node,
): Promise<void> {
  const pieces = cut(packClosely(node.data));
  if (pieces.length > NODE_MAX_CHUNKS) {
    throw new StoreError("too-large", "Too many segments and criteria for one partial");
  }
  const key = headKey(context, tree, level, node);
  const isApart = tree.kind.isSteady;
  const write = isApart ? apart(tree, key, node, pieces) : together(tree, key, node, pieces);
  for (let attempt = 0; attempt < REREADS_MAX; attempt++) {
    if (attempt > 0) await pause(backoffMillis(attempt));
    // Where nothing may have to be written but a version, what is there is looked at first.
    const stored = isApart || attempt > 0 ? await context.table.get(key) : null;
    if (stored && knowsAsMuch(stored, node)) return;
    if ((await context.table.write(write(stored))).length === 0) return;
  }
  throw new StoreError("busy", "Too many writers at one partial");
}

function headKey(
  context: StoreContext,
  { wanted, kind, depth }: Tree,
  level: number,
  { index }: Pick<Node, "index">,
): Key {
  const pk = partialsPk(context.scope, wanted.segmentationId);
  return { pk, sk: nodeSk(wanted.planKey, depth, kind.name, level, index, 0) };
}

const pieceKey = ({ pk, sk }: Key, piece: number): Key => ({
  pk,
  sk: `${sk.slice(0, -2)}${String(piece).padStart(2, "0")}`,
});

const isOlder =
  "attribute_not_exists(#pk) OR #version < :new OR (#version = :new AND #covered < :covered)";

type Write = (stored: Item | null) => readonly Action[];

/** Data and version in one item, or as many as it takes. */
function together(tree: Tree, key: Key, node: Node, pieces: readonly Uint8Array[]): Write {
  const { index, version, covered } = node;
  const older = { expression: isOlder, values: { new: version, covered } };
  const actions = pieces.map((data, piece): Action => {
    const item = { ...pieceKey(key, piece), index, version, data, ttl: endOf(tree.wanted) };
    if (piece > 0) return { put: item };
    return { put: { ...item, covered, chunks: pieces.length }, if: older };
  });
  return () => actions;
}

/**
 * The version in an item of its own, which is all that is written when the data stay as they are;
 * otherwise all of it in one transaction.
 */
function apart(tree: Tree, key: Key, node: Node, pieces: readonly Uint8Array[]): Write {
  const { index, version, covered, data } = node;
  const digest = contentDigest(Buffer.from(data).toString("latin1"));
  const ttl = endOf(tree.wanted);
  const head = { ...key, index, version, covered, digest, chunks: pieces.length + 1, ttl };
  const values = { new: version, covered };
  const bodies = pieces.map((piece, place): Action => {
    return { put: { ...pieceKey(key, place + 1), index, digest, data: piece, ttl } };
  });
  return (stored) => {
    if (stored?.digest !== digest)
      return [{ put: head, if: { expression: isOlder, values } }, ...bodies];
    const same = `#digest = :digest AND (${isOlder})`;
    return [{ put: head, if: { expression: same, values: { ...values, digest } } }];
  };
}

function knowsAsMuch(stored: Item, { version, covered }: Node): boolean {
  const known = Number(stored.version);
  return known > version || (known === version && Number(stored.covered) >= covered);
}
