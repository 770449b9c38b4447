import type { Axis, RawMeasure } from "../criteria/types.ts";
import type { Relationship } from "../facts/types.ts";
import type { Label } from "../label.ts";
import type { Quadrant, Third, Thresholds } from "../matrix/types.ts";
import type { AxisStatus, Interval, RowStatus, Separation } from "../scoring/types.ts";

/** Which versions of everything a ranking was computed from. The same ones give the same bytes. */
export interface Provenance {
  /** The stored run; null for a ranking computed on the spot. */
  readonly runId: string | null;
  readonly segmentationId: string;
  readonly segmentationVersion: number;
  readonly criteriaSetId: string;
  readonly criteriaVersion: number;
  /** Null for weights that are not stored. */
  readonly profileId: string | null;
  /** Null for a draft and for weights that are not stored. */
  readonly profileVersion: number | null;
  /** `YYYY-MM-DD` */
  readonly asOf: string;
  /** Sum of the versions of all account buckets. */
  readonly dataVersion: number;
  /** Version of the tenant's knowledge that last changed what the criteria read of it; 0: none did. */
  readonly knowledgeVersion: number;
  /** Grows with every change of what the ratings of segments come to; 0: there never were any. */
  readonly ratingsVersion: number;
}

/** `points` 0–100, half-even to two places; `raw` 0–1 as computed. */
export interface ShownScore {
  readonly points: number;
  readonly raw: number;
}

/** `low`, `high` 0–100, half-even to two places; `raw` 0–1 as computed. */
export interface ShownInterval {
  readonly low: number;
  readonly high: number;
  readonly raw: Interval;
}

export interface Money {
  /** Decimal text with two places. */
  readonly amount: string;
  /** ISO 4217. */
  readonly currency: string;
}

export interface ShownContribution {
  readonly criterion: string;
  readonly label: Label;
  readonly weight: number;
  readonly utility: number;
  readonly contribution: ShownScore;
  readonly coverage: number;
  readonly measured: RawMeasure | null;
  readonly clippedShare: number;
}

export interface ShownAxis {
  readonly status: AxisStatus;
  readonly score: ShownScore | null;
  readonly coverage: number | null;
  readonly interval: ShownInterval | null;
  readonly ci95: ShownInterval | null;
  readonly contributions: readonly ShownContribution[];
}

export interface ShownMissing {
  readonly criterion: string;
  readonly label: Label;
  readonly axis: Axis;
  readonly fields: readonly string[];
  readonly accounts: number;
  /** By how much finding out narrows the interval of the score. */
  readonly narrows: ShownScore;
}

export interface ShownCoordinates {
  /** 0–100, half-even to two places; null when the axis is not scored. */
  readonly x: number | null;
  readonly y: number | null;
  readonly raw: { readonly x: number | null; readonly y: number | null };
}

export interface ShownQuadrant {
  readonly code: Quadrant;
  readonly label: Label;
}

export interface ShownNineBox {
  readonly value: Third;
  readonly likelihood: Third;
  readonly label: Label;
}

export interface ShownRelationship {
  readonly relationship: Relationship;
  readonly n: number;
  readonly share: number;
  readonly score: ShownScore | null;
  readonly value: ShownScore | null;
  readonly likelihood: ShownScore | null;
  readonly coverage: { readonly value: number | null; readonly likelihood: number | null };
}

export interface ShownSize {
  readonly n: number;
  readonly share: number;
  readonly potential: Money;
  readonly revenue: Money;
}

export interface ShownRow {
  readonly segment: string;
  readonly label: Label;
  readonly rank: number | null;
  readonly status: RowStatus;
  readonly score: ShownScore | null;
  readonly interval: ShownInterval | null;
  readonly ci95: ShownInterval | null;
  readonly coordinates: ShownCoordinates;
  readonly quadrant: ShownQuadrant | null;
  readonly nineBox: ShownNineBox | null;
  readonly value: ShownAxis;
  readonly likelihood: ShownAxis;
  readonly size: ShownSize;
  readonly relationships: readonly ShownRelationship[];
  readonly missing: readonly ShownMissing[];
}

export interface ShownTotals {
  readonly n: number;
  readonly assigned: number;
  readonly unassigned: number;
  readonly overlapping: number;
  readonly potential: Money;
  readonly revenue: Money;
}

export interface RankingPart {
  readonly relationships: readonly Relationship[];
  readonly rows: readonly ShownRow[];
  readonly totals: ShownTotals;
  readonly pooled: readonly string[];
  readonly separation: {
    readonly score: Separation | null;
    readonly value: Separation | null;
    readonly likelihood: Separation | null;
    readonly calinskiHarabasz: number | null;
  };
  readonly clipped: readonly {
    readonly criterion: string;
    readonly label: Label;
    readonly clippedShare: number;
  }[];
}

export interface ShownPoint {
  readonly segment: string;
  readonly label: Label;
  readonly rank: number | null;
  readonly n: number;
  readonly coordinates: ShownCoordinates;
  readonly quadrant: ShownQuadrant | null;
  readonly nineBox: ShownNineBox | null;
  readonly whiskers: { readonly x: ShownInterval | null; readonly y: ShownInterval | null };
  /** Area of the bubble as a share of all bubbles, 0–1. */
  readonly area: { readonly accounts: number; readonly potential: number };
}

export interface MatrixPart {
  readonly axes: {
    readonly x: { readonly axis: Axis; readonly label: Label };
    readonly y: { readonly axis: Axis; readonly label: Label };
  };
  readonly thresholds: Thresholds;
  readonly quadrants: readonly ShownQuadrant[];
  /** Where the 3×3 grid is cut, 0–100. */
  readonly gridLines: readonly number[];
  readonly points: readonly ShownPoint[];
}

/** What a run stores and a live read answers: labels in both languages, picked when it is read. */
export interface RankingSnapshot {
  readonly provenance: Provenance;
  readonly ranking: RankingPart;
  readonly matrix: MatrixPart;
}
