import { type FieldTable, relationships } from "../facts/types.ts";
import { binsOf } from "./bins.ts";
import { dimensionKey, partsOfKey } from "./segment-key.ts";
import { type Dimension, OTHER_SEGMENT, type Scheme } from "./types.ts";

/**
 * Whether accounts can fall in a segment, though none may be there yet. Not in the one that pools
 * small segments: they lie in those, and what it holds changes.
 */
export function isSegment(scheme: Scheme, key: string, fields: FieldTable): boolean {
  if (scheme.kind === "rules") return scheme.rules.some((rule) => rule.key === key);
  if (key === OTHER_SEGMENT) return false;
  const parts = partsOfKey(key);
  return (
    parts.length === scheme.dimensions.length &&
    dimensionKey(parts) === key &&
    scheme.dimensions.every((dimension, place) => isPart(dimension, parts[place] ?? "", fields))
  );
}

function isPart({ field, edges = [] }: Dimension, part: string, fields: FieldTable): boolean {
  if (field === "relationship") return (relationships as readonly string[]).includes(part);
  const declaration = fields.get(field);
  if (declaration === undefined || part === "") return false;
  if (edges.length > 0) return binsOf(edges, declaration).some((bin) => bin.key === part);
  return declaration.type !== "boolean" || part === "true" || part === "false";
}
