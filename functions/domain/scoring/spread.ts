import { type Axis, axes } from "../criteria/types.ts";
import { triangle } from "../moments/cells.ts";
import type { CellMoments } from "../moments/types.ts";
import { axisShares } from "./axis-weights.ts";
import { effectiveWeights, fillOf, type WeightedCell } from "./score-axis.ts";
import type { Interval, MissingPolicy } from "./types.ts";

/**
 * A figure of each account of a cell: constant + Σ u_j·a_j + k_j·known_j. Every score under every
 * missing-data policy has this form, so its variance follows from the gram matrix exactly.
 */
export interface Affine {
  readonly constant: number;
  readonly u: Float64Array;
  readonly k: Float64Array;
}

const QUANTA = 10_000;

/** Σ over the accounts of the cell. */
export function sumOf(cell: CellMoments, { constant, u, k }: Affine): number {
  const width = cell.sums.length;
  let sum = cell.n * constant;
  for (let i = 0; i < width; i++) {
    sum += ((u[i] ?? 0) * (cell.gramUK[i * width + i] ?? 0)) / QUANTA;
    sum += (k[i] ?? 0) * (cell.gramKK[triangle(i, i)] ?? 0);
  }
  return sum;
}

/** Σ of squares over the accounts of the cell, never negative. */
export function sumOfSquares(cell: CellMoments, figure: Affine): number {
  const { constant, u, k } = figure;
  const width = cell.sums.length;
  let sum = constant * (2 * sumOf(cell, figure) - cell.n * constant);
  for (let i = 0; i < width; i++) {
    const ui = u[i] ?? 0;
    const ki = k[i] ?? 0;
    if (ui === 0 && ki === 0) continue;
    for (let j = 0; j < width; j++) {
      const pair = i < j ? triangle(j, i) : triangle(i, j);
      const uj = u[j] ?? 0;
      const kj = k[j] ?? 0;
      sum += (ui * uj * (cell.gramUU[pair] ?? 0)) / QUANTA ** 2;
      sum += (2 * ui * kj * (cell.gramUK[i * width + j] ?? 0)) / QUANTA;
      sum += ki * kj * (cell.gramKK[pair] ?? 0);
    }
  }
  return Math.max(0, sum);
}

/** The axis score of each account, what is missing filled in by the policy; null: none applies. */
export function accountScores(
  cell: WeightedCell,
  axis: Axis,
  policy: MissingPolicy,
): Affine | null {
  const nominal = cell.weights[axis];
  if (nominal === null) return null;
  const weights = effectiveWeights(nominal, cell.utilities, policy);
  if (weights === null) return null;
  const fill = weights.map((w, i) => w * fillOf(policy, meanUtility(cell, i)));
  return { constant: fill.reduce((sum, each) => sum + each, 0), u: weights, k: negated(fill) };
}

/** Mean utility of the known accounts in the units of the gram matrix. */
function meanUtility({ utilities: { cell, known } }: WeightedCell, i: number): number {
  const count = known[i] ?? 0;
  if (count === 0) return 0;
  return (cell.gramUK[i * cell.sums.length + i] ?? 0) / QUANTA / count;
}

function negated(values: Float64Array): Float64Array {
  return values.map((each) => -each);
}

/** Both axes as one figure of each account. */
export function accountHeadlines(
  cell: WeightedCell,
  valueShare: number,
  policy: MissingPolicy,
): Affine | null {
  const value = accountScores(cell, "value", policy);
  const likelihood = accountScores(cell, "likelihood", policy);
  if (value === null || likelihood === null) return value ?? likelihood;
  return mix(value, valueShare, likelihood, 1 - valueShare);
}

function mix(a: Affine, shareA: number, b: Affine, shareB: number): Affine {
  return {
    constant: shareA * a.constant + shareB * b.constant,
    u: a.u.map((each, i) => shareA * each + shareB * (b.u[i] ?? 0)),
    k: a.k.map((each, i) => shareA * each + shareB * (b.k[i] ?? 0)),
  };
}

const Z95 = 1.959963984540054;

/**
 * 95 % interval of a row's figure for sampling: centre ± 1.96·SE, where the SE follows from what
 * each account adds to the mean of each axis. Null under two accounts.
 */
export function interval95(
  cells: readonly WeightedCell[],
  shares: Readonly<Record<Axis, number>>,
  policy: MissingPolicy,
  centre: number,
): Interval | null {
  const influences = cells.map((cell) => influenceOf(cell, cells, shares, policy));
  let n = 0;
  let squares = 0;
  for (const [index, influence] of influences.entries()) {
    const cell = cells[index]?.utilities.cell;
    if (influence === null || cell === undefined) continue;
    n += cell.n;
    squares += sumOfSquares(cell, influence);
  }
  if (n < 2) return null;
  const half = Z95 * Math.sqrt((squares * n) / (n - 1));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/** What each account of a cell moves the row's figure away from its mean. */
function influenceOf(
  cell: WeightedCell,
  cells: readonly WeightedCell[],
  shares: Readonly<Record<Axis, number>>,
  policy: MissingPolicy,
): Affine | null {
  let influence: Affine | null = null;
  for (const axis of axes) {
    const figure = shares[axis] === 0 ? null : sampledScores(cell, axis, policy);
    if (figure === null) continue;
    const { n, mean } = meanOver(cells, axis, policy);
    const centred = { ...figure, constant: figure.constant - mean };
    const factor = shares[axis] / n;
    influence =
      influence === null ? mix(centred, factor, centred, 0) : mix(influence, 1, centred, factor);
  }
  return influence;
}

/**
 * As `accountScores`, but a mean over known accounts is known only as well as those are many:
 * under `available` a known account stands for n ÷ known of them.
 */
function sampledScores(cell: WeightedCell, axis: Axis, policy: MissingPolicy): Affine | null {
  const scores = accountScores(cell, axis, policy);
  if (scores === null || policy !== "available") return scores;
  const { cell: moments, known } = cell.utilities;
  const stretch = (each: number, i: number) =>
    each === 0 ? 0 : (each * moments.n) / (known[i] ?? 1);
  return { ...scores, u: scores.u.map(stretch), k: scores.k.map(stretch) };
}

function meanOver(cells: readonly WeightedCell[], axis: Axis, policy: MissingPolicy) {
  let n = 0;
  let sum = 0;
  for (const cell of cells) {
    const scores = accountScores(cell, axis, policy);
    if (scores === null) continue;
    n += cell.utilities.cell.n;
    sum += sumOf(cell.utilities.cell, scores);
  }
  return { n, mean: sum / n };
}

export function sharesOf(cells: readonly WeightedCell[], valueShare: number) {
  return axisShares(valueShare, {
    value: cells.some(({ weights }) => weights.value !== null),
    likelihood: cells.some(({ weights }) => weights.likelihood !== null),
  });
}
