import { columnsOf } from "../domain/columns/of-accounts.ts";
import { decodeMoments, decodeTops } from "../domain/index.ts";
import { type BucketColumns, readBucketColumns, readHeads } from "./bucket-read.ts";
import type { StoreContext } from "./context.ts";
import {
  compile,
  FANOUT,
  kindsOf,
  type Node,
  readNodes,
  readNodeVersions,
  rootLevel,
  type Tree,
  topsName,
  treesOf,
  writeNode,
} from "./nodes.ts";
import type { Bucket, PartialEntity, Root, RootTops, Wanted, WantedProfile } from "./store.ts";
import { readWanted } from "./wanted.ts";

/** Nodes written, or recomputed, at a time. */
const AT_A_TIME = 8;

export function openPartials(context: StoreContext): PartialEntity {
  return {
    wanted: (segmentationId) => readWanted(context, segmentationId),
    measure: (wanted, buckets) => measure(context, wanted, buckets),
    measureRange: (wanted, depth, first, count) =>
      measureRange(context, wanted, depth, first, count),
    climb: (wanted, depth, indexes) => climb(context, wanted, depth, indexes),
    root: (wanted, depth) => readRoot(context, wanted, depth),
    rootTops: (wanted, depth, profile) => readRootTops(context, wanted, depth, profile),
    behind: (wanted, depth, first, count) => behind(context, wanted, depth, first, count),
  };
}

// ------------------------------------------------------------ measuring

function measure(
  context: StoreContext,
  wanted: readonly Wanted[],
  buckets: readonly Bucket[],
): Promise<number> {
  const [depth] = buckets.map((bucket) => bucket.depth);
  if (depth === undefined) return Promise.resolve(0);
  const columned = buckets.map(({ index, version, accounts }): BucketColumns => {
    const stored = accounts.map(({ account }) => account);
    return { index, version, columns: (fields) => [columnsOf(stored, fields)] };
  });
  return measureColumns(context, wanted, depth, columned);
}

async function measureColumns(
  context: StoreContext,
  wanted: readonly Wanted[],
  depth: number,
  buckets: readonly BucketColumns[],
): Promise<number> {
  let written = 0;
  for (const one of wanted) {
    const leaves: Leaf[] = [];
    for (const tree of treesOf([one], depth)) {
      const known = await leafVersions(context, tree, buckets);
      for (const bucket of buckets) {
        if ((known.get(bucket.index) ?? -1) < bucket.version) leaves.push({ tree, bucket });
      }
    }
    await eachOf([...byBucket(leaves).values()], (same) => measureLeaves(context, one, same));
    written += leaves.length;
  }
  return written;
}

/** What is to be measured of one bucket for one tree. */
interface Leaf {
  readonly tree: Tree;
  readonly bucket: BucketColumns;
}

function byBucket(leaves: readonly Leaf[]): ReadonlyMap<BucketColumns, readonly Leaf[]> {
  const found = new Map<BucketColumns, Leaf[]>();
  for (const leaf of leaves) {
    const same = found.get(leaf.bucket);
    if (same) same.push(leaf);
    else found.set(leaf.bucket, [leaf]);
  }
  return found;
}

/** Leaves of one bucket under one plan: what is known of each account is found once for all. */
async function measureLeaves(
  context: StoreContext,
  wanted: Wanted,
  leaves: readonly Leaf[],
): Promise<void> {
  const [first] = leaves;
  if (!first) return;
  const { fields, evaluate } = compile(wanted);
  const { index, version, columns } = first.bucket;
  const evaluated = columns(fields).map(evaluate);
  for (const { tree } of leaves) {
    const data = tree.kind.measure(evaluated);
    await writeNode(context, tree, 0, { index, version, covered: 1, data });
  }
}

async function leafVersions(
  context: StoreContext,
  tree: Tree,
  buckets: readonly BucketColumns[],
): Promise<ReadonlyMap<number, number>> {
  const versions = new Map<number, number>();
  for (const first of groupsOf(buckets.map(({ index }) => index))) {
    const nodes = await readNodeVersions(context, tree, 0, first, FANOUT);
    for (const [index, { version }] of nodes) versions.set(index, version);
  }
  return versions;
}

async function measureRange(
  context: StoreContext,
  wanted: readonly Wanted[],
  depth: number,
  first: number,
  count: number,
): Promise<number> {
  const heads = await readHeads(context, depth, first, count);
  const indexes = heads.map((_, offset) => first + offset);
  /** Trees that lack a bucket, by its index. */
  const lacking = new Map<number, Tree[]>();
  for (const tree of treesOf(wanted, depth)) {
    const nodes = await readNodeVersions(context, tree, 0, first, count);
    for (const [offset, head] of heads.entries()) {
      const index = first + offset;
      if ((nodes.get(index)?.version ?? -1) >= head.version) continue;
      lacking.set(index, [...(lacking.get(index) ?? []), tree]);
    }
  }
  await eachOf([...lacking], async ([index, trees]) => {
    const bucket = await readBucketColumns(context, depth, index);
    for (const one of wanted) {
      const leaves = trees.filter((tree) => tree.wanted === one).map((tree) => ({ tree, bucket }));
      await measureLeaves(context, one, leaves);
    }
  });
  await climb(context, wanted, depth, indexes);
  return lacking.size;
}

// ------------------------------------------------------------ climbing

async function climb(
  context: StoreContext,
  wanted: readonly Wanted[],
  depth: number,
  indexes: Iterable<number>,
): Promise<void> {
  const leaves = [...indexes];
  for (const tree of treesOf(wanted, depth)) {
    let dirty = leaves;
    for (let level = 1; level <= rootLevel(depth); level++) {
      dirty = groupsOf(dirty).map((first) => first / FANOUT);
      await eachOf(dirty, (index) => recompute(context, tree, level, index));
    }
  }
}

/** Whoever writes a child climbs afterwards, so the last to climb sees every child. */
async function recompute(
  context: StoreContext,
  tree: Tree,
  level: number,
  index: number,
): Promise<void> {
  const children = await readNodes(context, tree, level - 1, index * FANOUT, FANOUT);
  if (children.length === 0) return;
  await writeNode(context, tree, level, {
    index,
    version: sumOf(children, (child) => child.version),
    covered: sumOf(children, (child) => child.covered),
    data: tree.kind.merge(children.map((child) => child.data)),
  });
}

// ------------------------------------------------------------ roots

async function rootNode(context: StoreContext, tree: Tree): Promise<Node | null> {
  const [root] = await readNodes(context, tree, rootLevel(tree.depth), 0, 1);
  return root ?? null;
}

const isComplete = (root: Node, depth: number): boolean => root.covered === 2 ** depth;

async function readRoot(
  context: StoreContext,
  wanted: Wanted,
  depth: number,
): Promise<Root | null> {
  const [kind] = kindsOf(wanted);
  const root = kind ? await rootNode(context, { wanted, kind, depth }) : null;
  if (!root) return null;
  const { version, data } = root;
  return { version, complete: isComplete(root, depth), moments: decodeMoments(data) };
}

async function readRootTops(
  context: StoreContext,
  wanted: Wanted,
  depth: number,
  profile: WantedProfile,
): Promise<RootTops | null> {
  const name = topsName(wanted, profile);
  const kind = kindsOf(wanted).find((one) => one.name === name);
  const root = kind ? await rootNode(context, { wanted, kind, depth }) : null;
  if (!root) return null;
  const { version, data } = root;
  return { version, complete: isComplete(root, depth), tops: decodeTops(data) };
}

// ------------------------------------------------------------ checking

async function behind(
  context: StoreContext,
  wanted: readonly Wanted[],
  depth: number,
  first: number,
  count: number,
): Promise<readonly number[]> {
  const heads = await readHeads(context, depth, first, count);
  const groups = groupsOf(heads.map((_, offset) => first + offset));
  const found = new Set<number>();
  for (const tree of treesOf(wanted, depth)) {
    const parents = await readNodeVersions(context, tree, 1, first / FANOUT, groups.length);
    for (const group of groups) {
      const under = heads.slice(group - first, group - first + FANOUT);
      const parent = parents.get(group / FANOUT);
      const version = sumOf(under, (head) => head.version);
      if (!parent || parent.version < version || parent.covered < under.length) found.add(group);
    }
    if (await pathIsBehind(context, tree, first)) found.add(first);
  }
  return [...found].sort((a, b) => a - b);
}

/** True when an ancestor above level 1 has not taken up what its children have. */
async function pathIsBehind(context: StoreContext, tree: Tree, first: number): Promise<boolean> {
  for (let level = 2; level <= rootLevel(tree.depth); level++) {
    const index = Math.floor(first / FANOUT ** level);
    const children = await readNodeVersions(context, tree, level - 1, index * FANOUT, FANOUT);
    const parents = await readNodeVersions(context, tree, level, index, 1);
    const parent = parents.get(index) ?? { version: -1, covered: 0 };
    const below = [...children.values()];
    if (parent.version < sumOf(below, ({ version }) => version)) return true;
    if (parent.covered < sumOf(below, ({ covered }) => covered)) return true;
  }
  return false;
}

// ------------------------------------------------------------

/** First indexes of the aligned groups of siblings the indexes fall in. */
const groupsOf = (indexes: readonly number[]): number[] => [
  ...new Set(indexes.map((index) => index - (index % FANOUT))),
];

function sumOf<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}

async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items].reverse();
  const run = async () => {
    for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(AT_A_TIME, items.length) }, run));
}
