import type { Axis } from "../criteria/types.ts";
import type { Label } from "../label.ts";
import type { Quadrant, Third } from "../matrix/types.ts";

/** The names of the two axes. */
export const axisLabels: Readonly<Record<Axis, Label>> = {
  value: { en: "Value", nl: "Aantrekkelijk" },
  likelihood: { en: "Likelihood", nl: "Kansrijk" },
};

/** What to do with a segment in each quadrant. */
export const quadrantLabels: Readonly<Record<Quadrant, Label>> = {
  focus: { en: "Focus", nl: "Focusdoelgroep" },
  develop: { en: "Valuable, hard to win", nl: "Waardevol, moeilijk" },
  serve: { en: "Serve efficiently", nl: "Efficiënt bedienen" },
  deprioritise: { en: "Do not work actively", nl: "Niet actief bewerken" },
};

/** The thirds of an axis in the 3×3 grid. */
export const thirdLabels: Readonly<Record<Third, Label>> = {
  low: { en: "low", nl: "laag" },
  medium: { en: "medium", nl: "midden" },
  high: { en: "high", nl: "hoog" },
};
