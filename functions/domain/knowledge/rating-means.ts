/** The ratings of a subject on a criterion, as far as a mean needs them. */
export interface RatingSum {
  readonly n: number;
  /** Sum of the values, each 1–5. */
  readonly sum: number;
}

/** By segment key, then by criterion key. */
export type RatingSums = Readonly<Record<string, Readonly<Record<string, RatingSum>>>>;
