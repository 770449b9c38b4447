/** ((1 − t)·over0 + t·over1) ÷ ((1 − t)·under0 + t·under1), its denominator above 0 for 0 < t < 1. */
export interface Fraction {
  readonly over0: number;
  readonly over1: number;
  readonly under0: number;
  readonly under1: number;
}

// Rounding of a few sums and products, against the largest of them.
const NOISE = 8 * Number.EPSILON;

/** A sum of fractions of t: a score as one weight t of its axis varies. */
export type Curve = readonly Fraction[];

export function constantCurve(value: number): Curve {
  return [{ over0: value, over1: value, under0: 1, under1: 1 }];
}

export function scaledCurve(curve: Curve, factor: number): Fraction[] {
  return curve.map((each) => ({
    ...each,
    over0: factor * each.over0,
    over1: factor * each.over1,
  }));
}

export function valueAt(curve: Curve, t: number): number {
  let sum = 0;
  for (const { over0, over1, under0, under1 } of curve) {
    sum += ((1 - t) * over0 + t * over1) / ((1 - t) * under0 + t * under1);
  }
  return sum;
}

/** a − b, fractions over the same denominator joined; what is left by rounding only is 0. */
export function difference(a: Curve, b: Curve): Curve {
  const joined: (Fraction & { readonly size0: number; readonly size1: number })[] = [];
  for (const term of [...a, ...scaledCurve(b, -1)]) {
    const [size0, size1] = [Math.abs(term.over0), Math.abs(term.over1)];
    const place = joined.findIndex(
      ({ under0, under1 }) => under0 === term.under0 && under1 === term.under1,
    );
    const same = joined[place];
    if (same === undefined) joined.push({ ...term, size0, size1 });
    else {
      joined[place] = {
        ...same,
        over0: same.over0 + term.over0,
        over1: same.over1 + term.over1,
        size0: same.size0 + size0,
        size1: same.size1 + size1,
      };
    }
  }
  return joined.map(({ size0, size1, over0, over1, under0, under1 }) => ({
    over0: Math.abs(over0) <= NOISE * size0 ? 0 : over0,
    over1: Math.abs(over1) <= NOISE * size1 ? 0 : over1,
    under0,
    under1,
  }));
}

/**
 * Every t in [0, 1] at which the curve crosses 0, ascending, and perhaps some at which it only
 * touches it; none for a curve that is 0 throughout. Of the polynomial the fractions make over
 * their common denominator (its degree is at most their number), in Bernstein form, whose sign changes bound its roots: where there is one, the root is
 * enclosed and halved on the curve itself, where there are more the interval is. Source: Lane and
 * Riesenfeld (1981).
 */
export function rootsOf(curve: Curve): number[] {
  const coefficients = bernstein(curve);
  const size = Math.max(...coefficients.map(Math.abs));
  if (!(size > 0)) return [];
  const roots: number[] = [];
  isolate(coefficients, { curve, noise: size * NOISE }, 0, 1, 0, roots);
  return roots;
}

/** Coefficients of Σ over_i · Π_{j≠i} under_j. */
function bernstein(curve: Curve): number[] {
  const sum = new Array<number>(curve.length + 1).fill(0);
  for (const [i, { over0, over1 }] of curve.entries()) {
    let product = [over0, over1];
    for (const [j, { under0, under1 }] of curve.entries()) {
      if (j !== i) product = times(product, under0, under1);
    }
    for (const [k, each] of product.entries()) sum[k] = (sum[k] ?? 0) + each;
  }
  return sum;
}

/** A polynomial in Bernstein form times the line from `at0` to `at1`. */
function times(polynomial: readonly number[], at0: number, at1: number): number[] {
  const degree = polynomial.length;
  return Array.from({ length: degree + 1 }, (_, k) => {
    const left = k < degree ? ((degree - k) / degree) * (polynomial[k] ?? 0) * at0 : 0;
    const right = k > 0 ? (k / degree) * (polynomial[k - 1] ?? 0) * at1 : 0;
    return left + right;
  });
}

interface Search {
  readonly curve: Curve;
  /** A coefficient this small is 0. */
  readonly noise: number;
}

const HALVINGS_MAX = 48;

function isolate(
  coefficients: readonly number[],
  search: Search,
  from: number,
  to: number,
  halvings: number,
  roots: number[],
): void {
  const signs = coefficients.map((each) => (Math.abs(each) <= search.noise ? 0 : Math.sign(each)));
  if (signs[0] === 0) note(roots, from);
  const changes = signChanges(signs);
  if (changes === 1 && signs[0] !== 0 && signs.at(-1) !== 0) {
    note(roots, enclosed(search.curve, signs[0] ?? 0, from, to));
  } else if (changes > 0) {
    const middle = (from + to) / 2;
    if (halvings >= HALVINGS_MAX) note(roots, middle);
    else {
      const [left, right] = halved(coefficients);
      isolate(left, search, from, middle, halvings + 1, roots);
      isolate(right, search, middle, to, halvings + 1, roots);
    }
  }
  if (signs.at(-1) === 0) note(roots, to);
}

/** Roots are found in ascending order; one on the border of two halves is found twice. */
function note(roots: number[], t: number): void {
  const last = roots.at(-1);
  if (last === undefined || t - last > SAME_ROOT) roots.push(t);
}

const SAME_ROOT = 1e-12;

function signChanges(signs: readonly number[]): number {
  let changes = 0;
  let last = 0;
  for (const sign of signs) {
    if (sign === 0) continue;
    if (last !== 0 && sign !== last) changes++;
    last = sign;
  }
  return changes;
}

/** The one root between two ends of opposite sign, to the last bits. */
function enclosed(curve: Curve, signAtFrom: number, from: number, to: number): number {
  let low = from;
  let high = to;
  for (let step = 0; step < 60 && high - low > Number.EPSILON * high; step++) {
    const middle = (low + high) / 2;
    if (Math.sign(valueAt(curve, middle)) === signAtFrom) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** De Casteljau: the coefficients over both halves. */
function halved(coefficients: readonly number[]): [number[], number[]] {
  const left: number[] = [];
  const right: number[] = [];
  let row = [...coefficients];
  while (row.length > 0) {
    left.push(row[0] ?? 0);
    right.unshift(row.at(-1) ?? 0);
    row = row.slice(1).map((each, i) => ((row[i] ?? 0) + each) / 2);
  }
  return [left, right];
}
