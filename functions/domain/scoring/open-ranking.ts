import { type Relationship, relationships } from "../facts/types.ts";
import type { Label } from "../label.ts";
import { cellKey } from "../moments/cells.ts";
import { inheritConstants } from "../moments/inherit.ts";
import { counts } from "../moments/measure-accounts.ts";
import type { Moments, Plan } from "../moments/types.ts";
import { byCodeUnit } from "../order.ts";
import { poolSegments } from "../segmentation/pool-segments.ts";
import { segmentLabel } from "../segmentation/segment-label.ts";
import type { Scheme } from "../segmentation/types.ts";
import { type RelationshipWeights, weightsFor } from "./axis-weights.ts";
import { cellUtilities, compileScored, type ScoredCriterion } from "./cell-utilities.ts";
import type { WeightedCell } from "./score-axis.ts";
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
  const known = inheritConstants(moments, plan.criteria, plan.constants, (i, cell) => {
    const criterion = plan.criteria[i];
    return criterion !== undefined && counts(criterion, "segment", cell.relationship);
  });
  const { moments: matrix, pooled } = poolSegments(known, plan.scheme);
  const weights = new Map(
    considered.map((each) => [each, weightsFor(plan.criteria, profile, each, "segment")]),
  );
  const segments = segmentKeys(matrix, plan.scheme).map((key) => ({
    key,
    label: segmentLabel(plan.scheme, key, plan.fields),
    cells: cellsOf(matrix, considered, criteria, weights, key),
  }));
  return { plan, profile, considered, criteria, matrix, segments, pooled };
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

function cellsOf(
  matrix: Moments,
  considered: readonly Relationship[],
  criteria: readonly ScoredCriterion[],
  weights: ReadonlyMap<Relationship, RelationshipWeights>,
  segment: string,
): WeightedCell[] {
  return considered.flatMap((relationship) => {
    const cell = matrix.cells.get(cellKey(segment, relationship));
    const weighted = weights.get(relationship);
    if (cell === undefined || weighted === undefined) return [];
    return [{ utilities: cellUtilities(cell, criteria), weights: weighted }];
  });
}
