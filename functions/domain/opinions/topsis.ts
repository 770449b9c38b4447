import { columnsOf, type Decision } from "./decision.ts";

/**
 * Closeness to the best there is: distance to the worst ÷ distance to both, 0–1, higher is better,
 * per alternative; ½ when nothing tells them apart. Columns are divided by their length (vector
 * norm). Relative to the alternatives at hand. Source: Hwang and Yoon (1981), TOPSIS.
 */
export function topsis(decision: Decision): number[] {
  const columns = columnsOf(decision).map(({ values, weight, best, worst }) => {
    const factor = weight / Math.hypot(...values);
    return { values: values.map((x) => factor * x), best: factor * best, worst: factor * worst };
  });
  return decision.matrix.map((_, i) => {
    const distance = (end: "best" | "worst") =>
      Math.hypot(...columns.map((column) => (column.values[i] ?? 0) - column[end]));
    const toBest = distance("best");
    const toWorst = distance("worst");
    return toBest + toWorst === 0 ? 0.5 : toWorst / (toBest + toWorst);
  });
}
