import {
  type BuiltinName,
  type Criterion,
  relationships,
} from "../../../functions/domain/index.ts";

const label = { en: "Criterion", nl: "Criterium" };

const shared = {
  axis: "likelihood",
  appliesTo: relationships,
  direction: "higher",
  scale: { kind: "linear", low: 0, high: 1 },
  label,
} as const;

const builtin = (name: BuiltinName, level: Criterion["level"]): Criterion => ({
  ...shared,
  key: name,
  level,
  measure: { kind: "builtin", name },
});

export const knowledgeCriteria: readonly Criterion[] = [
  builtin("motiveMatch", "both"),
  builtin("triggerMatch", "both"),
  builtin("trendMatch", "segment"),
  builtin("referenceCases", "segment"),
];

export const rated: Criterion = {
  ...shared,
  key: "fit",
  level: "both",
  scale: { kind: "linear", low: 1, high: 5 },
  measure: { kind: "rating" },
};
export const barrier: Criterion = {
  ...builtin("entryBarrier", "both"),
  direction: "lower",
  scale: { kind: "linear", low: 0, high: 24 },
};
