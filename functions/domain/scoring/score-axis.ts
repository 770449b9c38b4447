import type { Axis } from "../criteria/types.ts";
import { type AxisWeightVector, axisShares } from "./axis-weights.ts";
import { type CellUtilities, ratioOfSums, type ScoredCriterion } from "./cell-utilities.ts";
import type {
  AxisScore,
  Contribution,
  Interval,
  MissingPolicy,
  ProfileDefinition,
} from "./types.ts";

/** One relationship of a row with the weights that hold for it. */
export interface WeightedCell {
  readonly utilities: CellUtilities;
  readonly weights: Readonly<Record<Axis, AxisWeightVector | null>>;
}

/** An axis score with what the missing facts of each criterion cost it. */
export interface DetailedAxis {
  readonly axis: AxisScore;
  /** By place of the criterion: width of [s⁻, s⁺] that is due to it. */
  readonly widths: Float64Array;
  /** By place of the criterion: accounts that lack it. */
  readonly lacking: Float64Array;
}

const COVERAGE_TOLERANCE = 1e-12;

/** S = Σ_r share_r · Σ_j w_rj · ū_rj over the relationships the axis applies to. */
export function scoreAxis(
  cells: readonly WeightedCell[],
  axis: Axis,
  criteria: readonly ScoredCriterion[],
  profile: ProfileDefinition,
): DetailedAxis {
  const sums = addUp(cells, axis, criteria.length, profile.missing);
  const { widths, lacking } = sums;
  if (cells.length === 0) return { axis: without("notScored"), widths, lacking };
  if (sums.accounts === 0) return { axis: without("notApplicable"), widths, lacking };
  const enough = sums.coverage >= profile.minimumCoverage - COVERAGE_TOLERANCE;
  const scored = enough && sums.scoredAccounts > 0;
  return {
    axis: {
      status: scored ? "scored" : "notScored",
      score: scored ? atMostOne(total(sums.contributions)) : null,
      coverage: atMostOne(sums.coverage),
      interval: { low: atMostOne(sums.low), high: atMostOne(sums.low + total(widths)) },
      ci95: null,
      contributions: contributionsOf(sums, cells, criteria),
    },
    widths,
    lacking,
  };
}

/** Weights that sum to one exactly may sum to a little more in floating point. */
function atMostOne(share: number): number {
  return Math.min(1, share);
}

function without(status: "notScored" | "notApplicable"): AxisScore {
  return { status, score: null, coverage: null, interval: null, ci95: null, contributions: [] };
}

function total(values: Float64Array): number {
  return values.reduce((sum, each) => sum + each, 0);
}

interface AxisSums {
  /** Accounts of the relationships the axis applies to, and of those with a score. */
  accounts: number;
  scoredAccounts: number;
  coverage: number;
  low: number;
  readonly widths: Float64Array;
  readonly lacking: Float64Array;
  readonly weights: Float64Array;
  readonly contributions: Float64Array;
  /** By place: accounts the criterion is about, and known among them. */
  readonly about: Float64Array;
  readonly known: Float64Array;
}

function addUp(
  cells: readonly WeightedCell[],
  axis: Axis,
  criteriaCount: number,
  policy: MissingPolicy,
): AxisSums {
  const zeros = () => new Float64Array(criteriaCount);
  const sums: AxisSums = {
    accounts: 0,
    scoredAccounts: 0,
    coverage: 0,
    low: 0,
    widths: zeros(),
    lacking: zeros(),
    weights: zeros(),
    contributions: zeros(),
    about: zeros(),
    known: zeros(),
  };
  const parts = cells.flatMap(({ utilities, weights }) => {
    const nominal = weights[axis];
    if (nominal === null) return [];
    return [{ utilities, nominal, effective: effectiveWeights(nominal, utilities, policy) }];
  });
  for (const { utilities, effective } of parts) {
    sums.accounts += utilities.cell.n;
    if (effective !== null) sums.scoredAccounts += utilities.cell.n;
  }
  for (const { utilities, nominal, effective } of parts) {
    addKnowledge(sums, utilities, nominal);
    if (effective !== null) addContributions(sums, utilities, effective, policy);
  }
  return sums;
}

/** `available` spreads the weight of what nobody knows; null when nothing is known at all. */
export function effectiveWeights(
  nominal: AxisWeightVector,
  { known }: CellUtilities,
  policy: MissingPolicy,
): AxisWeightVector | null {
  if (policy !== "available") return nominal;
  const kept = nominal.map((weight, i) => ((known[i] ?? 0) > 0 ? weight : 0));
  const sum = total(kept);
  return sum > 0 ? kept.map((weight) => weight / sum) : null;
}

function addKnowledge(sums: AxisSums, of: CellUtilities, nominal: AxisWeightVector): void {
  const { n } = of.cell;
  const share = n / sums.accounts;
  for (const [i, weight] of nominal.entries()) {
    if (weight === 0) continue;
    const known = of.known[i] ?? 0;
    const unknownShare = (n - known) / n;
    sums.coverage += share * weight * (known / n);
    sums.low += share * weight * (known / n) * (of.utilities[i] ?? 0);
    sums.widths[i] = (sums.widths[i] ?? 0) + share * weight * unknownShare;
    sums.lacking[i] = (sums.lacking[i] ?? 0) + n - known;
    sums.about[i] = (sums.about[i] ?? 0) + n;
    sums.known[i] = (sums.known[i] ?? 0) + known;
  }
}

function addContributions(
  sums: AxisSums,
  of: CellUtilities,
  effective: AxisWeightVector,
  policy: MissingPolicy,
): void {
  const share = of.cell.n / sums.scoredAccounts;
  for (const [i, weight] of effective.entries()) {
    if (weight === 0) continue;
    sums.weights[i] = (sums.weights[i] ?? 0) + share * weight;
    const u = filledUtility(of, i, policy);
    sums.contributions[i] = (sums.contributions[i] ?? 0) + share * weight * u;
  }
}

const fills = { neutral: 0.5, pessimistic: 0, optimistic: 1 } as const;

/** What the policy puts in place of an unknown utility. */
export function fillOf(policy: MissingPolicy, knownUtility: number): number {
  return policy === "available" ? knownUtility : fills[policy];
}

function filledUtility(
  { cell, known, utilities }: CellUtilities,
  i: number,
  policy: MissingPolicy,
) {
  const u = utilities[i] ?? 0;
  const share = (known[i] ?? 0) / cell.n;
  return share * u + (1 - share) * fillOf(policy, u);
}

function contributionsOf(
  sums: AxisSums,
  cells: readonly WeightedCell[],
  criteria: readonly ScoredCriterion[],
): Contribution[] {
  return criteria.flatMap((each, i) => {
    const about = sums.about[i] ?? 0;
    if (about === 0) return [];
    const weight = sums.weights[i] ?? 0;
    const contribution = sums.contributions[i] ?? 0;
    const known = sums.known[i] ?? 0;
    return [
      {
        criterion: each.criterion.key,
        label: each.criterion.label,
        weight: atMostOne(weight),
        utility: weight > 0 ? atMostOne(contribution / weight) : 0,
        contribution: atMostOne(contribution),
        coverage: known / about,
        raw: rawOf(each, cells, i, known),
        clippedShare: known === 0 ? 0 : addOver(cells, (cell) => cell.clipped[i] ?? 0) / known,
      },
    ];
  });
}

function addOver(
  cells: readonly WeightedCell[],
  read: (cell: CellUtilities["cell"]) => number,
): number {
  return cells.reduce((sum, { utilities }) => sum + read(utilities.cell), 0);
}

const CENTS = 100;

function rawOf(
  { criterion, ratio }: ScoredCriterion,
  cells: readonly WeightedCell[],
  i: number,
  known: number,
): number | null {
  const { scale } = criterion;
  const ratesTexts = scale.kind === "steps" && scale.table.some((s) => typeof s.value === "string");
  const measured = known - addOver(cells, (cell) => cell.unmeasured[i] ?? 0);
  if (measured === 0 || ratesTexts) return null;
  const whole = cells[0]?.utilities.wholes[i] ?? null;
  if (whole !== null) return whole;
  const over = cells.reduce((sum, { utilities }) => sum + (utilities.cell.numerators[i] ?? 0n), 0n);
  if (ratio === null) return Number(over) / CENTS / measured;
  const under = cells.reduce(
    (sum, { utilities }) => sum + (utilities.cell.denominators[i] ?? 0n),
    0n,
  );
  return under > 0n ? ratioOfSums(ratio, over, under) : null;
}

/** Both axes as one figure; null when an axis that applies is not scored. */
export function combine(
  value: AxisScore,
  likelihood: AxisScore,
  valueShare: number,
): { readonly score: number | null; readonly interval: Interval | null } {
  const applies = { value: value.interval !== null, likelihood: likelihood.interval !== null };
  const shares = axisShares(valueShare, applies);
  const used = [
    { axis: value, share: shares.value },
    { axis: likelihood, share: shares.likelihood },
  ].filter(({ axis }) => axis.interval !== null);
  if (used.length === 0) return { score: null, interval: null };
  const sum = (read: (axis: AxisScore) => number | null) =>
    atMostOne(used.reduce((so, { axis, share }) => so + share * (read(axis) ?? 0), 0));
  const scored = used.every(({ axis }) => axis.score !== null);
  return {
    score: scored ? sum((axis) => axis.score) : null,
    interval: {
      low: sum((axis) => axis.interval?.low ?? null),
      high: sum((axis) => axis.interval?.high ?? null),
    },
  };
}
