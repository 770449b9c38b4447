import { type Axis, axes, type Criterion, type Level } from "../criteria/types.ts";
import type { Relationship } from "../facts/types.ts";
import { counts } from "../moments/measure-accounts.ts";
import type { ProfileDefinition } from "./types.ts";

/** Weights of one axis by place of the criterion, summing to 1. */
export type AxisWeightVector = Float64Array;

/** Of one relationship; an axis is null when none of its weighted criteria apply. */
export type RelationshipWeights = Readonly<Record<Axis, AxisWeightVector | null>>;

/**
 * The profile's points normalised over the criteria that count for a relationship at a level: the
 * weight of what is not applicable is spread over the rest.
 */
export function weightsFor(
  criteria: readonly Criterion[],
  profile: ProfileDefinition,
  relationship: Relationship,
  level: Exclude<Level, "both">,
): RelationshipWeights {
  const [value, likelihood] = axes.map((axis) => {
    const points = profile.weights[axis];
    return normalised(
      Float64Array.from(criteria, (criterion) => {
        const listed = criterion.axis === axis && Object.hasOwn(points, criterion.key);
        const given = listed && counts(criterion, level, relationship);
        return given ? (points[criterion.key] ?? 0) : 0;
      }),
    );
  });
  return { value: value ?? null, likelihood: likelihood ?? null };
}

function normalised(points: Float64Array): AxisWeightVector | null {
  const total = points.reduce((sum, each) => sum + each, 0);
  return total > 0 ? points.map((each) => each / total) : null;
}

/** What each axis adds to the score; an axis that does not apply leaves all to the other. */
export function axisShares(
  valueShare: number,
  applies: Readonly<Record<Axis, boolean>>,
): Readonly<Record<Axis, number>> {
  if (applies.value && applies.likelihood) {
    return { value: valueShare, likelihood: 1 - valueShare };
  }
  return { value: applies.value ? 1 : 0, likelihood: applies.likelihood ? 1 : 0 };
}
