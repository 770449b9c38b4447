import { textHash } from "./block-keys.ts";
import { holds, numberList } from "./shared-hashes.ts";

/** Texts that are only asked for, not listed: eight bytes each. */
export interface TextSet {
  /** All are added before the first is asked for. */
  add(text: string): void;
  has(text: string): boolean;
}

export function textSet(): TextSet {
  const list = numberList();
  let sorted: Float64Array | null = null;
  return {
    add: (text) => list.push(textHash(text)),
    has(text) {
      sorted ??= list.sorted();
      return holds(sorted, textHash(text));
    },
  };
}
