import { isSegmentMeasure } from "../criteria/segment-measures.ts";
import type { Criterion } from "../criteria/types.ts";
import { type Relationship, relationships } from "../facts/types.ts";
import type { Label } from "../label.ts";
import { cellKey } from "../moments/cells.ts";
import { type Fill, fillCell, inheritConstants } from "../moments/inherit.ts";
import { counts } from "../moments/measure-accounts.ts";
import type { CellMoments, Moments, Plan } from "../moments/types.ts";
import { byCodeUnit } from "../order.ts";
import { poolSegments } from "../segmentation/pool-segments.ts";
import { segmentLabel } from "../segmentation/segment-label.ts";
import type { Scheme } from "../segmentation/types.ts";
import { weightsFor } from "./axis-weights.ts";
import { cellUtilities, compileScored, type ScoredCriterion } from "./cell-utilities.ts";
import type { WeightedCell } from "./score-axis.ts";
import { isWholeFigure, type SegmentFigures, segmentFigures } from "./segment-figures.ts";
import type { ProfileDefinition } from "./types.ts";

export type RankingPlan = Pick<Plan, "scheme" | "fields" | "criteria" | "constants">;

export interface RankingOptions {
  /** Only these accounts; otherwise all the profile is about. */
  readonly relationship?: Relationship;
}

export interface OpenSegment {
  readonly key: string;
  readonly label: Label;
  /** One per relationship that has accounts here. */
  readonly cells: readonly WeightedCell[];
}

/** Everything a ranking is weighed from: what any second look at it starts with, too. */
export interface OpenRanking {
  readonly plan: RankingPlan;
  readonly profile: ProfileDefinition;
  /** Relationships considered. */
  readonly considered: readonly Relationship[];
  readonly criteria: readonly ScoredCriterion[];
  /** The decision matrix, segment constants taken in and small segments pooled. */
  readonly matrix: Moments;
  /** By key. */
  readonly segments: readonly OpenSegment[];
  /** Segment keys pooled into `other`. */
  readonly pooled: readonly string[];
}

/** The decision matrix with the weights of a profile laid beside it. No account is read. */
export function openRanking(
  moments: Moments,
  plan: RankingPlan,
  profile: ProfileDefinition,
  options: RankingOptions = {},
): OpenRanking {
  const considered = relationshipsOf(profile, options);
  const criteria = compileScored(plan.criteria);
  const known = inheritConstants(moments, plan.criteria, plan.constants, (i, cell) =>
    countsFor(plan.criteria, i, cell),
  );
  const { moments: pooledMatrix, pooled } = poolSegments(known, plan.scheme);
  const keys = segmentKeys(pooledMatrix, plan.scheme);
  const wholes = wholesOf(pooledMatrix, plan.criteria, keys);
  const matrix = withSegmentFigures(pooledMatrix, criteria, wholes);
  const weights = new Map(
    considered.map((each) => [each, weightsFor(plan.criteria, profile, each, "segment")]),
  );
  const segments = keys.map((key) => ({
    key,
    label: segmentLabel(plan.scheme, key, plan.fields),
    cells: considered.flatMap((relationship) => {
      const cell = matrix.cells.get(cellKey(key, relationship));
      const weighted = weights.get(relationship);
      if (cell === undefined || weighted === undefined) return [];
      return [{ utilities: cellUtilities(cell, criteria, wholes.get(key)), weights: weighted }];
    }),
  }));
  return { plan, profile, considered, criteria, matrix, segments, pooled };
}

function countsFor(criteria: readonly Criterion[], i: number, cell: CellMoments): boolean {
  const criterion = criteria[i];
  return criterion !== undefined && counts(criterion, "segment", cell.relationship);
}

/** Figures of each segment as a whole, over all its accounts whatever is considered. */
function wholesOf(
  matrix: Moments,
  criteria: readonly Criterion[],
  keys: readonly string[],
): ReadonlyMap<string, SegmentFigures> {
  if (!criteria.some(isWholeFigure)) return new Map();
  const cells = keys.map((key) =>
    relationships.flatMap((each) => matrix.cells.get(cellKey(key, each)) ?? []),
  );
  const figures = segmentFigures(cells, criteria);
  return new Map(keys.map((key, place) => [key, figures[place] ?? []]));
}

/** Criteria no account knows by itself are known of all accounts of a segment that has the figure. */
function withSegmentFigures(
  matrix: Moments,
  criteria: readonly ScoredCriterion[],
  wholes: ReadonlyMap<string, SegmentFigures>,
): Moments {
  if (wholes.size === 0) return matrix;
  const plain = criteria.map(({ criterion }) => criterion);
  const cells = new Map<string, CellMoments>();
  for (const [key, cell] of matrix.cells) {
    const figures = wholes.get(cell.segment);
    const fills = criteria.map(({ criterion, scale }, i): Fill | null => {
      const raw = figures?.[i] ?? null;
      const fits = isSegmentMeasure(criterion.measure) && countsFor(plain, i, cell);
      return raw !== null && fits ? { utility: scale.utility(raw), raw } : null;
    });
    cells.set(key, fillCell(cell, fills));
  }
  return { ...matrix, cells };
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

/**
 * Every rule, also without accounts; of a cross product the cells that have accounts. Sorted, so
 * that sums over segments come out the same to the last bit however the matrix was merged.
 */
function segmentKeys(matrix: Moments, scheme: Scheme): string[] {
  const keys = new Set(scheme.kind === "rules" ? scheme.rules.map((rule) => rule.key) : []);
  for (const { segment } of matrix.cells.values()) if (segment !== "") keys.add(segment);
  return [...keys].sort(byCodeUnit);
}
