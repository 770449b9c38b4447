import { DUPLICATE_BLOCK_ACCOUNTS_MAX, DUPLICATE_EQUAL_ACCOUNTS_MAX } from "../limits.ts";
import { isExact } from "./block-keys.ts";

/** Numbers in little room: eight bytes each. */
export interface NumberList {
  push(value: number): void;
  /** All of them, ascending; the list is not used after that. */
  sorted(): Float64Array;
}

const FIRST_ROOM = 1_024;

export function numberList(): NumberList {
  let room = new Float64Array(FIRST_ROOM);
  let length = 0;
  return {
    push(value) {
      if (length === room.length) {
        const larger = new Float64Array(2 * room.length);
        larger.set(room);
        room = larger;
      }
      room[length] = value;
      length += 1;
    },
    sorted: () => room.subarray(0, length).sort(),
  };
}

/** Hashes that several accounts have, ascending, which are gone through together. */
export type Sweep = Float64Array;

/**
 * The hashes that stand twice or more among sorted ones, and not so often that they say nothing:
 * `DUPLICATE_EQUAL_ACCOUNTS_MAX` times for what is equal, `DUPLICATE_BLOCK_ACCOUNTS_MAX` for what is
 * alike. Divided so that no sweep holds more than `most` accounts, those counted twice that have two.
 */
export function sharedHashes(sorted: Float64Array, most: number): Sweep[] {
  const sweeps: Sweep[] = [];
  let open = numberList();
  let held = 0;
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    const value = sorted[from] ?? 0;
    while (sorted[to] === value) to += 1;
    const count = to - from;
    const limit = isExact(value) ? DUPLICATE_EQUAL_ACCOUNTS_MAX : DUPLICATE_BLOCK_ACCOUNTS_MAX;
    if (count < 2 || count > limit) continue;
    if (held > 0 && held + count > most) {
      sweeps.push(open.sorted());
      open = numberList();
      held = 0;
    }
    open.push(value);
    held += count;
  }
  return held === 0 ? sweeps : [...sweeps, open.sorted()];
}

/** Whether an ascending list holds a number. */
export function holds(sorted: Float64Array, value: number): boolean {
  return indexIn(sorted, value) >= 0;
}

function indexIn(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const at = sorted[middle] ?? 0;
    if (at === value) return middle;
    if (at < value) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
