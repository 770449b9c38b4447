import { catalogue } from "./catalogue.ts";
import type { Measure } from "./types.ts";

/** The fields a measure reads. */
export function fieldsOf(measure: Measure): readonly string[] {
  switch (measure.kind) {
    case "field":
      return [measure.field];
    case "ratio":
      return [measure.numerator, measure.denominator];
    case "builtin":
      return catalogue.find((entry) => entry.name === measure.name)?.fields ?? [];
  }
}
