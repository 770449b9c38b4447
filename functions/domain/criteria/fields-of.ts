import { catalogue } from "./catalogue.ts";
import type { Criterion, Measure } from "./types.ts";

/** The fields a measure reads; `criteria` are those of its set. */
export function fieldsOf(measure: Measure, criteria: readonly Criterion[]): readonly string[] {
  switch (measure.kind) {
    case "field":
      return [measure.field];
    case "ratio":
      return [measure.numerator, measure.denominator];
    case "builtin":
      return catalogue.find((entry) => entry.name === measure.name)?.fields ?? [];
    case "rating":
      return [];
    case "formula": {
      const parts = criteria.filter(({ key }) => measure.criteria.includes(key));
      return [...new Set(parts.flatMap((part) => fieldsOf(part.measure, criteria)))];
    }
  }
}
