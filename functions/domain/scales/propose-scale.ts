import { PERCENTILE_KNOTS, type Scale, type ScaleKind } from "./types.ts";

/** Under so many values quantiles say too little to freeze them. */
const PERCENTILE_VALUES_MIN = 20;

const SIGNIFICANT_DIGITS = 6;

/**
 * A scale that fits the values, for a person to accept and freeze; the order of the values does not
 * matter. The anchors are the 5th and 95th percentile, so that one outlier decides nothing.
 * Null when the values cannot carry such a scale: too few, or all the same.
 */
export function proposeScale(kind: ScaleKind, values: readonly number[]): Scale | null {
  const sorted = Float64Array.from(values.filter(Number.isFinite)).sort();
  if (sorted.length < 2 || sorted[0] === sorted.at(-1)) return null;
  switch (kind) {
    case "linear":
      return linear(sorted);
    case "steps":
      return steps(sorted);
    case "piecewise":
      return piecewise(sorted);
    case "log":
      return log(sorted);
    case "target":
      return target(sorted);
    case "percentile":
      return percentile(sorted);
    case "sigmoid":
      return sigmoid(sorted);
  }
}

/** Linear between order statistics (type 7), p in 0–1. */
export function quantile(sorted: Float64Array, p: number): number {
  const place = (sorted.length - 1) * p;
  const below = Math.floor(place);
  const low = sorted[below] ?? 0;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? 0;
  return low + (high - low) * (place - below);
}

function rounded(x: number): number {
  return Number(x.toPrecision(SIGNIFICANT_DIGITS));
}

function anchors(sorted: Float64Array): readonly [number, number] | null {
  const robust = [rounded(quantile(sorted, 0.05)), rounded(quantile(sorted, 0.95))] as const;
  if (robust[0] < robust[1]) return robust;
  const whole = [rounded(sorted[0] ?? 0), rounded(sorted.at(-1) ?? 0)] as const;
  return whole[0] < whole[1] ? whole : null;
}

function linear(sorted: Float64Array): Scale | null {
  const found = anchors(sorted);
  return found && { kind: "linear", low: found[0], high: found[1] };
}

function steps(sorted: Float64Array): Scale | null {
  const froms = [sorted[0] ?? 0, ...[0.2, 0.4, 0.6, 0.8].map((p) => quantile(sorted, p))];
  const table = froms
    .map((from, index) => ({ from: rounded(from), u: index / 4 }))
    .filter(({ from }, index, all) => from !== all[index + 1]?.from);
  return table.length < 2 ? null : { kind: "steps", table };
}

function piecewise(sorted: Float64Array): Scale | null {
  const knots = [0.05, 0.25, 0.5, 0.75, 0.95]
    .map((p, index) => [rounded(quantile(sorted, p)), index / 4] as const)
    .filter(([x], index, all) => x !== all[index + 1]?.[0]);
  if (knots.length >= 2) return { kind: "piecewise", knots };
  const found = anchors(sorted);
  return (
    found && {
      kind: "piecewise",
      knots: [
        [found[0], 0],
        [found[1], 1],
      ],
    }
  );
}

function log(sorted: Float64Array): Scale | null {
  const positive = sorted.filter((x) => x > 0);
  if (positive.length === 0) return null;
  const x0 = rounded(quantile(positive, 0.5));
  return { kind: "log", x0, X: rounded(Math.max(quantile(positive, 0.95), x0)) };
}

function target(sorted: Float64Array): Scale | null {
  const found = anchors(sorted);
  if (found === null) return null;
  const t = rounded(quantile(sorted, 0.5));
  const width = found[1] - found[0];
  const side = (distance: number) => rounded(distance > 0 ? distance : width);
  return { kind: "target", t, below: side(t - found[0]), above: side(found[1] - t) };
}

function percentile(sorted: Float64Array): Scale | null {
  if (sorted.length < PERCENTILE_VALUES_MIN) return null;
  const last = PERCENTILE_KNOTS - 1;
  const knots = Array.from({ length: PERCENTILE_KNOTS }, (_, i) => quantile(sorted, i / last));
  return { kind: "percentile", knots };
}

function sigmoid(sorted: Float64Array): Scale {
  const mean = sorted.reduce((sum, x) => sum + x, 0) / sorted.length;
  const squares = sorted.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (sorted.length - 1));
  return { kind: "sigmoid", m: rounded(mean), s: rounded(deviation), k: 1 };
}
