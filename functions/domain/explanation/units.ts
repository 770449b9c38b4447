import { catalogue } from "../criteria/catalogue.ts";
import type { Aggregation, Criterion, Measure } from "../criteria/types.ts";
import type { FieldTable } from "../facts/types.ts";
import type { Label } from "../label.ts";
import type { NamedField } from "./types.ts";

const ratingUnit: Label = { en: "rating 1–5", nl: "oordeel 1–5" };
const shareUnit: Label = { en: "share, 0–1", nl: "aandeel, 0–1" };

/** Unit of a raw value; null when it has none that is known. */
export function unitOf(measure: Measure, fields: FieldTable): Label | null {
  switch (measure.kind) {
    case "builtin":
      return catalogue.find(({ name }) => name === measure.name)?.unit ?? null;
    case "field":
      return plain(fields.get(measure.field)?.unit);
    case "ratio": {
      const over = fields.get(measure.numerator)?.unit;
      const under = fields.get(measure.denominator)?.unit;
      return over === under ? plain(over && "ratio") : plain(`${over ?? "1"} ÷ ${under ?? "1"}`);
    }
    case "rating":
      return ratingUnit;
    case "formula":
      return shareUnit;
  }
}

function plain(unit: string | undefined): Label | null {
  return unit === undefined ? null : { en: unit, nl: unit };
}

/** How the accounts of a segment make one figure. */
export function aggregationOf({ measure }: Criterion): Aggregation {
  if (measure.kind === "ratio") return "ratioOfSums";
  if (measure.kind !== "builtin") return "mean";
  return catalogue.find(({ name }) => name === measure.name)?.aggregation ?? "mean";
}

export function namedField(field: string, fields: FieldTable): NamedField {
  return { field, label: fields.get(field)?.label ?? { en: field, nl: field } };
}
