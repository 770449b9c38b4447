import { TIE_TOLERANCE } from "../limits.ts";
import { columnsOf, type Decision } from "./decision.ts";

export interface Vikor {
  /** Weighted distance to the best over all criteria, per alternative; lower is better. */
  readonly s: readonly number[];
  /** Largest weighted distance on one criterion: the worst regret. */
  readonly r: readonly number[];
  /** v·S + (1 − v)·R, both scaled to 0–1; lower is better. */
  readonly q: readonly number[];
  /** C1: the best is ahead of the second by 1 ÷ (alternatives − 1) or more. */
  readonly acceptableAdvantage: boolean;
  /** C2: the best by Q is the best by S or by R, too. */
  readonly acceptableStability: boolean;
  /** Places of the alternatives between which the method does not decide, best first. */
  readonly compromise: readonly number[];
}

/** Weight of the majority (S) against the worst regret (R). */
const VIKOR_V = 0.5;

/**
 * Compromise ranking: S_i = Σ w·(f* − f) ÷ (f* − f⁻), R_i the largest term, Q from both; a term is 0
 * when all S, or all R, are equal. Relative to the alternatives at hand.
 * Source: Opricovic and Tzeng (2004), VIKOR.
 */
export function vikor(decision: Decision, v = VIKOR_V): Vikor {
  const columns = columnsOf(decision);
  const regrets = decision.matrix.map((_, i) =>
    columns.map(
      ({ values, weight, best, worst }) => (weight * (best - (values[i] ?? 0))) / (best - worst),
    ),
  );
  const s = regrets.map((each) => each.reduce((sum, regret) => sum + regret, 0));
  const r = regrets.map((each) => Math.max(0, ...each));
  const [scaledS, scaledR] = [scaled(s), scaled(r)];
  const q = s.map((_, i) => v * (scaledS[i] ?? 0) + (1 - v) * (scaledR[i] ?? 0));
  return { s, r, q, ...compromiseOf(s, r, q) };
}

/** To 0 (best) – 1; all 0 when they are equal. */
function scaled(values: readonly number[]): number[] {
  const low = Math.min(...values);
  const range = Math.max(...values) - low;
  return values.map((x) => (range <= TIE_TOLERANCE ? 0 : (x - low) / range));
}

function compromiseOf(s: readonly number[], r: readonly number[], q: readonly number[]) {
  const order = q.map((_, i) => i).sort((a, b) => (q[a] ?? 0) - (q[b] ?? 0));
  const [first, second] = order;
  if (first === undefined || second === undefined) {
    return { acceptableAdvantage: true, acceptableStability: true, compromise: order };
  }
  const ahead = (i: number) => (q[i] ?? 0) - (q[first] ?? 0);
  const enough = 1 / (q.length - 1);
  const acceptableAdvantage = ahead(second) >= enough - TIE_TOLERANCE;
  const best = (of: readonly number[]) => (of[first] ?? 0) <= Math.min(...of) + TIE_TOLERANCE;
  const acceptableStability = best(s) || best(r);
  const close = order.filter((i) => i === first || ahead(i) < enough - TIE_TOLERANCE);
  const both = acceptableStability ? [first] : [first, second];
  return {
    acceptableAdvantage,
    acceptableStability,
    compromise: acceptableAdvantage ? both : close,
  };
}
