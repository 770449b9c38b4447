import type { BuiltinName, Measure } from "./types.ts";

/** Figures of a segment as a whole: no account knows them by itself. */
const segmentMeasures: ReadonlySet<BuiltinName> = new Set([
  "size",
  "growth",
  "churnRate",
  "trendMatch",
  "competitorSuccess",
  "referenceCases",
  "leadResults",
  "winRate",
]);

export function isSegmentMeasure(measure: Measure): boolean {
  return measure.kind === "builtin" && segmentMeasures.has(measure.name);
}
