import type { RankingSnapshot, ShownRow } from "../../domain/ranking/types.ts";

/** How each segment moves from a baseline to another ranking of the same matrix. */
export function differencesOf(baseline: RankingSnapshot, changed: RankingSnapshot) {
  const before = new Map(baseline.ranking.rows.map((row) => [row.segment, row]));
  return {
    baseline: baseline.provenance,
    rows: changed.ranking.rows.map((row) => differenceOf(before.get(row.segment), row)),
  };
}

function differenceOf(before: ShownRow | undefined, { segment, label, ...after }: ShownRow) {
  return {
    segment,
    label,
    rank: after.rank,
    baselineRank: before?.rank ?? null,
    rankChange: minus(before?.rank, after.rank),
    score: after.score,
    baselineScore: before?.score ?? null,
    scoreChange: minus(after.score?.raw, before?.score?.raw),
    quadrant: after.quadrant,
    baselineQuadrant: before?.quadrant ?? null,
  };
}

function minus(a: number | null | undefined, b: number | null | undefined): number | null {
  return a == null || b == null ? null : a - b;
}
