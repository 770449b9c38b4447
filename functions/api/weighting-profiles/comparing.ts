import {
  type Axis,
  axes,
  type Criterion,
  type Label,
  type ProfileDefinition,
  type Relationship,
  relationships,
} from "../../domain/index.ts";
import { weightsFor } from "../../domain/scoring/axis-weights.ts";

/** A profile and the criteria its weights refer to. */
export interface Side {
  readonly profile: ProfileDefinition;
  readonly criteria: readonly Criterion[];
}

interface ComparedWeight {
  readonly criterion: string;
  readonly label: Label;
  readonly left: number;
  readonly right: number;
  readonly difference: number;
}

/** Shares of both sides per relationship and axis; criteria that weigh on neither are left out. */
export function compareWeights(left: Side, right: Side) {
  return relationships.map((relationship) => ({
    relationship,
    value: compareAxis(left, right, relationship, "value"),
    likelihood: compareAxis(left, right, relationship, "likelihood"),
  }));
}

function compareAxis(
  left: Side,
  right: Side,
  relationship: Relationship,
  axis: Axis,
): readonly ComparedWeight[] {
  const before = sharesOf(left, relationship, axis);
  const after = sharesOf(right, relationship, axis);
  const labels = new Map(
    [...left.criteria, ...right.criteria].map(({ key, label }) => [key, label]),
  );
  return [...new Set([...before.keys(), ...after.keys()])].map((criterion) => {
    const from = before.get(criterion) ?? 0;
    const to = after.get(criterion) ?? 0;
    const label = labels.get(criterion) ?? { en: criterion, nl: criterion };
    return { criterion, label, left: from, right: to, difference: to - from };
  });
}

/** The shares that count in a ranking, by criterion; none of a relationship the profile leaves out. */
function sharesOf(
  { profile, criteria }: Side,
  relationship: Relationship,
  axis: Axis,
): ReadonlyMap<string, number> {
  if (profile.relationships?.includes(relationship) === false) return new Map();
  const shares = weightsFor(criteria, profile, relationship, "segment")[axis];
  if (shares === null) return new Map();
  return new Map(
    criteria
      .map(({ key }, place) => [key, shares[place] ?? 0] as const)
      .filter(([, share]) => share > 0),
  );
}

const rules = ["missing", "minimumCoverage", "valueShare", "thresholds", "relationships"] as const;

/** The members, other than points, in which the two differ. */
export function changedMembers(left: ProfileDefinition, right: ProfileDefinition): string[] {
  const points = axes.flatMap((axis) => (samePoints(left, right, axis) ? [] : [`weights.${axis}`]));
  const others = rules.filter((rule) => JSON.stringify(left[rule]) !== JSON.stringify(right[rule]));
  return [...points, ...others];
}

function samePoints(left: ProfileDefinition, right: ProfileDefinition, axis: Axis): boolean {
  const keys = new Set([...Object.keys(left.weights[axis]), ...Object.keys(right.weights[axis])]);
  return [...keys].every((key) => left.weights[axis][key] === right.weights[axis][key]);
}
