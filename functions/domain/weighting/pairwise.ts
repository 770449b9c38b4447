import type { Label } from "../label.ts";
import { inWords } from "./in-words.ts";

/** n × n, entry [i][j]: how many times as important i is as j; [j][i] its inverse, [i][i] 1. */
export type PairwiseMatrix = readonly (readonly number[])[];

export interface PairwiseWeights {
  /** Principal eigenvector; sums to 1. */
  readonly weights: readonly number[];
  readonly lambdaMax: number;
  /** CI = (λmax − n)/(n − 1). */
  readonly consistencyIndex: number;
  /** RI of n. */
  readonly randomIndex: number;
  /** CR = CI/RI; 0 for n ≤ 2. */
  readonly consistencyRatio: number;
}

/**
 * Saaty's random index by n, 1 to 15 (Saaty 1980): mean consistency index of random reciprocal
 * matrices. Other simulations give slightly other figures.
 */
const RANDOM_INDEX = [
  0, 0, 0.58, 0.9, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59,
] as const;
/** Each squaring doubles the digits gained; reciprocal matrices within 1/9 and 9 need about ten. */
const SQUARINGS_MAX = 60;
const SETTLED = 1e-15;

/**
 * Weights and consistency of pairwise comparisons (Saaty 1977, 1980). Positive reciprocal matrix of
 * 1 to 15 criteria; throws RangeError for more, as there is no random index.
 */
export function pairwiseWeights(matrix: PairwiseMatrix): PairwiseWeights {
  const n = matrix.length;
  const randomIndex = RANDOM_INDEX[n - 1];
  if (randomIndex === undefined) throw new RangeError(`no random index for ${n} criteria`);
  const weights = principalEigenvector(matrix);
  const lambdaMax = Math.max(n, eigenvalue(matrix, weights));
  const consistencyIndex = n > 1 ? (lambdaMax - n) / (n - 1) : 0;
  const consistencyRatio = randomIndex > 0 ? consistencyIndex / randomIndex : 0;
  return { weights, lambdaMax, consistencyIndex, randomIndex, consistencyRatio };
}

/** Power iteration by squaring: A^(2^k) tends to a matrix whose every column is the eigenvector. */
function principalEigenvector(matrix: PairwiseMatrix): number[] {
  let power = matrix;
  let weights = rowShares(power);
  for (let k = 0; k < SQUARINGS_MAX; k++) {
    power = scaled(product(power, power));
    const next = rowShares(power);
    const moved = Math.max(...next.map((w, i) => Math.abs(w / (weights[i] ?? 0) - 1)));
    weights = next;
    if (moved <= SETTLED * matrix.length) break;
  }
  return weights;
}

function product(a: PairwiseMatrix, b: PairwiseMatrix): number[][] {
  return a.map((row) =>
    row.map((_, j) => row.reduce((sum, x, k) => sum + x * (b[k]?.[j] ?? 0), 0)),
  );
}

function scaled(matrix: PairwiseMatrix): number[][] {
  const most = Math.max(...matrix.flat());
  return matrix.map((row) => row.map((x) => x / most));
}

function rowShares(matrix: PairwiseMatrix): number[] {
  const sums = matrix.map((row) => row.reduce((sum, x) => sum + x, 0));
  const total = sums.reduce((sum, x) => sum + x, 0);
  return sums.map((x) => x / total);
}

/** Mean of (Aw)_i / w_i. */
function eigenvalue(matrix: PairwiseMatrix, weights: readonly number[]): number {
  const ratios = matrix.map(
    (row, i) => row.reduce((sum, x, j) => sum + x * (weights[j] ?? 0), 0) / (weights[i] ?? 1),
  );
  return ratios.reduce((sum, x) => sum + x, 0) / matrix.length;
}

/**
 * Several assessors as one matrix: the geometric mean of each entry, which keeps it reciprocal
 * (Aczél and Saaty 1983; Forman and Peniwati 1998: AIJ). Importances > 0 in sum.
 */
export function meanMatrix(
  assessors: readonly { readonly matrix: PairwiseMatrix; readonly importance: number }[],
): PairwiseMatrix {
  const total = assessors.reduce((sum, { importance }) => sum + importance, 0);
  const first = assessors[0]?.matrix ?? [];
  return first.map((row, i) =>
    row.map((_, j) =>
      Math.exp(
        assessors.reduce(
          (sum, { matrix, importance }) =>
            sum + (importance / total) * Math.log(matrix[i]?.[j] ?? 1),
          0,
        ),
      ),
    ),
  );
}

/** Three comparisons that contradict one another. */
export interface Triple {
  /** Places of first, second and third: by the chain, none weighs more than the one before. */
  readonly places: readonly [number, number, number];
  /** first over second, second over third, first over third as judged. */
  readonly judged: readonly [number, number, number];
  /** First over third as the other two imply. */
  readonly implied: number;
  /** 0–1 (Koczkodaj 1993): 1 − min(q, 1/q) with q = judged / implied. */
  readonly inconsistency: number;
}

const CONSISTENT = 1e-9;

/** The triple that contradicts itself most; null when all agree. Earlier criteria win a tie. */
export function worstTriple(matrix: PairwiseMatrix): Triple | null {
  let worst: Triple | null = null;
  for (const triple of triplesOf(matrix)) {
    if (triple.inconsistency > (worst?.inconsistency ?? 0) + CONSISTENT) worst = triple;
  }
  return worst;
}

function* triplesOf(matrix: PairwiseMatrix): Generator<Triple> {
  const n = matrix.length;
  const at = (i: number, j: number) => matrix[i]?.[j] ?? 1;
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) for (let k = j + 1; k < n; k++) yield tripleAt(at, [i, j, k]);
}

type Places = readonly [number, number, number];

/** Told along the strongest chain of two, so that the sentence about it reads well. */
function tripleAt(at: (i: number, j: number) => number, [i, j, k]: Places): Triple {
  const orders: Places[] = [
    [i, j, k],
    [i, k, j],
    [j, i, k],
    [j, k, i],
    [k, i, j],
    [k, j, i],
  ];
  const weaker = ([a, b, c]: Places) => Math.min(at(a, b), at(b, c));
  const [places = [i, j, k]] = orders.toSorted((p, q) => weaker(q) - weaker(p));
  const [a, b, c] = places;
  const judged = [at(a, b), at(b, c), at(a, c)] as const;
  const implied = judged[0] * judged[1];
  const q = judged[2] / implied;
  return { places, judged, implied, inconsistency: 1 - Math.min(q, 1 / q) };
}

/** What a person would want to hear of it. */
export function tripleText({ places, judged, implied }: Triple, labels: readonly Label[]): Label {
  const [a, b, c] = places.map((place) => labels[place] ?? { en: "", nl: "" });
  const say = (language: "en" | "nl") => {
    const name = (label: Label | undefined) => label?.[language] ?? "";
    return { first: name(a), second: name(b), third: name(c) };
  };
  const [en, nl] = [say("en"), say("nl")];
  const [ab, bc, ac, chain] = [...judged, implied].map(inWords);
  return {
    en: `${en.first} counts ${ab?.en} times as much as ${en.second}, and that ${bc?.en} times as much as ${en.third}; then ${en.first} should count ${chain?.en} times as much as ${en.third}, but ${ac?.en} was given.`,
    nl: `${nl.first} telt ${ab?.nl} keer zo zwaar als ${nl.second}, en dat ${bc?.nl} keer zo zwaar als ${nl.third}; dan zou ${nl.first} ${chain?.nl} keer zo zwaar moeten tellen als ${nl.third}, maar er is ${ac?.nl} gegeven.`,
  };
}
