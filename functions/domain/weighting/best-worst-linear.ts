/** A criterion that is neither best nor worst: x is best over it, y is it over worst. */
export interface Between {
  readonly x: number;
  readonly y: number;
}

interface LinearOptimum {
  readonly xi: number;
  /** Weights of the best and the worst criterion. */
  readonly b: number;
  readonly v: number;
  /** Weight of another. */
  readonly of: (each: Between) => number;
}

/** Two lines or a line and a point nearer than this, relatively, are taken to meet. */
const MEET = 1e-12;

/**
 * The linear best–worst model (Rezaei 2016), solved exactly. Weights are sought up to their sum, so
 * the deviation can be set to 1 and the sum made as large as possible: then every other weight is
 * the smaller of (b + 1)/x and y·v + 1, and what is left is a concave function of b and v on a
 * polygon, at its highest where two of its edges or folds cross. Several such points: their mean.
 */
export function linearOptimum(others: readonly Between[], bestToWorst: number): LinearOptimum {
  if (others.every(({ x, y }) => Math.abs(x * y - bestToWorst) <= MEET * bestToWorst)) {
    const sum = others.reduce((so, { y }) => so + y, bestToWorst + 1);
    return { xi: 0, b: bestToWorst / sum, v: 1 / sum, of: ({ y }) => y / sum };
  }
  const { b, v } = highestCrossing(others, bestToWorst);
  const sum = sumAt(others, b, v);
  return { xi: 1 / sum, b: b / sum, v: v / sum, of: (each) => weightAt(each, b, v) / sum };
}

interface Point {
  readonly b: number;
  readonly v: number;
}

function highestCrossing(others: readonly Between[], bestToWorst: number): Point {
  let most = 0;
  let found: Point[] = [];
  for (const point of crossings(linesOf(others, bestToWorst))) {
    if (!allowed(others, bestToWorst, point)) continue;
    const sum = sumAt(others, point.b, point.v);
    if (sum > most * (1 + MEET)) found = [];
    if (sum >= most * (1 - MEET)) found.push(point);
    most = Math.max(most, sum);
  }
  const mean = (part: keyof Point) =>
    found.reduce((sum, point) => sum + point[part], 0) / found.length;
  return { b: mean("b"), v: mean("v") };
}

/** b = slope·v + rise. */
interface Line {
  readonly slope: number;
  readonly rise: number;
}

/** Edges of the polygon and folds of the sum; v = 0 apart. */
function linesOf(others: readonly Between[], bestToWorst: number): Line[] {
  return [
    { slope: 0, rise: 0 },
    { slope: bestToWorst, rise: 1 },
    { slope: bestToWorst, rise: -1 },
    ...others.flatMap(({ x, y }) =>
      [x + 1, -(x + 1), x - 1].map((rise) => ({ slope: x * y, rise })),
    ),
  ];
}

function* crossings(lines: readonly Line[]): Generator<Point> {
  for (const [i, one] of lines.entries()) {
    yield { b: one.rise, v: 0 };
    for (const other of lines.slice(i + 1)) {
      const apart = one.slope - other.slope;
      if (Math.abs(apart) <= MEET * Math.max(one.slope, other.slope)) continue;
      const v = (other.rise - one.rise) / apart;
      yield { b: one.slope * v + one.rise, v };
    }
  }
}

function allowed(others: readonly Between[], bestToWorst: number, { b, v }: Point): boolean {
  const within = (slope: number, most: number) =>
    Math.abs(b - slope * v) <= most + MEET * (Math.abs(b) + slope * Math.abs(v) + most);
  return (
    b >= -MEET &&
    v >= -MEET &&
    within(bestToWorst, 1) &&
    others.every(({ x, y }) => within(x * y, x + 1))
  );
}

function weightAt({ x, y }: Between, b: number, v: number): number {
  return Math.min((b + 1) / x, y * v + 1);
}

function sumAt(others: readonly Between[], b: number, v: number): number {
  return others.reduce((sum, each) => sum + weightAt(each, b, v), b + v);
}
