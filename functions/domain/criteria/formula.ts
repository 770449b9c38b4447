import type { FormulaOperation } from "./types.ts";

/** Of utilities 0–1, at least one. */
export function applyFormula(operation: FormulaOperation, utilities: readonly number[]): number {
  switch (operation) {
    case "min":
      return Math.min(...utilities);
    case "max":
      return Math.max(...utilities);
    case "product":
      return utilities.reduce((product, u) => product * u, 1);
  }
}
