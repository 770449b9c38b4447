export const scaleKinds = [
  "linear",
  "steps",
  "piecewise",
  "log",
  "target",
  "percentile",
  "sigmoid",
] as const;
export type ScaleKind = (typeof scaleKinds)[number];

/** u = (x − low) ÷ (high − low), clipped to 0–1. */
export interface LinearScale {
  readonly kind: "linear";
  readonly low: number;
  readonly high: number;
}

/** Either every step has `from` (the last with from ≤ x holds) or every step has `value` (equality). */
export interface Step {
  readonly from?: number;
  readonly value?: number | string;
  readonly u: number;
}
export interface StepsScale {
  readonly kind: "steps";
  readonly table: readonly Step[];
}

/** Straight lines between knots [x, u], x ascending; flat outside. */
export interface PiecewiseScale {
  readonly kind: "piecewise";
  readonly knots: readonly (readonly [number, number])[];
}

/** u = ln(1 + x ÷ x0) ÷ ln(1 + X ÷ x0) for 0 ≤ x ≤ X. */
export interface LogScale {
  readonly kind: "log";
  readonly x0: number;
  readonly X: number;
}

/** u = 1 at t, falling to 0 at t − below and at t + above. */
export interface TargetScale {
  readonly kind: "target";
  readonly t: number;
  readonly below: number;
  readonly above: number;
}

/** 101 frozen quantiles, 0 % to 100 %; equal knots give their middle rank. */
export interface PercentileScale {
  readonly kind: "percentile";
  readonly knots: readonly number[];
}

/** u = 1 ÷ (1 + exp(−k(x − m) ÷ s)); s = 0 gives 0.5 for all. */
export interface SigmoidScale {
  readonly kind: "sigmoid";
  readonly m: number;
  readonly s: number;
  readonly k: number;
}

/** How a raw measure becomes a utility in 0–1. */
export type Scale =
  | LinearScale
  | StepsScale
  | PiecewiseScale
  | LogScale
  | TargetScale
  | PercentileScale
  | SigmoidScale;

export type Direction = "higher" | "lower";

export interface Utility {
  /** 0–1. */
  readonly u: number;
  /** True when the raw value lies outside the scale. */
  readonly clipped: boolean;
}

/** Knots of a percentile scale: 0 % to 100 %. */
export const PERCENTILE_KNOTS = 101;
