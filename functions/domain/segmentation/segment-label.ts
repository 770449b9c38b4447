import type { FieldDeclaration, FieldTable } from "../facts/types.ts";
import type { Label } from "../label.ts";
import { binsOf } from "./bins.ts";
import { partsOfKey } from "./segment-key.ts";
import { type Dimension, OTHER_SEGMENT, type Scheme } from "./types.ts";

/** What people call a segment. */
export function segmentLabel(scheme: Scheme, key: string, fields: FieldTable): Label {
  if (scheme.kind === "rules") {
    return scheme.rules.find((rule) => rule.key === key)?.label ?? { en: key, nl: key };
  }
  if (key === OTHER_SEGMENT)
    return { en: "Other (small segments)", nl: "Overig (kleine segmenten)" };
  const parts = partsOfKey(key);
  const labels = scheme.dimensions.map((dimension, index) =>
    partLabel(dimension, parts[index] ?? "", fields),
  );
  return {
    en: labels.map((label) => label.en).join(" · "),
    nl: labels.map((label) => label.nl).join(" · "),
  };
}

const relationshipLabels = new Map<string, Label>([
  ["customer", { en: "Customer", nl: "Klant" }],
  ["prospect", { en: "Prospect", nl: "Prospect" }],
  ["former_customer", { en: "Former customer", nl: "Ex-klant" }],
]);

function partLabel({ field, edges = [] }: Dimension, part: string, fields: FieldTable): Label {
  const plain = { en: part, nl: part };
  if (field === "relationship") return relationshipLabels.get(part) ?? plain;
  const declaration = fields.get(field);
  if (declaration === undefined || declaration.type === "category") return plain;
  if (declaration.type === "boolean") return booleanLabel(declaration, part);
  const bin = binsOf(edges, declaration).find((each) => each.key === part)?.label ?? plain;
  const unit = declaration.unit === undefined ? "" : ` ${declaration.unit}`;
  return { en: `${bin.en}${unit}`, nl: `${bin.nl}${unit}` };
}

function booleanLabel({ label }: FieldDeclaration, part: string): Label {
  const yes = part === "true";
  return { en: `${label.en}: ${yes ? "yes" : "no"}`, nl: `${label.nl}: ${yes ? "ja" : "nee"}` };
}
