import type { Interval } from "../scoring/types.ts";
import { twoSidedZ } from "./normal.ts";

export interface Discrimination {
  /** P(a positive scores above a negative) + ½·P(equal), 0–1. */
  readonly auc: number;
  /** Null when either side has fewer than two. */
  readonly interval: Interval | null;
  readonly positives: number;
  readonly negatives: number;
}

/**
 * Area under the ROC curve from two histograms over the same bins, lowest score first; scores in
 * one bin count as equal. Null when either is empty. Source: Hanley and McNeil (1982), variance
 * DeLong, DeLong and Clarke-Pearson (1988).
 */
export function aucOfHistograms(
  positives: readonly number[],
  negatives: readonly number[],
  level = 0.95,
): Discrimination | null {
  const n1 = total(positives);
  const n0 = total(negatives);
  if (n1 === 0 || n0 === 0) return null;
  const bins = Math.max(positives.length, negatives.length);
  const over = placements(positives, negatives, bins);
  const under = placements(negatives, positives, bins);
  const auc = over.mean;
  return {
    auc,
    interval: n1 < 2 || n0 < 2 ? null : around(auc, over.error2 + under.error2, level),
    positives: n1,
    negatives: n0,
  };
}

/** For each of `these` the share of `those` below it, ties half: mean and its squared error. */
function placements(these: readonly number[], those: readonly number[], bins: number) {
  const n = total(these);
  const m = total(those);
  let below = 0;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < bins; i++) {
    const equal = those[i] ?? 0;
    const place = (below + equal / 2) / m;
    sum += (these[i] ?? 0) * place;
    squares += (these[i] ?? 0) * place ** 2;
    below += equal;
  }
  const mean = sum / n;
  return { mean, error2: n < 2 ? 0 : Math.max(0, squares - n * mean ** 2) / (n - 1) / n };
}

function around(auc: number, error2: number, level: number): Interval {
  const half = twoSidedZ(level) * Math.sqrt(error2);
  return { low: Math.max(0, auc - half), high: Math.min(1, auc + half) };
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, each) => sum + each, 0);
}

export interface Outcome {
  readonly score: number;
  readonly positive: boolean;
}

/** The same from single scores. */
export function aucOf(outcomes: readonly Outcome[], level = 0.95): Discrimination | null {
  const scores = [...new Set(outcomes.map(({ score }) => score))].sort((a, b) => a - b);
  const place = new Map(scores.map((score, i) => [score, i]));
  const count = (wanted: boolean) => {
    const bins = new Array<number>(scores.length).fill(0);
    for (const { score, positive } of outcomes) {
      const bin = place.get(score) ?? 0;
      if (positive === wanted) bins[bin] = (bins[bin] ?? 0) + 1;
    }
    return bins;
  };
  return aucOfHistograms(count(true), count(false), level);
}
