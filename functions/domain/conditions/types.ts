import type { Label } from "../label.ts";
import type { Interval } from "../scoring/types.ts";
import type { ThresholdKey } from "../settings/thresholds.ts";

/** Which segments are fit for use (METHOD §8), in the order they are shown. */
export const conditionNames = [
  "homogeneous",
  "heterogeneous",
  "traceable",
  "measurable",
  "reachable",
  "attractiveEnough",
  "largeEnough",
  "togetherEnough",
  "attackPlan",
  "stable",
] as const;
export type ConditionName = (typeof conditionNames)[number];

/** warn: not met, but what is known does not rule it out; or met in part. */
export const conditionStatuses = ["pass", "warn", "fail", "unknown", "notApplicable"] as const;
export type ConditionStatus = (typeof conditionStatuses)[number];

/** A figure or text that stands behind a finding. */
export interface Evidence {
  readonly code: string;
  readonly label: Label;
  readonly value: number | string | boolean | null;
}

/** What would have to be known to say more. */
export interface Missing {
  readonly code: string;
  readonly label: Label;
}

export interface Statistic {
  readonly name: string;
  readonly label: Label;
  readonly value: number | null;
}

export const comparisons = ["atLeast", "atMost", "below", "above"] as const;

export interface Gate {
  readonly comparison: (typeof comparisons)[number];
  readonly value: number;
  /** The setting it comes from; null when it is fixed. */
  readonly setting: ThresholdKey | null;
}

/** What conditions and signals both say. */
export interface Finding {
  readonly statistic: Statistic;
  /** Observations the statistic is made of. */
  readonly n: number;
  /** 95 %, where one exists. */
  readonly interval: Interval | null;
  readonly threshold: Gate;
  readonly evidence: readonly Evidence[];
  readonly missing: readonly Missing[];
}

export interface Condition extends Finding {
  readonly condition: ConditionName;
  readonly label: Label;
  readonly status: ConditionStatus;
  /** What the status means here, in a sentence. */
  readonly text: Label;
}
