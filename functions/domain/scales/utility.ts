import type {
  Direction,
  LinearScale,
  LogScale,
  PercentileScale,
  PiecewiseScale,
  Scale,
  SigmoidScale,
  Step,
  StepsScale,
  TargetScale,
  Utility,
} from "./types.ts";

/** A scale made ready for many values. Both functions take numbers unless the scale rates texts. */
export interface CompiledScale {
  /** 0–1, direction applied. */
  readonly utility: (x: number) => number;
  readonly isClipped: (x: number) => boolean;
  /** For texts; null when the text is not in the table. */
  readonly utilityOfText: (x: string) => number | null;
}

/** Utility of one raw value. A value outside the scale is clamped and says so. */
export function utility(scale: Scale, direction: Direction, x: number | string): Utility {
  const compiled = compileScale(scale, direction);
  if (typeof x === "number") return { u: compiled.utility(x), clipped: compiled.isClipped(x) };
  const u = compiled.utilityOfText(x);
  return { u: u ?? 0, clipped: u === null };
}

export function compileScale(scale: Scale, direction: Direction): CompiledScale {
  const shape = compileShape(scale);
  if (direction === "higher") return shape;
  const textUtility = (x: string) => {
    const u = shape.utilityOfText(x);
    return u === null ? null : 1 - u;
  };
  return { ...shape, utility: (x) => 1 - shape.utility(x), utilityOfText: textUtility };
}

const noText = (): null => null;

function compileShape(scale: Scale): CompiledScale {
  switch (scale.kind) {
    case "linear":
      return linear(scale);
    case "steps":
      return steps(scale);
    case "piecewise":
      return piecewise(scale);
    case "log":
      return log(scale);
    case "target":
      return target(scale);
    case "percentile":
      return percentile(scale);
    case "sigmoid":
      return sigmoid(scale);
  }
}

function clamp(u: number): number {
  return u < 0 ? 0 : u > 1 ? 1 : u;
}

function linear({ low, high }: LinearScale): CompiledScale {
  const width = high - low;
  return {
    utility: (x) => clamp((x - low) / width),
    isClipped: (x) => x < low || x > high,
    utilityOfText: noText,
  };
}

function steps({ table }: StepsScale): CompiledScale {
  return table.some((step) => step.from !== undefined) ? ladder(table) : lookup(table);
}

function ladder(table: readonly Step[]): CompiledScale {
  const froms = Float64Array.from(table, (step) => step.from ?? Number.NEGATIVE_INFINITY);
  const utilities = Float64Array.from(table, (step) => step.u);
  const first = froms[0] ?? 0;
  return {
    utility: (x) => utilities[Math.max(0, lastAtOrBelow(froms, x))] ?? 0,
    isClipped: (x) => x < first,
    utilityOfText: noText,
  };
}

function lookup(table: readonly Step[]): CompiledScale {
  const numbers = new Map<number, number>();
  const texts = new Map<string, number>();
  for (const { value, u } of table) {
    if (typeof value === "number") numbers.set(value, u);
    else if (value !== undefined) texts.set(value, u);
  }
  return {
    utility: (x) => numbers.get(x) ?? 0,
    isClipped: (x) => !numbers.has(x),
    utilityOfText: (x) => texts.get(x) ?? null,
  };
}

/** Index of the last entry ≤ x of an ascending array, −1 when all are above. */
function lastAtOrBelow(ascending: Float64Array, x: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) <= x) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function piecewise({ knots }: PiecewiseScale): CompiledScale {
  const xs = Float64Array.from(knots, ([x]) => x);
  const us = Float64Array.from(knots, ([, u]) => u);
  const last = xs.length - 1;
  return {
    utility: (x) => {
      const i = lastAtOrBelow(xs, x);
      if (i < 0) return us[0] ?? 0;
      return i >= last ? (us[last] ?? 0) : between(xs, us, i, x);
    },
    isClipped: (x) => x < (xs[0] ?? 0) || x > (xs[last] ?? 0),
    utilityOfText: noText,
  };
}

function between(xs: Float64Array, us: Float64Array, i: number, x: number): number {
  const [x0 = 0, u0 = 0, x1 = 0, u1 = 0] = [xs[i], us[i], xs[i + 1], us[i + 1]];
  return clamp(u0 + ((x - x0) / (x1 - x0)) * (u1 - u0));
}

function log({ x0, X }: LogScale): CompiledScale {
  const top = Math.log1p(X / x0);
  return {
    utility: (x) => (x <= 0 ? 0 : clamp(Math.log1p(x / x0) / top)),
    isClipped: (x) => x < 0 || x > X,
    utilityOfText: noText,
  };
}

function target({ t, below, above }: TargetScale): CompiledScale {
  return {
    utility: (x) => Math.max(0, 1 - Math.abs(x - t) / (x < t ? below : above)),
    isClipped: (x) => x < t - below || x > t + above,
    utilityOfText: noText,
  };
}

function percentile({ knots }: PercentileScale): CompiledScale {
  const ascending = Float64Array.from(knots);
  const last = ascending.length - 1;
  return {
    utility: (x) => percentileRank(ascending, x) / last,
    isClipped: (x) => x < (ascending[0] ?? 0) || x > (ascending[last] ?? 0),
    utilityOfText: noText,
  };
}

/** Place among the knots: the middle of equal ones, a straight line between unequal ones. */
function percentileRank(ascending: Float64Array, x: number): number {
  const last = ascending.length - 1;
  const j = lastAtOrBelow(ascending, x);
  if (j < 0) return 0;
  const lower = ascending[j] ?? 0;
  if (x === lower) {
    let i = j;
    while (i > 0 && ascending[i - 1] === x) i--;
    return (i + j) / 2;
  }
  if (j >= last) return last;
  return j + (x - lower) / ((ascending[j + 1] ?? 0) - lower);
}

function sigmoid({ m, s, k }: SigmoidScale): CompiledScale {
  return {
    utility: (x) => (s === 0 ? 0.5 : 1 / (1 + Math.exp((-k * (x - m)) / s))),
    isClipped: () => false,
    utilityOfText: noText,
  };
}
