import { type Relationship, relationships } from "../facts/types.ts";
import { CLIPPED_SHARE_WARN } from "../limits.ts";
import { cellKey, knownCount } from "../moments/cells.ts";
import type { CellMoments, Moments, Plan } from "../moments/types.ts";
import { byCodeUnit } from "../order.ts";
import { poolSegments } from "../segmentation/pool-segments.ts";
import { segmentLabel } from "../segmentation/segment-label.ts";
import type { Scheme } from "../segmentation/types.ts";
import { type RelationshipWeights, weightsFor } from "./axis-weights.ts";
import { cellUtilities, compileScored, type ScoredCriterion } from "./cell-utilities.ts";
import { missingFacts } from "./missing-facts.ts";
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

type RankingPlan = Pick<Plan, "scheme" | "fields" | "criteria">;
interface RankingOptions {
  /** Only these accounts; otherwise all the profile is about. */
  readonly relationship?: Relationship;
}

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
  const considered = relationshipsOf(profile, options);
  const { moments: matrix, pooled } = poolSegments(moments, plan.scheme);
  const scope: Scope = { ...openScope(plan, profile, considered), matrix };
  const totals = totalsOf(scope);
  const segments = segmentKeys(matrix, plan.scheme).map((key) => ({
    key,
    cells: cellsOf(scope, key),
  }));
  const rows = segments.map(({ key, cells }) => scoreSegment(scope, key, cells, totals.n));
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
    clipped: clippedCriteria(scope),
  };
}

interface Scope {
  readonly plan: RankingPlan;
  readonly profile: ProfileDefinition;
  readonly considered: readonly Relationship[];
  readonly criteria: readonly ScoredCriterion[];
  readonly weights: ReadonlyMap<Relationship, RelationshipWeights>;
  readonly matrix: Moments;
}

function relationshipsOf(
  profile: ProfileDefinition,
  { relationship }: RankingOptions,
): readonly Relationship[] {
  const about = profile.relationships ?? relationships;
  return relationships.filter(
    (each) => about.includes(each) && (relationship === undefined || each === relationship),
  );
}

function openScope(
  plan: RankingPlan,
  profile: ProfileDefinition,
  considered: readonly Relationship[],
) {
  const weights = new Map(
    considered.map((each) => [each, weightsFor(plan.criteria, profile, each, "segment")]),
  );
  return { plan, profile, considered, criteria: compileScored(plan.criteria), weights };
}

/**
 * Every rule, also without accounts; of a cross product the cells that have accounts. Sorted, so
 * that sums over segments come out the same to the last bit however the matrix was merged.
 */
function segmentKeys(matrix: Moments, scheme: Scheme): string[] {
  const keys = new Set(scheme.kind === "rules" ? scheme.rules.map((rule) => rule.key) : []);
  for (const { segment } of matrix.cells.values()) if (segment !== "") keys.add(segment);
  return [...keys].sort(byCodeUnit);
}

function cellsOf(
  { matrix, considered, criteria, weights }: Scope,
  segment: string,
): WeightedCell[] {
  return considered.flatMap((relationship) => {
    const cell = matrix.cells.get(cellKey(segment, relationship));
    const weighted = weights.get(relationship);
    if (cell === undefined || weighted === undefined) return [];
    return [{ utilities: cellUtilities(cell, criteria), weights: weighted }];
  });
}

function scoreSegment(
  scope: Scope,
  segment: string,
  cells: readonly WeightedCell[],
  allAccounts: number,
): Omit<SegmentScore, "rank"> {
  const { plan, profile, criteria } = scope;
  const value = scoreAxis(cells, "value", criteria, profile);
  const likelihood = scoreAxis(cells, "likelihood", criteria, profile);
  const shares = sharesOf(cells, profile.valueShare);
  const { score, interval } = combine(value.axis, likelihood.axis, profile.valueShare);
  const n = accountsOf(cells);
  return {
    segment,
    label: segmentLabel(plan.scheme, segment, plan.fields),
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
    relationships: cells.map((cell) => shareOf(cell, n, scope)),
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

function shareOf(cell: WeightedCell, n: number, { criteria, profile }: Scope): RelationshipShare {
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

function consideredCells({ matrix, considered }: Scope): CellMoments[] {
  return [...matrix.cells.values()].filter((cell) => considered.includes(cell.relationship));
}

function totalsOf(scope: Scope): RankingTotals {
  const cells = consideredCells(scope);
  const count = (some: readonly CellMoments[]) => some.reduce((sum, cell) => sum + cell.n, 0);
  const unassigned = count(cells.filter((cell) => cell.segment === ""));
  const n = count(cells);
  const { overlapping } = scope.matrix;
  return { n, assigned: n - unassigned, unassigned, overlapping, sizes: sizesOf(cells) };
}

function clippedCriteria(scope: Scope): ClippedCriterion[] {
  const cells = consideredCells(scope);
  return scope.criteria.flatMap(({ criterion: { key, label } }, i) => {
    const known = cells.reduce((sum, cell) => sum + knownCount(cell, i), 0);
    const clipped = cells.reduce((sum, cell) => sum + (cell.clipped[i] ?? 0), 0);
    const clippedShare = known === 0 ? 0 : clipped / known;
    return clippedShare > CLIPPED_SHARE_WARN ? [{ criterion: key, label, clippedShare }] : [];
  });
}
