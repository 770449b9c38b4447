import type { FieldDeclaration } from "../facts/types.ts";
import type { Label } from "../label.ts";

/** One class of a numeric dimension. */
interface Bin {
  readonly key: string;
  readonly label: Label;
}

/**
 * The classes between ascending edges, one more than there are edges; a value on an edge belongs to
 * the class above. Whole numbers read 10-49, others 10-to-50 (50 excluded).
 */
export function binsOf(edges: readonly number[], field: FieldDeclaration): readonly Bin[] {
  const whole = isWhole(field) && edges.every(Number.isInteger);
  const first = edges[0] ?? 0;
  const last = edges.at(-1) ?? 0;
  const middle = edges.slice(1).map((to, index) => inner(edges[index] ?? 0, to, whole));
  const minimum = field.minimum;
  const bounded = whole && minimum !== undefined && Number.isInteger(minimum) && minimum < first;
  return [bounded ? inner(minimum, first, true) : under(first), ...middle, from(last)];
}

function isWhole(field: FieldDeclaration): boolean {
  return field.whole === true || field.type === "date";
}

function under(edge: number): Bin {
  return { key: `under-${edge}`, label: { en: `under ${edge}`, nl: `minder dan ${edge}` } };
}

function from(edge: number): Bin {
  return { key: `${edge}+`, label: { en: `${edge} or more`, nl: `${edge} of meer` } };
}

function inner(low: number, high: number, whole: boolean): Bin {
  if (!whole) {
    return {
      key: `${low}-to-${high}`,
      label: { en: `${low} to under ${high}`, nl: `${low} tot ${high}` },
    };
  }
  const top = high - 1;
  if (low === top) return { key: `${low}`, label: { en: `${low}`, nl: `${low}` } };
  return { key: `${low}-${top}`, label: { en: `${low}–${top}`, nl: `${low}–${top}` } };
}
