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

/** What the first pass over all accounts found. */
export interface FirstPass {
  /** Accounts that were read. */
  readonly accounts: number;
  /** What has to be gone through, a pass each. */
  readonly sweeps: readonly Sweep[];
}

/** What going through a sweep found. */
export interface SweptPairs {
  /** Those that no earlier sweep found. */
  readonly pairs: readonly LikelyPair[];
  /** False when there was no room for all. */
  readonly complete: boolean;
}

/**
 * What is kept of a search between two passes, so that one that is broken off goes on where it was.
 * null: nothing was kept, or of another first pass; then that pass is made again.
 */
export interface SearchLog {
  begun(): Promise<FirstPass | null>;
  begin(first: FirstPass): Promise<void>;
  swept(at: number, sweep: Sweep): Promise<SweptPairs | null>;
  sweep(at: number, sweep: Sweep, found: SweptPairs): Promise<void>;
}

export interface FindOptions {
  /** Only pairs of which one stands in a file. */
  readonly ofFile?: boolean;
  /** Accounts held at a time. */
  readonly held?: number;
  /** Absent: nothing is kept. */
  readonly log?: SearchLog;
}

/**
 * Accounts that may be one company, without comparing all with all: reads once to learn which
 * hashes several have, eight bytes each, then once per sweep to compare those that share one.
 * Between two sweeps nothing is held but pairs. Accounts that change meanwhile may be missed.
 */
export async function findDuplicates(
  read: ReadCandidates,
  { ofFile = false, held = DUPLICATE_HELD_ACCOUNTS_MAX, log }: FindOptions = {},
): Promise<DuplicatesFound> {
  const { accounts, sweeps } = (await log?.begun()) ?? (await firstPass(read, held, log));
  const list = pairList(ofFile);
  for (const [at, sweep] of sweeps.entries()) {
    const known = (await log?.swept(at, sweep)) ?? null;
    if (known !== null) {
      list.take(known);
      continue;
    }
    const blocks = await blocksOf(read, sweep);
    for (const [hash, block] of blocks) list.compare(block, isExact(hash));
    await log?.sweep(at, sweep, list.newlyFound());
    list.mark();
  }
  return { groups: groupDuplicates(list.found()), accounts, complete: list.isComplete() };
}

async function firstPass(
  read: ReadCandidates,
  held: number,
  log: SearchLog | undefined,
): Promise<FirstPass> {
  const list = numberList();
  let accounts = 0;
  for await (const candidates of read()) {
    accounts += candidates.length;
    for (const candidate of candidates) for (const hash of blockHashes(candidate)) list.push(hash);
  }
  const first = { accounts, sweeps: sharedHashes(list.sorted(), held) };
  await log?.begin(first);
  return first;
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
  let earlier = 0;

  function add(one: Comparable, other: Comparable): void {
    const { candidate: a } = one;
    const { candidate: b } = other;
    if (ofFile && a.line === null && b.line === null) return;
    const likeness = compare(one, other);
    if (likeness === null) return;
    keep({ a, b, ...likeness });
  }

  function keep(pair: LikelyPair): void {
    const key = JSON.stringify([pair.a.externalId, pair.b.externalId].toSorted());
    if (pairs.has(key)) return;
    if (pairs.size === DUPLICATE_PAIRS_MAX) complete = false;
    else pairs.set(key, pair);
  }

  const mark = (): void => {
    earlier = pairs.size;
  };

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
    /** What an earlier try found. */
    take(swept: SweptPairs): void {
      for (const pair of swept.pairs) keep(pair);
      complete &&= swept.complete;
      mark();
    },
    /** Since the last mark. */
    newlyFound: (): SweptPairs => ({ pairs: [...pairs.values()].slice(earlier), complete }),
    mark,
    found: () => [...pairs.values()],
    isComplete: () => complete,
  };
}
