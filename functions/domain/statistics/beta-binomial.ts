import type { Interval } from "../scoring/types.ts";
import { type Beta, betaQuantile } from "./beta.ts";
import { digamma } from "./digamma.ts";

/** Successes out of trials in one group, 0 ≤ successes ≤ trials. */
export interface Trials {
  readonly successes: number;
  readonly trials: number;
}

export type PriorSource =
  /** From how the groups differ. */
  | "fitted"
  /** The groups differ no more than chance makes them: all groups together are the prior. */
  | "pooled"
  /** One group, or none, says nothing about how groups differ: Jeffreys' prior. */
  | "jeffreys";

export interface Prior extends Beta {
  readonly source: PriorSource;
}

export interface Shrunken extends Interval {
  /** Posterior mean. */
  readonly share: number;
  readonly posterior: Beta;
}

const JEFFREYS: Prior = { alpha: 0.5, beta: 0.5, source: "jeffreys" };

/** What all groups together say, Jeffreys' prior included. */
function pooledPrior({ successes, trials }: Trials): Prior {
  return { alpha: successes + 0.5, beta: trials - successes + 0.5, source: "pooled" };
}

function together(groups: readonly Trials[]): Trials {
  return {
    successes: groups.reduce((sum, each) => sum + each.successes, 0),
    trials: groups.reduce((sum, each) => sum + each.trials, 0),
  };
}

function filled(groups: readonly Trials[]): Trials[] {
  return groups.filter(({ trials }) => trials > 0);
}

function fitted(mean: number, strength: number): Prior {
  return { alpha: mean * strength, beta: (1 - mean) * strength, source: "fitted" };
}

/** A prior is never stronger than all that was seen. */
function strongest({ trials }: Trials): number {
  return trials + 1;
}

/**
 * Prior of the groups' rates by moments: the mean weighted by trials, and the spread between groups
 * beyond what chance within them gives. Source: Kleinman (1973).
 */
export function priorByMoments(groups: readonly Trials[]): Prior {
  const counted = filled(groups);
  if (counted.length < 2) return JEFFREYS;
  const all = together(counted);
  const mean = all.successes / all.trials;
  const noise = mean * (1 - mean);
  if (noise === 0) return pooledPrior(all);
  let spread = 0;
  let room = all.trials;
  for (const { successes, trials } of counted) {
    spread += trials * (successes / trials - mean) ** 2;
    room -= trials ** 2 / all.trials;
  }
  const chance = counted.length - 1;
  // Correlation within groups; it is 1 ÷ (1 + strength). Without room each group is one trial.
  const within = room > chance ? (spread / noise - chance) / (room - chance) : 0;
  if (within <= 0) return pooledPrior(all);
  const strength = 1 / Math.min(within, WITHIN_MAX) - 1;
  return strength >= strongest(all) ? pooledPrior(all) : fitted(mean, strength);
}

// Groups that are all or nothing would leave a prior of strength 0, which is none.
const WITHIN_MAX = 1 / (1 + 0.01);
const STRENGTH_MIN = 0.01;
const SCAN_POINTS = 48;
const BISECTIONS = 80;
const NEWTON_STEPS_MAX = 100;

/**
 * Prior of the groups' rates by maximum likelihood of the beta-binomial. For a given strength the
 * likelihood is concave in the mean, which makes the fit a search over the strength alone.
 * Source: Skellam (1948); Griffiths (1973).
 */
export function priorByLikelihood(groups: readonly Trials[]): Prior {
  const counted = filled(groups);
  if (counted.length < 2) return JEFFREYS;
  const all = together(counted);
  if (all.successes === 0 || all.successes === all.trials) return pooledPrior(all);
  const slope = (log: number) => strengthSlope(counted, all, log);
  const last = Math.log(strongest(all));
  // Likelihood still rising where the prior may grow no stronger: no spread beyond chance.
  if (slope(last) > 0) return pooledPrior(all);
  const strength = Math.exp(peakBelow(slope, Math.log(STRENGTH_MIN), last));
  return fitted(bestMean(counted, all, strength), strength);
}

/** Where the slope turns from up to down, the last such place before `high`. */
function peakBelow(slope: (x: number) => number, from: number, to: number): number {
  let high = to;
  let low = from;
  for (let i = 1; i <= SCAN_POINTS; i++) {
    const x = to - ((to - from) * i) / SCAN_POINTS;
    if (slope(x) > 0) {
      low = x;
      break;
    }
    high = x;
  }
  for (let i = 0; i < BISECTIONS && high - low > 1e-13; i++) {
    const middle = (low + high) / 2;
    if (slope(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Derivative of the log-likelihood to the logarithm of the strength, at the best mean for it. */
function strengthSlope(groups: readonly Trials[], all: Trials, logStrength: number): number {
  const strength = Math.exp(logStrength);
  const mean = bestMean(groups, all, strength);
  const a = mean * strength;
  const b = strength - a;
  let sum = 0;
  for (const { successes, trials } of groups) {
    sum += mean * rise(a, successes) + (1 - mean) * rise(b, trials - successes);
    sum -= rise(strength, trials);
  }
  return strength * sum;
}

/** The mean at which the likelihood is highest for this strength. */
function bestMean(groups: readonly Trials[], all: Trials, strength: number): number {
  let low = 0;
  let high = 1;
  let mean = all.successes / all.trials;
  for (let step = 0; step < NEWTON_STEPS_MAX; step++) {
    const slope = meanSlope(groups, mean, strength);
    if (slope === 0) return mean;
    if (slope > 0) low = mean;
    else high = mean;
    const nudge = 1e-6 * Math.min(mean, 1 - mean);
    const curvature = (meanSlope(groups, mean + nudge, strength) - slope) / nudge;
    const newton = mean - slope / curvature;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - mean) <= 1e-15) return next;
    mean = next;
  }
  return mean;
}

function meanSlope(groups: readonly Trials[], mean: number, strength: number): number {
  const a = mean * strength;
  const b = strength - a;
  return groups.reduce(
    (sum, { successes, trials }) => sum + rise(a, successes) - rise(b, trials - successes),
    0,
  );
}

const SUMMED_UP_TO = 16;

/** ψ(a + n) − ψ(a) = Σ 1 ÷ (a + r), r < n. */
function rise(a: number, n: number): number {
  if (n > SUMMED_UP_TO) return digamma(a + n) - digamma(a);
  let sum = 0;
  for (let r = 0; r < n; r++) sum += 1 / (a + r);
  return sum;
}

/**
 * A group's rate drawn towards what all groups show, the more so the fewer trials it has: posterior
 * mean (x + α) ÷ (n + α + β) and equal-tailed interval of Beta(x + α, n − x + β). Without trials it
 * is the prior. Source: Efron and Morris (1975).
 */
export function shrink({ successes, trials }: Trials, prior: Beta, level = 0.95): Shrunken {
  const posterior = {
    alpha: prior.alpha + successes,
    beta: prior.beta + trials - successes,
  };
  const tail = (1 - level) / 2;
  return {
    share: posterior.alpha / (posterior.alpha + posterior.beta),
    posterior,
    low: betaQuantile(tail, posterior),
    high: betaQuantile(1 - tail, posterior),
  };
}
