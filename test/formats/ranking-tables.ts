import type { Localised } from "../../functions/contract/localised.ts";
import type { MatrixPart, RankingPart } from "../../functions/domain/ranking/types.ts";

type Row = Localised<RankingPart>["rows"][number];
type Point = Localised<MatrixPart>["points"][number];

const scored = (points: number) => ({
  status: "scored" as const,
  score: { points, raw: points / 100 },
  coverage: 0.9,
  interval: null,
  ci95: null,
  contributions: [],
});
const money = (amount: string) => ({ amount, currency: "EUR" });

export function rowOf(segment: string, label: string, points: number): Row {
  return {
    ...{ segment, label, rank: 1, status: "scored" },
    score: { points, raw: points / 100 },
    interval: { low: 10.25, high: 90.5, raw: { low: 0.1025, high: 0.905 } },
    ci95: null,
    coordinates: { x: points, y: points, raw: { x: points / 100, y: points / 100 } },
    quadrant: { code: "focus", label: "Focus" },
    nineBox: null,
    value: scored(points),
    likelihood: scored(points),
    size: { n: 3, share: 0.0000004, potential: money("1234.50"), revenue: money("-0.25") },
    relationships: [],
    missing: [],
  };
}

export function rankingOf(rows: readonly Row[]): Localised<RankingPart> {
  const totals = { n: 3, assigned: 3, unassigned: 0, overlapping: 0 };
  const sums = { potential: money("1234.50"), revenue: money("-0.25") };
  const separation = { score: null, value: null, likelihood: null, calinskiHarabasz: null };
  return {
    ...{ relationships: ["customer"], rows, pooled: [], clipped: [], separation },
    totals: { ...totals, ...sums },
  };
}

export function pointOf(label: string, x: number | null, y: number | null): Point {
  const whisker = { low: 20, high: 60, raw: { low: 0.2, high: 0.6 } };
  return {
    ...{ segment: "a|b", label, rank: 2, n: 7 },
    coordinates: { x, y, raw: { x: x === null ? null : x / 100, y: y === null ? null : y / 100 } },
    quadrant: x === null || y === null ? null : { code: "serve", label: "Serve" },
    nineBox: null,
    whiskers: { x: whisker, y: null },
    area: { accounts: 0.25, potential: 0.5 },
  };
}

export function matrixOf(points: readonly Point[]): Localised<MatrixPart> {
  return {
    axes: {
      x: { axis: "likelihood", label: "Likelihood" },
      y: { axis: "value", label: "Value" },
    },
    thresholds: { kind: "fixed", value: 50, likelihood: 40 },
    quadrants: [
      { code: "focus", label: "Focus" },
      { code: "deprioritise", label: "Do not work actively" },
    ],
    gridLines: [33.3, 66.7],
    points,
  };
}
