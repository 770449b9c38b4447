import type { Criterion } from "../criteria/types.ts";

/** A criterion that is weighed. */
export type JudgedCriterion = Pick<Criterion, "key" | "label">;

/** Criterion key → a number. */
export type ByCriterion = Readonly<Record<string, number>>;

export interface Judge {
  readonly assessor: string;
  /** ≥ 0: how much this judgement counts beside the others. */
  readonly importance: number;
}
/** Points ≥ 0, in any unit. */
export interface PointsJudge extends Judge {
  readonly points: ByCriterion;
}
/** What going from worst to best on a criterion is worth, against the best such swing at 100. */
export interface SwingJudge extends Judge {
  readonly swings: ByCriterion;
}
/** 1 is the most important; equal ranks are a tie. */
export interface RankJudge extends Judge {
  readonly ranks: ByCriterion;
}
/**
 * Row → column → how many times as important the row is. Each pair once or, as each other's
 * inverse, twice.
 */
export interface PairwiseJudge extends Judge {
  readonly comparisons: Readonly<Record<string, ByCriterion>>;
}
export interface BestWorstJudge extends Judge {
  readonly best: string;
  readonly worst: string;
  /** All but the best. */
  readonly bestToOthers: ByCriterion;
  /** All but the worst; best over worst may be left to `bestToOthers`. */
  readonly othersToWorst: ByCriterion;
}

/** A number of a judgement; undefined for a key it does not have, also one every object inherits. */
export function given<T>(
  values: Readonly<Record<string, T>> | undefined,
  key: string,
): T | undefined {
  return values !== undefined && Object.hasOwn(values, key) ? values[key] : undefined;
}
