import { columnsOf, type Decision } from "./decision.ts";

/** How much a lead d > 0 on one criterion is preferred, 0–1; parameters in the units of the column. */
export type Preference =
  /** Any lead counts in full. */
  | { readonly kind: "usual" }
  /** In full beyond q, not at all up to it. */
  | { readonly kind: "uShape"; readonly q: number }
  /** In proportion up to p, in full beyond. */
  | { readonly kind: "vShape"; readonly p: number }
  /** Half between q and p, in full beyond. */
  | { readonly kind: "level"; readonly q: number; readonly p: number }
  /** In proportion from q to p, in full beyond. */
  | { readonly kind: "linear"; readonly q: number; readonly p: number }
  /** 1 − exp(−d² ÷ 2s²). */
  | { readonly kind: "gaussian"; readonly s: number };

// A lead that is rounding must not count in full.
const ROUNDING = 1e-12;

export function preferenceFor(preference: Preference, d: number): number {
  if (d <= ROUNDING) return 0;
  switch (preference.kind) {
    case "usual":
      return 1;
    case "uShape":
      return d > preference.q ? 1 : 0;
    case "vShape":
      return Math.min(1, d / preference.p);
    case "level":
      return d <= preference.q ? 0 : d <= preference.p ? 0.5 : 1;
    case "linear":
      return between(d, preference.q, preference.p);
    case "gaussian":
      return 1 - Math.exp(-(d ** 2) / (2 * preference.s ** 2));
  }
}

function between(d: number, q: number, p: number): number {
  if (d <= q) return 0;
  return d >= p ? 1 : (d - q) / (p - q);
}

export interface Flows {
  /** How much an alternative is preferred to the others on average, 0–1. */
  readonly positive: readonly number[];
  /** How much the others are preferred to it. */
  readonly negative: readonly number[];
  /** positive − negative, −1 to 1; higher is better. */
  readonly net: readonly number[];
}

/**
 * Outranking by pairs: per criterion a preference for the better of two, weighted and averaged over
 * all pairs. Relative to the alternatives at hand; all 0 for one alternative alone.
 * Source: Brans and Vincke (1985), PROMETHEE II.
 */
export function prometheeII(decision: Decision, preference: Preference = { kind: "usual" }): Flows {
  const columns = columnsOf(decision);
  const m = decision.matrix.length;
  const positive = new Array<number>(m).fill(0);
  const negative = new Array<number>(m).fill(0);
  for (const { values, weight, direction } of columns) {
    for (let a = 0; a < m; a++) {
      for (let b = 0; b < m; b++) {
        const lead = direction * ((values[a] ?? 0) - (values[b] ?? 0));
        const flow = (weight * preferenceFor(preference, lead)) / (m - 1);
        if (flow === 0) continue;
        positive[a] = (positive[a] ?? 0) + flow;
        negative[b] = (negative[b] ?? 0) + flow;
      }
    }
  }
  return { positive, negative, net: positive.map((each, i) => each - (negative[i] ?? 0)) };
}
