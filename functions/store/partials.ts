import { joinColumns } from "../domain/columns/join.ts";
import type { AccountColumns } from "../domain/columns/types.ts";
import { decodeMoments, decodeTops } from "../domain/index.ts";
import { readBucketColumns, readHeads } from "./bucket-read.ts";
import type { StoreContext } from "./context.ts";
import {
  compile,
  FANOUT,
  kindsOf,
  LOWEST_LEVEL,
  type Node,
  readNodes,
  readNodeVersions,
  readVersionsAt,
  rootLevel,
  type Tree,
  topsName,
  treesOf,
  writeNode,
} from "./nodes.ts";
import type { Group, PartialEntity, Root, RootTops, Wanted, WantedProfile } from "./store.ts";
import { readWanted } from "./wanted.ts";

/** Nodes written, or recomputed, at a time. */
const AT_A_TIME = 8;

export function openPartials(context: StoreContext): PartialEntity {
  return {
    wanted: (segmentationId) => readWanted(context, segmentationId),
    measureGroup: (wanted, group) => measureGroup(context, wanted, group),
    measureRange: (wanted, depth, first, count) =>
      measureRange(context, wanted, depth, first, count),
    climb: (wanted, depth, indexes) => climb(context, wanted, depth, indexes),
    root: (wanted, depth) => readRoot(context, wanted, depth),
    rootTops: (wanted, depth, profile) => readRootTops(context, wanted, depth, profile),
    behind: (wanted, depth, first, count) => behind(context, wanted, depth, first, count),
  };
}

// ------------------------------------------------------------ measuring

async function measureRange(
  context: StoreContext,
  wanted: readonly Wanted[],
  depth: number,
  first: number,
  count: number,
): Promise<number> {
  const indexes = Array.from({ length: count }, (_, place) => first + place);
  let written = 0;
  for (const group of groupsOf(indexes)) {
    written += await measureGroup(context, wanted, { depth, first: group, known: [] });
  }
  await climb(context, wanted, depth, indexes);
  return written;
}

/** Buckets that were read or written a moment ago save reading them again if they still are as they were. */
async function measureGroup(
  context: StoreContext,
  wanted: readonly Wanted[],
  { depth, first, known }: Group,
): Promise<number> {
  const count = Math.min(2 ** depth, FANOUT);
  // Read after the buckets were written, so that the last to write one measures what all wrote.
  const heads = await readHeads(context, depth, first, count);
  const node = { index: first / FANOUT, version: sumOf(heads, versionOf), covered: count };
  const behind = await treesBehind(context, treesOf(wanted, depth), node);
  if (behind.length === 0) return 0;
  const current = known.filter(({ index, version }) => heads[index - first]?.version === version);
  const others = heads.flatMap((_, place) =>
    current.some(({ index }) => index === first + place) ? [] : [first + place],
  );
  const read = await Promise.all(others.map((index) => readBucketColumns(context, depth, index)));
  const buckets = [...current, ...read];
  const version = sumOf(buckets, versionOf);
  for (const one of wanted) {
    const trees = behind.filter((tree) => tree.wanted === one);
    if (trees.length === 0) continue;
    const { fields } = compile(one);
    const columns = buckets.flatMap((bucket) => bucket.columns(fields));
    const data = measureTrees(one, trees, columns);
    await eachOf(trees, (tree) =>
      writeNode(context, tree, LOWEST_LEVEL, { ...node, version, data: data.get(tree) ?? nothing }),
    );
  }
  return behind.length;
}

const nothing = new Uint8Array();

const versionOf = ({ version }: { readonly version: number }): number => version;

/** The trees whose node knows less than this one. */
async function treesBehind(
  context: StoreContext,
  trees: readonly Tree[],
  { index, version, covered }: Omit<Node, "data">,
): Promise<readonly Tree[]> {
  const stored = await readVersionsAt(context, trees, LOWEST_LEVEL, index);
  return trees.filter((_, place) => {
    const known = stored[place];
    return !known || known.version < version || known.covered < covered;
  });
}

/**
 * What the nodes of some trees of one plan hold. Lines make accounts large: those that have any are
 * measured bucket by bucket, so that no more of them are in memory at a time.
 */
function measureTrees(
  wanted: Wanted,
  trees: readonly Tree[],
  columns: readonly AccountColumns[],
): ReadonlyMap<Tree, Uint8Array> {
  const { evaluate } = compile(wanted);
  const plain = columns.filter(({ feeds }) => feeds.size === 0);
  const parts = [joinColumns(plain), ...columns.filter(({ feeds }) => feeds.size > 0)];
  const measured = new Map(trees.map((tree) => [tree, [] as Uint8Array[]]));
  for (const part of parts) {
    const evaluated = evaluate(part);
    for (const [tree, data] of measured) data.push(tree.kind.measure(evaluated));
  }
  return new Map(
    [...measured].map(([tree, data]) => {
      const [only = nothing] = data;
      return [tree, data.length === 1 ? only : tree.kind.merge(data)];
    }),
  );
}

// ------------------------------------------------------------ climbing

async function climb(
  context: StoreContext,
  wanted: readonly Wanted[],
  depth: number,
  indexes: Iterable<number>,
): Promise<void> {
  const lowest = groupsOf([...indexes]).map((first) => first / FANOUT);
  for (const tree of treesOf(wanted, depth)) {
    let dirty = lowest;
    for (let level = LOWEST_LEVEL + 1; level <= rootLevel(depth); level++) {
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
    const parents = await readNodeVersions(
      context,
      tree,
      LOWEST_LEVEL,
      first / FANOUT,
      groups.length,
    );
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

/** True when an ancestor above the lowest has not taken up what its children have. */
async function pathIsBehind(context: StoreContext, tree: Tree, first: number): Promise<boolean> {
  for (let level = LOWEST_LEVEL + 1; level <= rootLevel(tree.depth); level++) {
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
