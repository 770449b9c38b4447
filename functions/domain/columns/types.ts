import type { FactValue } from "../facts/types.ts";
import type { AccountFeeds } from "../feeds/types.ts";
import type { AccountRating } from "../knowledge/types.ts";

export type CodedValue = Exclude<FactValue, number>;

/** One fact of many accounts. A field declared anew can have values of several kinds. */
export interface FactColumn {
  /** By row, NaN where the fact is no number; null when it is of no row. */
  readonly numbers: Float64Array | null;
  /** Place in `values` by row, −1 where there is none; null when there is of no row. */
  readonly codes: Int32Array | null;
  /** Values that are no numbers; one may occur more than once. */
  readonly values: readonly CodedValue[];
}

/** Accounts by column: what reads the same fact of many of them finds it in one place. */
export interface AccountColumns {
  readonly count: number;
  /** Rows that are there, 1, or have been replaced, 0; null when all are there. */
  readonly present: Uint8Array | null;
  /** Places in `relationships`. */
  readonly relationships: Uint8Array;
  readonly externalIds: readonly string[];
  readonly names: readonly string[];
  /** Facts that were asked for; one that no account has may be absent. */
  readonly facts: ReadonlyMap<string, FactColumn>;
  /** By row, of those that have any. */
  readonly feeds: ReadonlyMap<number, AccountFeeds>;
  readonly ratings: ReadonlyMap<number, readonly AccountRating[]>;
}
