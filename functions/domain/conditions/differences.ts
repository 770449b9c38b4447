import type { Label } from "../label.ts";
import type { Interval } from "../scoring/types.ts";

/**
 * none: the data do not support that segments differ; tiny: they differ, but surely by less than the
 * threshold; small: by less than it as far as can be seen; large: by the threshold or more.
 */
export const differenceOutcomes = [
  "none",
  "tiny",
  "small",
  "large",
  "unknown",
  "notApplicable",
] as const;
export type DifferenceOutcome = (typeof differenceOutcomes)[number];

export const differenceSubjects = ["score", "winRate", "motives"] as const;

/** How far segments differ in one thing. */
export interface Difference {
  readonly of: (typeof differenceSubjects)[number];
  /** Fits "do not differ measurably on …". */
  readonly label: Label;
  /** Code of the buying motive that differs most; null for what has no parts. */
  readonly part: string | null;
  readonly statistic: "eta2" | "cramersV";
  /** 0–1. */
  readonly value: number | null;
  /** 95 %. */
  readonly interval: Interval | null;
  /** Chance of a difference as large as this when there is none; the largest of the tests made. */
  readonly p: number | null;
  /** Accounts or opportunities, and segments they are in. */
  readonly n: number;
  readonly groups: number;
  readonly threshold: number;
  readonly outcome: DifferenceOutcome;
}

export function isTested({ outcome }: Difference): boolean {
  return outcome !== "unknown" && outcome !== "notApplicable";
}

export function isSupported({ outcome }: Difference): boolean {
  return outcome === "small" || outcome === "large" || outcome === "tiny";
}
