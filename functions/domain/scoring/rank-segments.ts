import { CLIPPED_SHARE_WARN } from "../limits.ts";
import { knownCount } from "../moments/cells.ts";
import type { CellMoments, Moments } from "../moments/types.ts";
import { missingFacts } from "./missing-facts.ts";
import {
  type OpenRanking,
  type OpenSegment,
  openRanking,
  type RankingOptions,
  type RankingPlan,
} from "./open-ranking.ts";
import { ranksOf } from "./ranks.ts";
import { combine, type DetailedAxis, scoreAxis, type WeightedCell } from "./score-axis.ts";
import { separationOf } from "./separation.ts";
import { interval95, sharesOf } from "./spread.ts";
import type {
  AxisScore,
  ClippedCriterion,
  ProfileDefinition,
  Ranking,
  RankingTotals,
  RelationshipShare,
  SegmentScore,
  Sizes,
} from "./types.ts";

/**
 * Ranks the segments of a decision matrix under a profile: a dot product, whatever the number of
 * accounts. The profile must have passed `checkProfile`. Small segments are pooled first.
 */
export function rankSegments(
  moments: Moments,
  plan: RankingPlan,
  profile: ProfileDefinition,
  options: RankingOptions = {},
): Ranking {
  const open = openRanking(moments, plan, profile, options);
  const { considered, segments, pooled } = open;
  const totals = totalsOf(open);
  const rows = segments.map((segment) => scoreSegment(open, segment, totals.n));
  return {
    relationships: considered,
    rows: ranksOf(rows.map((row) => ({ key: row.segment, score: row.score, row }))).map(
      ({ item, rank }) => ({ ...item.row, rank }),
    ),
    totals,
    pooled,
    separation: separationOf(
      segments.map(({ cells }) => cells),
      profile,
    ),
    clipped: clippedCriteria(open),
  };
}

function scoreSegment(
  open: OpenRanking,
  { key, label, cells }: OpenSegment,
  allAccounts: number,
): Omit<SegmentScore, "rank"> {
  const { profile, criteria } = open;
  const value = scoreAxis(cells, "value", criteria, profile);
  const likelihood = scoreAxis(cells, "likelihood", criteria, profile);
  const shares = sharesOf(cells, profile.valueShare);
  const { score, interval } = combine(value.axis, likelihood.axis, profile.valueShare);
  const n = accountsOf(cells);
  return {
    segment: key,
    label,
    status: score === null ? "notScored" : "scored",
    score,
    interval,
    ci95: score === null ? null : interval95(cells, shares, profile.missing, score),
    value: withInterval95(value, "value", cells, profile),
    likelihood: withInterval95(likelihood, "likelihood", cells, profile),
    missing: missingFacts({ value, likelihood }, shares, criteria),
    n,
    share: allAccounts === 0 ? 0 : n / allAccounts,
    sizes: sizesOf(cells.map(({ utilities }) => utilities.cell)),
    relationships: cells.map((cell) => shareOf(cell, n, open)),
  };
}

function withInterval95(
  { axis }: DetailedAxis,
  name: "value" | "likelihood",
  cells: readonly WeightedCell[],
  { missing }: ProfileDefinition,
): AxisScore {
  if (axis.score === null) return axis;
  const shares = { value: name === "value" ? 1 : 0, likelihood: name === "value" ? 0 : 1 };
  return { ...axis, ci95: interval95(cells, shares, missing, axis.score) };
}

function accountsOf(cells: readonly WeightedCell[]): number {
  return cells.reduce((sum, { utilities }) => sum + utilities.cell.n, 0);
}

function sizesOf(cells: readonly CellMoments[]): Sizes {
  return {
    potentialCents: cells.reduce((sum, cell) => sum + cell.potentialCents, 0n),
    revenueCents: cells.reduce((sum, cell) => sum + cell.revenueCents, 0n),
  };
}

function shareOf(
  cell: WeightedCell,
  n: number,
  { criteria, profile }: OpenRanking,
): RelationshipShare {
  const { axis: value } = scoreAxis([cell], "value", criteria, profile);
  const { axis: likelihood } = scoreAxis([cell], "likelihood", criteria, profile);
  const { cell: moments } = cell.utilities;
  return {
    relationship: moments.relationship,
    n: moments.n,
    share: moments.n / n,
    score: combine(value, likelihood, profile.valueShare).score,
    value: value.score,
    likelihood: likelihood.score,
    coverage: { value: value.coverage, likelihood: likelihood.coverage },
  };
}

function consideredCells({ matrix, considered }: OpenRanking): CellMoments[] {
  return [...matrix.cells.values()].filter((cell) => considered.includes(cell.relationship));
}

function totalsOf(open: OpenRanking): RankingTotals {
  const cells = consideredCells(open);
  const count = (some: readonly CellMoments[]) => some.reduce((sum, cell) => sum + cell.n, 0);
  const unassigned = count(cells.filter((cell) => cell.segment === ""));
  const n = count(cells);
  const { overlapping } = open.matrix;
  return { n, assigned: n - unassigned, unassigned, overlapping, sizes: sizesOf(cells) };
}

function clippedCriteria(open: OpenRanking): ClippedCriterion[] {
  const cells = consideredCells(open);
  return open.criteria.flatMap(({ criterion: { key, label } }, i) => {
    const known = cells.reduce((sum, cell) => sum + knownCount(cell, i), 0);
    const clipped = cells.reduce((sum, cell) => sum + (cell.clipped[i] ?? 0), 0);
    const clippedShare = known === 0 ? 0 : clipped / known;
    return clippedShare > CLIPPED_SHARE_WARN ? [{ criterion: key, label, clippedShare }] : [];
  });
}
