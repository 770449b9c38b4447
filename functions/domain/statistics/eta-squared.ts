import type { Interval } from "../scoring/types.ts";
import { incompleteBeta, kernel, logGamma } from "./beta.ts";

/** P(X ≥ f) of an F variable; degrees of freedom above 0, also broken ones. */
export function fTail(f: number, df1: number, df2: number): number {
  if (f <= 0) return 1;
  // From the other end, which keeps the digits of small tails.
  return incompleteBeta(df2 / (df2 + df1 * f), { alpha: df2 / 2, beta: df1 / 2 });
}

/**
 * Interval of the share of variance between groups, from one F statistic: the non-centralities
 * under which F lies at the ends of its distribution, λ ÷ (λ + n). A lower end of 0 says that the
 * data do not support a difference at this level. Source: Steiger (2004), section "standardized
 * measures of effect size".
 */
export function eta2Interval(f: number, df1: number, df2: number, level = 0.95): Interval {
  const tail = (1 - level) / 2;
  const n = df1 + df2 + 1;
  const share = (lambda: number) => lambda / (lambda + n);
  return {
    low: share(nonCentrality(f, df1, df2, 1 - tail)),
    high: share(nonCentrality(f, df1, df2, tail)),
  };
}

const BISECTIONS = 60;

/** λ under which P(F ≤ f) = p; 0 when it is lower for every λ. */
function nonCentrality(f: number, df1: number, df2: number, p: number): number {
  const below = (lambda: number) => nonCentralF(f, df1, df2, lambda);
  if (f <= 0 || below(0) <= p) return 0;
  let low = 0;
  let high = Math.max(1, 2 * df1 * f);
  while (below(high) > p) {
    low = high;
    high *= 2;
  }
  for (let step = 0; step < BISECTIONS && high - low > 1e-12 * high; step++) {
    const middle = (low + high) / 2;
    if (below(middle) > p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

// Poisson weights further from their mean than this many roots of it are below 1e-16.
const REACH_ROOTS = 9;
const REACH_LEAST = 40;

/**
 * Distribution function of the non-central F: beta distribution functions weighted by a Poisson.
 * Each follows from the one above it by adding a positive term (DLMF 8.17.20), so nothing cancels.
 */
function nonCentralF(f: number, df1: number, df2: number, lambda: number): number {
  const x = (df1 * f) / (df1 * f + df2);
  const y = df2 / (df1 * f + df2);
  const b = df2 / 2;
  const mean = lambda / 2;
  if (mean === 0) return incompleteBeta(x, { alpha: df1 / 2, beta: b });
  const reach = REACH_ROOTS * Math.sqrt(mean) + REACH_LEAST;
  const first = Math.max(0, Math.floor(mean - reach));
  const last = Math.ceil(mean + reach);
  const top = df1 / 2 + last;
  let below = incompleteBeta(x, { alpha: top, beta: b });
  let term = kernel(x, y, top, b) / top;
  let weight = Math.exp(last * Math.log(mean) - mean - logGamma(last + 1));
  let sum = weight * below;
  for (let j = last - 1; j >= first; j--) {
    const a = df1 / 2 + j;
    term *= (a + 1) / (x * (a + b));
    below += term;
    weight *= (j + 1) / mean;
    sum += weight * Math.min(1, below);
  }
  return Math.min(1, sum);
}

interface Group {
  readonly n: number;
  readonly mean: number;
  /** Sum of squares around the mean. */
  readonly ss: number;
}

/**
 * p-value of equal means when groups need not have equal variances; over the groups with at least
 * two accounts and some variance, null with fewer than two of those. Source: Welch (1951).
 */
export function welchTest(groups: readonly Group[]): number | null {
  const used = groups.filter(({ n, ss }) => n >= 2 && ss > 0);
  const k = used.length;
  if (k < 2) return null;
  const weights = used.map(({ n, ss }) => n / (ss / (n - 1)));
  const total = weights.reduce((sum, each) => sum + each, 0);
  const centre = used.reduce((sum, { mean }, i) => sum + ((weights[i] ?? 0) / total) * mean, 0);
  let between = 0;
  let unevenness = 0;
  for (const [i, { n, mean }] of used.entries()) {
    const weight = weights[i] ?? 0;
    between += weight * (mean - centre) ** 2;
    unevenness += (1 - weight / total) ** 2 / (n - 1);
  }
  const f = between / (k - 1) / (1 + (2 * (k - 2) * unevenness) / (k ** 2 - 1));
  return fTail(f, k - 1, (k ** 2 - 1) / (3 * unevenness));
}
