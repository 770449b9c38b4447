import type { Overview, OverviewSegment } from "../../domain/explanation/overview.ts";
import type { RankingPart } from "../../domain/ranking/types.ts";

/** One segment in a line: what a list on a screen shows. */
function shownSegment({ row, lead, focusClaim, ...rest }: OverviewSegment) {
  const { segment, label, rank, status, score, interval, ci95, coordinates, quadrant } = row;
  return {
    ...{ segment, label, rank, status, score, interval, ci95, coordinates, quadrant },
    size: row.size,
    coverage: { value: row.value.coverage, likelihood: row.likelihood.coverage },
    lead,
    focus: focusClaim,
    ...rest,
  };
}

export function shownOverview(
  { segments, ...rest }: Overview,
  { relationships, rows, totals, pooled }: RankingPart,
) {
  const scored = rows.filter(({ status }) => status === "scored").length;
  return {
    relationships,
    totals: { ...totals, segments: rows.length, scored, pooled: pooled.length },
    ...rest,
    segments: segments.map(shownSegment),
    omitted: rows.length - segments.length,
  };
}
