// Lanczos' approximation of ln Γ with g = 7 and nine terms (Lanczos 1964; coefficients of Godfrey
// 2001): relative error below 1e-14.
const LANCZOS_G = 7;
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
] as const;
const TERMS_MAX = 100_000;
const PRECISION = 1e-16;
/** Keeps the denominators of a continued fraction from zero (Thompson and Barnett 1986). */
const TINY = 1e-300;

/**
 * P(X ≥ x) of a chi-square variable with `df` degrees of freedom: Q(df/2, x/2), the regularised
 * upper incomplete gamma function (Abramowitz and Stegun 1964, 6.5.29 and 6.5.31, 26.4.19).
 * x ≥ 0; df > 0.
 */
export function chiSquareTail(x: number, df: number): number {
  const a = df / 2;
  const z = x / 2;
  if (z <= 0) return 1;
  const tail = z < a + 1 ? 1 - lowerBySeries(a, z) : upperByFraction(a, z);
  return Math.min(1, Math.max(0, tail));
}

/** z^a·e^−z / Γ(a). */
function front(a: number, z: number): number {
  return Math.exp(a * Math.log(z) - z - logGamma(a));
}

function lowerBySeries(a: number, z: number): number {
  let term = 1 / a;
  let sum = term;
  for (let k = 1; k < TERMS_MAX && term > sum * PRECISION; k++) {
    term *= z / (a + k);
    sum += term;
  }
  return front(a, z) * sum;
}

/** Lentz's way to evaluate a continued fraction. */
function upperByFraction(a: number, z: number): number {
  let b = z + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let k = 1; k < TERMS_MAX; k++) {
    const numerator = -k * (k - a);
    b += 2;
    d = 1 / awayFromZero(numerator * d + b);
    c = awayFromZero(b + numerator / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < PRECISION * 4) break;
  }
  return front(a, z) * fraction;
}

function awayFromZero(x: number): number {
  return Math.abs(x) < TINY ? TINY : x;
}

/** ln Γ(x) for x > 0. */
function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const t = x - 1 + LANCZOS_G + 0.5;
  const sum = LANCZOS.reduce((so, term, i) => so + (i === 0 ? term : term / (x - 1 + i)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}
