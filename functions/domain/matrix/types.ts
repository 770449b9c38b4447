import type { Label } from "../label.ts";
import type { Interval } from "../scoring/types.ts";

export type Quadrant = "focus" | "develop" | "serve" | "deprioritise";
export type Third = "low" | "medium" | "high";
export interface NineBox {
  readonly value: Third;
  readonly likelihood: Third;
}

/** The lines actually drawn, 0–100. */
export interface Thresholds {
  readonly kind: "fixed" | "median" | "weightedMean";
  readonly value: number;
  readonly likelihood: number;
}

export interface MatrixPoint {
  readonly segment: string;
  readonly label: Label;
  readonly rank: number | null;
  readonly n: number;
  /** 100·likelihood, null when not scored. */
  readonly x: number | null;
  /** 100·value. */
  readonly y: number | null;
  readonly quadrant: Quadrant | null;
  readonly nineBox: NineBox | null;
  /** 95 % intervals of x and y. */
  readonly whiskers: { readonly x: Interval | null; readonly y: Interval | null };
  /** Area of the bubble as a share of all bubbles, 0–1. */
  readonly area: { readonly accounts: number; readonly potential: number };
}

export interface Matrix {
  readonly thresholds: Thresholds;
  /** In ranking order. */
  readonly points: readonly MatrixPoint[];
}
