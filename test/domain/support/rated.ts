import {
  type Account,
  type Criterion,
  emptyKnowledge,
  type FieldDeclaration,
  fieldTable,
  type Plan,
  type ProfileDefinition,
  type Scale,
} from "../../../functions/domain/index.ts";

const label = (text: string) => ({ en: text, nl: text });

/** A matrix of alternatives × criteria as accounts with fields c0, c1, …, all on the value axis. */
export interface RatedCase {
  readonly rows: readonly (readonly number[])[];
  readonly weights: readonly number[];
  readonly scales: readonly Scale[];
  readonly directions: readonly Criterion["direction"][];
  readonly axes?: readonly Criterion["axis"][];
  /** Segment rule per row; each row its own segment when absent. */
  readonly groups?: readonly string[];
}

export function rated(of: RatedCase): {
  accounts: Account[];
  plan: Plan;
  profile: ProfileDefinition;
} {
  const group: FieldDeclaration = { key: "group", type: "category", label: label("group") };
  const declared = of.weights.map(
    (_, i): FieldDeclaration => ({ key: `c${i}`, type: "number", label: label(`c${i}`) }),
  );
  const criteria = of.weights.map(
    (_, i): Criterion => ({
      key: `c${i}`,
      axis: of.axes?.[i] ?? "value",
      level: "both",
      appliesTo: ["customer"],
      direction: of.directions[i] ?? "higher",
      measure: { kind: "field", field: `c${i}` },
      scale: of.scales[i] ?? { kind: "linear", low: 0, high: 1 },
      label: label(`c${i}`),
    }),
  );
  const points = (axis: Criterion["axis"]) =>
    Object.fromEntries(
      criteria.flatMap((each, i) => (each.axis === axis ? [[each.key, of.weights[i] ?? 0]] : [])),
    );
  return {
    accounts: of.rows.map((row, i) => ({
      externalId: `a${i}`,
      name: `A${i}`,
      relationship: "customer",
      facts: {
        group: of.groups?.[i] ?? `g${i}`,
        ...Object.fromEntries(row.map((x, j) => [`c${j}`, x])),
      },
    })),
    plan: {
      scheme: { kind: "dimensions", dimensions: [{ field: "group" }] },
      fields: fieldTable([group, ...declared]),
      criteria,
      asOf: "2026-11-24",
      knowledge: emptyKnowledge,
    },
    profile: {
      weights: { value: points("value"), likelihood: points("likelihood") },
      missing: "neutral",
      minimumCoverage: 0.6,
      valueShare: 0.5,
      thresholds: { kind: "fixed", value: 50, likelihood: 50 },
    },
  };
}
