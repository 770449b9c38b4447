import { type Between, linearOptimum } from "./best-worst-linear.ts";
import { shareOut } from "./points.ts";

export const bestWorstModels = ["nonlinear", "linear"] as const;
export type BestWorstModel = (typeof bestWorstModels)[number];

/** One assessor's vectors, by place of the criterion. Entries ≥ 1; 1 for a criterion over itself. */
export interface BestWorstJudgement {
  readonly best: number;
  readonly worst: number;
  /** How many times as important the best one is. */
  readonly bestToOthers: readonly number[];
  /** How many times as important as the worst one it is. */
  readonly othersToWorst: readonly number[];
}

export interface WeightRange {
  readonly low: number;
  readonly high: number;
}

export interface BestWorstWeights {
  /** Sum to 1: the centres of `ranges`, normalised. */
  readonly weights: readonly number[];
  /** Least deviation reached; 0 when all comparisons agree. */
  readonly xi: number;
  /** ξ / CI(a_BW); of the linear model ξ itself. Null when CI is 0 and ξ is not. */
  readonly consistencyRatio: number | null;
  /** Of each weight over all optima. */
  readonly ranges: readonly WeightRange[];
  /** The criterion whose two comparisons agree least with best over worst; null when all agree. */
  readonly leastConsistent: number | null;
}

/**
 * Best–worst weights of one assessor.
 *
 * nonlinear (Rezaei 2015): min ξ with |w_B/w_j − a_Bj| ≤ ξ and |w_j/w_W − a_jW| ≤ ξ; with more than
 * three criteria many weights may reach ξ, so ranges are given (Rezaei 2016). linear (Rezaei 2016):
 * min ξ with |w_B − a_Bj·w_j| ≤ ξ and |w_j − a_jW·w_W| ≤ ξ.
 */
export function bestWorstWeights(
  judgement: BestWorstJudgement,
  model: BestWorstModel = "nonlinear",
): BestWorstWeights {
  const task = taskOf(judgement);
  if (task === null) {
    const alone = judgement.bestToOthers.map(() => 1);
    const ranges = alone.map((each) => ({ low: each, high: each }));
    return { weights: alone, xi: 0, consistencyRatio: 0, ranges, leastConsistent: null };
  }
  const { xi, ranges } = model === "linear" ? linear(task) : nonlinear(task);
  const found = { ranges: ranges.map(inOrder), xi, leastConsistent: leastConsistent(task) };
  const centres = found.ranges.map(({ low, high }) => (low + high) / 2);
  return {
    ...found,
    weights: shareOut(centres) ?? [],
    consistencyRatio: model === "linear" ? xi : ratioOf(xi, task.bestToWorst),
  };
}

/**
 * The largest ξ that comparisons with this best over worst can need (Rezaei 2015, table 1: 0, .44,
 * 1.00, 1.63, 2.30, 3.00, 3.73, 4.47, 5.23): the smaller root of ξ² − (1 + 2a)ξ + a² − a = 0.
 */
export function bestWorstConsistencyIndex(bestToWorst: number): number {
  return smallerRoot(1 + 2 * bestToWorst, bestToWorst * bestToWorst - bestToWorst);
}

function ratioOf(xi: number, bestToWorst: number): number | null {
  if (xi === 0) return 0;
  const index = bestWorstConsistencyIndex(bestToWorst);
  return index > 0 ? xi / index : null;
}

interface Task {
  readonly best: number;
  readonly worst: number;
  readonly bestToWorst: number;
  /** All but best and worst, by place; undefined at those two. */
  readonly between: readonly (Between | undefined)[];
  readonly others: readonly Between[];
}

function taskOf({ best, worst, bestToOthers, othersToWorst }: BestWorstJudgement): Task | null {
  if (best === worst) return null;
  const between = bestToOthers.map((x, place) =>
    place === best || place === worst ? undefined : { x, y: othersToWorst[place] ?? 1 },
  );
  const others = between.filter((each) => each !== undefined);
  return { best, worst, bestToWorst: bestToOthers[worst] ?? 1, between, others };
}

/** Products nearer than this, relatively, agree. */
const AGREE = 1e-12;

function leastConsistent({ between, bestToWorst: a }: Task): number | null {
  let most = AGREE;
  let found: number | null = null;
  for (const [place, each] of between.entries()) {
    if (each === undefined) continue;
    const off = Math.abs(Math.log((each.x * each.y) / a));
    if (off <= most) continue;
    most = off;
    found = place;
  }
  return found;
}

interface Optima {
  readonly xi: number;
  readonly ranges: readonly WeightRange[];
}

/**
 * With w_W = 1 and w_B = b, a ξ will do when some b lies within a_BW ± ξ and for every other j
 * within (x − ξ)(y − ξ) … (x + ξ)(y + ξ), x = a_Bj, y = a_jW, as w_j must lie in y ± ξ and in
 * b/(x + ξ) … b/(x − ξ). So the least ξ is the largest that any two of these bounds ask for: a
 * quadratic each, solved in closed form.
 */
function nonlinear(task: Task): Optima {
  const xi = leastDeviation(task);
  const { low, high } = bestRange(task, xi);
  const { best, worst, between, others } = task;
  const sumOf = (b: number, at: (each: Between, b: number) => number) =>
    others.reduce((sum, each) => sum + at(each, b), 1 + b);
  const least = (each: Between, b: number) => lowest(each, b, xi);
  const most = (each: Between, b: number) => highest(each, b, xi);
  const clamp = (b: number) => Math.min(high, Math.max(low, b));
  const ranges = between.map((each, place): WeightRange => {
    if (place === worst) return { low: 1 / sumOf(high, most), high: 1 / sumOf(low, least) };
    if (place === best || each === undefined) {
      return { low: low / sumOf(low, most), high: high / sumOf(high, least) };
    }
    // A share is quasi-concave in b up to where both bounds of its weight meet.
    const up = clamp((each.x - xi) * (each.y + xi));
    const down = clamp((each.x + xi) * (each.y - xi));
    const top = most(each, up);
    const bottom = least(each, down);
    return {
      low: bottom / (sumOf(down, most) - most(each, down) + bottom),
      high: top / (sumOf(up, least) - least(each, up) + top),
    };
  });
  return { xi, ranges };
}

function leastDeviation({ others, bestToWorst: a }: Task): number {
  const products = others.map(({ x, y }) => ({ product: x * y, sum: x + y }));
  const alone = products.map(({ product, sum }) => {
    const off = product - a;
    if (Math.abs(off) <= AGREE * a) return 0;
    return off > 0 ? smallerRoot(sum + 1, off) : smallerRoot(-(sum + 1), off);
  });
  const pairs = products.flatMap((one) =>
    products.map((other) => (one.product - other.product) / (one.sum + other.sum)),
  );
  const most = Math.max(0, ...alone, ...pairs);
  return most <= AGREE * a ? 0 : most;
}

/** Root of ξ² − pξ + q = 0 that is nearest to zero, without cancellation. */
function smallerRoot(p: number, q: number): number {
  return (2 * q) / (p + Math.sign(p) * Math.sqrt(Math.max(0, p * p - 4 * q)));
}

/** Values of b that reach ξ; a point, but for rounding, when b itself is what fixes ξ. */
function bestRange({ others, bestToWorst: a }: Task, xi: number): WeightRange {
  const lows = others.map(({ x, y }) => Math.max(0, x - xi) * Math.max(0, y - xi));
  const highs = others.map(({ x, y }) => (x + xi) * (y + xi));
  const low = Math.max(a - xi, ...lows);
  const high = Math.min(a + xi, ...highs);
  return low <= high ? { low, high } : { low: (low + high) / 2, high: (low + high) / 2 };
}

function lowest({ x, y }: Between, b: number, xi: number): number {
  return Math.max(y - xi, b / (x + xi));
}

function highest({ x, y }: Between, b: number, xi: number): number {
  return x > xi ? Math.min(y + xi, b / (x - xi)) : y + xi;
}

function linear(task: Task): Optima {
  const { best, worst, bestToWorst, between, others } = task;
  const { xi, b, v, of } = linearOptimum(others, bestToWorst);
  const weights = between.map((each, place) => {
    if (each === undefined) return place === best ? b : place === worst ? v : 0;
    return of(each);
  });
  return { xi, ranges: weights.map((weight) => ({ low: weight, high: weight })) };
}

function inOrder({ low, high }: WeightRange): WeightRange {
  return low <= high ? { low, high } : { low: (low + high) / 2, high: (low + high) / 2 };
}
