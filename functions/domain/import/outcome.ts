/** Rows of a file by what became of them, and accounts removed because the file lacks them. */
export interface ImportTally {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly removed: number;
}

export const emptyTally: ImportTally = {
  created: 0,
  updated: 0,
  unchanged: 0,
  rejected: 0,
  removed: 0,
};

export function addTallies(a: ImportTally, b: ImportTally): ImportTally {
  return {
    created: a.created + b.created,
    updated: a.updated + b.updated,
    unchanged: a.unchanged + b.unchanged,
    rejected: a.rejected + b.rejected,
    removed: a.removed + b.removed,
  };
}

/** How an import ended: `failed` when not one row could be used. */
export function importOutcome(tally: ImportTally): "succeeded" | "partiallySucceeded" | "failed" {
  if (tally.rejected === 0) return "succeeded";
  const used = tally.created + tally.updated + tally.unchanged;
  return used > 0 ? "partiallySucceeded" : "failed";
}
