import {
  DUPLICATE_BLOCK_ACCOUNTS_MAX,
  DUPLICATE_HELD_ACCOUNTS_MAX,
  DUPLICATE_PAIRS_MAX,
} from "../limits.ts";
import { blockHashes, isExact } from "./block-keys.ts";
import type { Candidate } from "./candidate.ts";
import { type Comparable, comparable, compare } from "./compare.ts";
import { type DuplicateGroup, groupDuplicates, type LikelyPair } from "./group.ts";
import { holds, numberList, type Sweep, sharedHashes } from "./shared-hashes.ts";

/** Accounts in groups, from the beginning each time it is called. */
export type ReadCandidates = () => AsyncIterable<readonly Candidate[]>;

export interface DuplicatesFound {
  readonly groups: readonly DuplicateGroup[];
  /** Accounts that were compared. */
  readonly accounts: number;
  /** False when there were more than `DUPLICATE_PAIRS_MAX` pairs: those beyond are not told. */
  readonly complete: boolean;
}

export interface FindOptions {
  /** Only pairs of which one stands in a file. */
  readonly ofFile?: boolean;
  /** Accounts held at a time. */
  readonly held?: number;
}

/**
 * Accounts that may be one company, without comparing all with all: reads once to learn which
 * hashes several have, eight bytes each, then once per sweep to compare those that share one.
 * Between two sweeps nothing is held but pairs. Accounts that change meanwhile may be missed.
 */
export async function findDuplicates(
  read: ReadCandidates,
  { ofFile = false, held = DUPLICATE_HELD_ACCOUNTS_MAX }: FindOptions = {},
): Promise<DuplicatesFound> {
  const list = numberList();
  let accounts = 0;
  for await (const candidates of read()) {
    accounts += candidates.length;
    for (const candidate of candidates) for (const hash of blockHashes(candidate)) list.push(hash);
  }
  const pairs = pairList(ofFile);
  for (const sweep of sharedHashes(list.sorted(), held)) {
    const blocks = await blocksOf(read, sweep);
    for (const [hash, block] of blocks) pairs.compare(block, isExact(hash));
  }
  return { groups: groupDuplicates(pairs.found()), accounts, complete: pairs.isComplete() };
}

async function blocksOf(read: ReadCandidates, sweep: Sweep): Promise<Map<number, Candidate[]>> {
  const blocks = new Map<number, Candidate[]>();
  for await (const candidates of read()) {
    for (const candidate of candidates) {
      for (const hash of blockHashes(candidate)) {
        if (!holds(sweep, hash)) continue;
        const block = blocks.get(hash);
        if (block === undefined) blocks.set(hash, [candidate]);
        else block.push(candidate);
      }
    }
  }
  return blocks;
}

function pairList(ofFile: boolean) {
  const pairs = new Map<string, LikelyPair>();
  let complete = true;

  function add(one: Comparable, other: Comparable): void {
    const { candidate: a } = one;
    const { candidate: b } = other;
    if (ofFile && a.line === null && b.line === null) return;
    const likeness = compare(one, other);
    if (likeness === null) return;
    const key = JSON.stringify([a.externalId, b.externalId].toSorted());
    if (pairs.has(key)) return;
    if (pairs.size === DUPLICATE_PAIRS_MAX) complete = false;
    else pairs.set(key, { a, b, ...likeness });
  }

  return {
    /** In a large block of equals each is compared with one, of the file if there is one. */
    compare(block: readonly Candidate[], exact: boolean): void {
      const ordered = block
        .toSorted((a, b) => Number(a.line === null) - Number(b.line === null))
        .map(comparable);
      const isLarge = exact && ordered.length > DUPLICATE_BLOCK_ACCOUNTS_MAX;
      const [hub] = ordered;
      ordered.forEach((one, at) => {
        if (isLarge && hub !== undefined) add(hub, one);
        else
          for (let next = at + 1; next < ordered.length; next += 1) add(one, ordered[next] ?? one);
      });
    },
    found: () => [...pairs.values()],
    isComplete: () => complete,
  };
}
