/** A beta distribution: both above 0, of any size. */
export interface Beta {
  readonly alpha: number;
  readonly beta: number;
}

/**
 * Regularised incomplete beta function I_x(a, b), the distribution function of Beta(a, b): 0–1,
 * accurate to about 1e-13. Source: continued fraction DLMF 8.17.22 evaluated as in Lentz (1976),
 * with the leading factor as a binomial density after Loader (2000), which keeps its digits for
 * large a and b.
 */
export function incompleteBeta(x: number, { alpha, beta }: Beta): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  return x <= (alpha + 1) / (alpha + beta + 2)
    ? lowerTail(x, 1 - x, alpha, beta)
    : 1 - lowerTail(1 - x, x, beta, alpha);
}

/** y = 1 − x, handed in so that neither loses digits. */
function lowerTail(x: number, y: number, a: number, b: number): number {
  return (kernel(x, y, a, b) / a) * continuedFraction(x, a, b);
}

/** x^a·y^b ÷ B(a, b), y = 1 − x. */
export function kernel(x: number, y: number, a: number, b: number): number {
  const n = a + b;
  const exponent =
    stirlingError(n) -
    stirlingError(a) -
    stirlingError(b) -
    deviance(a, n * x) -
    deviance(b, n * y);
  return Math.sqrt(a) * Math.sqrt(b / n / (2 * Math.PI)) * Math.exp(exponent);
}

const FRACTION_STEPS_MAX = 100_000;
const TINY = 1e-300;

function continuedFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let product = d;
  for (let m = 1; m <= FRACTION_STEPS_MAX; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    product *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    const factor = c * d;
    product *= factor;
    if (Math.abs(factor - 1) < 2 * Number.EPSILON) break;
  }
  return product;
}

function awayFromZero(x: number): number {
  return Math.abs(x) < TINY ? TINY : x;
}

const SERIES_FROM = 15;

/** ln Γ(x + 1) − (x + ½)·ln x + x − ½·ln 2π for x > 0. Source: Stirling's series, DLMF 5.11.1. */
function stirlingError(x: number): number {
  let sum = 0;
  let z = x;
  for (; z < SERIES_FROM; z++) sum += (z + 0.5) * Math.log1p(1 / z) - 1;
  const s = 1 / (z * z);
  return sum + (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s / 1188)))) / z;
}

/** x·ln(x ÷ m) + m − x without the loss of digits near m. Source: Loader (2000). */
function deviance(x: number, m: number): number {
  if (Math.abs(x - m) >= 0.1 * (x + m)) return x * Math.log(x / m) + m - x;
  const v = (x - m) / (x + m);
  let sum = (x - m) * v;
  let term = 2 * x * v;
  for (let j = 3; ; j += 2) {
    term *= v * v;
    const next = sum + term / j;
    if (next === sum) return sum;
    sum = next;
  }
}

/** ln Γ(x), x > 0. Source: Stirling's series, DLMF 5.11.1. */
export function logGamma(x: number): number {
  return stirlingError(x) + (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI;
}

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

const QUANTILE_STEPS_MAX = 400;

/** x with I_x(a, b) = p, 0 ≤ p ≤ 1, by Newton's method kept inside a shrinking bracket. */
export function betaQuantile(p: number, of: Beta): number {
  if (p <= 0) return 0;
  if (p >= 1) return 1;
  const { alpha, beta } = of;
  // The half nearer 0 keeps more digits.
  if (incompleteBeta(0.5, of) < p) {
    return 1 - lowerQuantile(1 - p, { alpha: beta, beta: alpha });
  }
  return lowerQuantile(p, of);
}

function lowerQuantile(p: number, of: Beta): number {
  const { alpha, beta } = of;
  let low = 0;
  let high = 1;
  let x = Math.min(0.5, alpha / (alpha + beta));
  for (let step = 0; step < QUANTILE_STEPS_MAX; step++) {
    const error = incompleteBeta(x, of) - p;
    if (error === 0) return x;
    if (error > 0) high = x;
    else low = x;
    const newton = x - (error * x * (1 - x)) / kernel(x, 1 - x, alpha, beta);
    const next = newton > low && newton < high ? newton : between(low, high);
    if (Math.abs(next - x) <= Number.EPSILON * next) return next;
    x = next;
  }
  return x;
}

/** The geometric mean where the ends are orders of magnitude apart. */
function between(low: number, high: number): number {
  return high > 4 * low ? Math.sqrt(Math.max(low, TINY)) * Math.sqrt(high) : (low + high) / 2;
}

// Beyond this many powers of e under its peak a density adds nothing to a double.
const NEGLIGIBLE_LOG = 40;
const STEPS_OVER_DENSITY = 256;
const LOGIT_STEP_MAX = 0.25;

/**
 * P(G > H) for independent G and H. On the log-odds scale densities are smooth and die away
 * exponentially, where the trapezoid rule converges faster than any power of its step (Trefethen
 * and Weideman, 2014). The narrower density is summed over, as its steps suit the wider one too.
 */
export function probabilityGreater(g: Beta, h: Beta): number {
  const narrow = logitVariance(g) <= logitVariance(h);
  const below = narrow ? meanOfDistribution(g, h) : 1 - meanOfDistribution(h, g);
  return Math.min(1, Math.max(0, below));
}

/** About the variance of the log-odds. */
function logitVariance({ alpha, beta }: Beta): number {
  return 1 / alpha + 1 / beta;
}

/** E[F(X)] with X ~ density, F the distribution function of the other. */
function meanOfDistribution(density: Beta, other: Beta): number {
  const peak = Math.log(density.alpha / density.beta);
  const from = edge(density, peak, -1);
  const to = edge(density, peak, 1);
  const steps = Math.ceil(Math.max(STEPS_OVER_DENSITY, (to - from) / LOGIT_STEP_MAX));
  const width = (to - from) / steps;
  let sum = 0;
  let mass = 0;
  for (let i = 0; i <= steps; i++) {
    const s = from + i * width;
    const x = 1 / (1 + Math.exp(-s));
    const y = 1 / (1 + Math.exp(s));
    const weight = kernel(x, y, density.alpha, density.beta);
    mass += weight;
    // From the end that is nearer, or 1 − x would be lost in x.
    sum +=
      x <= 0.5
        ? weight * incompleteBeta(x, other)
        : weight * (1 - incompleteBeta(y, { alpha: other.beta, beta: other.alpha }));
  }
  return sum / mass;
}

/** Where the density on the log-odds scale has become negligible, left (−1) or right of its peak. */
function edge({ alpha, beta }: Beta, peak: number, side: -1 | 1): number {
  const log = (s: number) => alpha * logOdds(s) + beta * logOdds(-s);
  const floor = log(peak) - NEGLIGIBLE_LOG;
  let step = Math.sqrt(1 / alpha + 1 / beta);
  while (log(peak + side * step) > floor) step *= 1.25;
  return peak + side * step;
}

/** ln(1 ÷ (1 + e^−s)). */
function logOdds(s: number): number {
  return s >= 0 ? -Math.log1p(Math.exp(-s)) : s - Math.log1p(Math.exp(s));
}
