import type { Direction, Scale, Step } from "../../functions/domain/scales/types.ts";
import { figure, type Language } from "./words.ts";

/** A scale in words, in the unit of the raw value. */
export function scaleInWords(scale: Scale, direction: Direction, language: Language): string {
  const shape = shapeInWords(scale, language);
  if (direction === "higher") return shape;
  return language === "nl"
    ? `${shape}; omgekeerd: lager is beter`
    : `${shape}; turned round: lower is better`;
}

function shapeInWords(scale: Scale, language: Language): string {
  const n = (x: number) => figure(x, language);
  const nl = language === "nl";
  switch (scale.kind) {
    case "linear":
      return nl
        ? `rechte lijn van ${n(scale.low)} (0) tot ${n(scale.high)} (1)`
        : `straight line from ${n(scale.low)} (0) to ${n(scale.high)} (1)`;
    case "log":
      return nl
        ? `logaritmisch vanaf 0 (0) tot ${n(scale.X)} (1), halverwege bij ${n(halfway(scale))}`
        : `logarithmic from 0 (0) to ${n(scale.X)} (1), halfway at ${n(halfway(scale))}`;
    case "target":
      return nl
        ? `het best bij ${n(scale.t)}, 0 bij ${n(scale.t - scale.below)} en bij ${n(scale.t + scale.above)}`
        : `best at ${n(scale.t)}, 0 at ${n(scale.t - scale.below)} and at ${n(scale.t + scale.above)}`;
    case "piecewise": {
      const knots = scale.knots.map(([x, u]) => `${n(x)} → ${n(u)}`).join(", ");
      return nl ? `rechte lijnen tussen ${knots}` : `straight lines between ${knots}`;
    }
    case "steps":
      return nl ? `tabel: ${steps(scale.table, n)}` : `table: ${steps(scale.table, n)}`;
    case "percentile":
      return nl ? "plaats tussen 101 kwantielen" : "place among 101 quantiles";
    case "sigmoid":
      return nl ? `S-kromme rond ${n(scale.m)}` : `S-curve around ${n(scale.m)}`;
  }
}

/** Where ln(1 + x ÷ x0) ÷ ln(1 + X ÷ x0) is a half, to two figures. */
function halfway({ x0, X }: Extract<Scale, { kind: "log" }>): number {
  return Number((x0 * (Math.sqrt(1 + X / x0) - 1)).toPrecision(2));
}

function steps(all: readonly Step[], n: (x: number) => string): string {
  return all
    .map(({ from, value, u }) => {
      const at = typeof value === "string" ? value : n(value ?? from ?? 0);
      return `${from === undefined ? at : `≥ ${at}`} → ${n(u)}`;
    })
    .join(", ");
}
