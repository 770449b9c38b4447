import { type ConditionsInput, checkConditions } from "../conditions/check-conditions.ts";
import type { Verdict } from "../conditions/distinct-segments.ts";
import type { FocusClaim } from "../conditions/focus-claims.ts";
import type { Lead } from "../conditions/leads.ts";
import type { ConditionName, ConditionStatus } from "../conditions/types.ts";
import type { Axis } from "../criteria/types.ts";
import type { Label } from "../label.ts";
import { OPINIONS_K, SMAA_CONCENTRATION, SMAA_RANKS_SHOWN } from "../limits.ts";
import { secondOpinions } from "../opinions/second-opinions.ts";
import { type ShownOpinions, shownOpinions } from "../opinions/show.ts";
import { shownScore } from "../ranking/show.ts";
import type { ShownMissing, ShownRow, ShownScore } from "../ranking/types.ts";
import { modelOf } from "../robustness/axis-model.ts";
import { robustnessHelp } from "../robustness/labels.ts";
import { acceptabilityOf, type SegmentAcceptability } from "../robustness/smaa.ts";
import { axisShares } from "../scoring/axis-weights.ts";
import { openRanking } from "../scoring/open-ranking.ts";
import { type ProfileReview, profileWarnings } from "../scoring/profile-warnings.ts";
import { rankSegments } from "../scoring/rank-segments.ts";
import { checkSignals } from "../signals/check-signals.ts";
import type { Agreement, ProfileHistory, SignalName, SignalStatus } from "../signals/types.ts";
import { signalStatuses } from "../signals/types.ts";

/** Contributions and missing facts named per segment. */
const REASONS_SHOWN = 3;

export interface OverviewInput extends Omit<ConditionsInput, "focus" | "goal" | "segmentGoal"> {
  /** The ranking as it is shown, by the same profile and options. */
  readonly rows: readonly ShownRow[];
  readonly history: ProfileHistory;
  readonly agreements: readonly Agreement[];
  readonly draws: number;
  readonly seed: number;
}

/** Code, label and status of a finding: the finding itself is in its own read. */
interface Short<Name extends string, Status extends string> {
  readonly code: Name;
  readonly label: Label;
  readonly status: Status;
}

/** Out of all draws of weights, 0–1. */
export interface PlaceStability {
  /** Share in which it takes the rank it has; null without one, or beyond SMAA_RANKS_SHOWN. */
  readonly ownRank: number | null;
  readonly first: number;
  /** Share in which it stands upper right. */
  readonly focus: number;
  readonly meanRank: number | null;
}

/** One of the largest contributions to the headline. */
export interface Reason {
  readonly criterion: string;
  readonly label: Label;
  readonly axis: Axis;
  /** Share of the axis × contribution to it. */
  readonly points: ShownScore;
}

export interface OverviewSegment {
  readonly row: ShownRow;
  readonly conditions: readonly Short<ConditionName, ConditionStatus>[];
  readonly lead: Lead | null;
  readonly focusClaim: FocusClaim | null;
  readonly stability: PlaceStability;
  readonly reasons: readonly Reason[];
  readonly missing: readonly ShownMissing[];
}

export interface Overview {
  readonly verdict: Verdict;
  readonly overall: readonly Short<ConditionName, ConditionStatus>[];
  readonly signals: {
    readonly counts: Readonly<Record<SignalStatus, number>>;
    /** Worst first; those that are in order are counted only. */
    readonly raised: readonly (Short<SignalName, SignalStatus> & { readonly text: Label })[];
  };
  readonly opinions: Pick<ShownOpinions, "k" | "robust" | "verdict" | "agreeing">;
  readonly profile: ProfileReview;
  readonly sampling: {
    readonly draws: number;
    readonly seed: number;
    readonly concentration: number;
    readonly help: Label;
  };
  /** In ranking order. */
  readonly segments: readonly OverviewSegment[];
}

/**
 * Everything a consultant looks at first, put together from what the single reads say: nothing is
 * computed in another way here. No account is read.
 */
export function overviewOf(input: OverviewInput): Overview {
  const { moments, plan, profile, options, rows, draws, seed } = input;
  const open = openRanking(moments, plan, profile, options);
  const { clipped } = rankSegments(moments, plan, profile, options);
  const found = checkConditions({ ...input, focus: null, goal: null, segmentGoal: null });
  const sampling = { kind: "aroundProfile" as const, concentration: SMAA_CONCENTRATION };
  const { segments } = acceptabilityOf(open, modelOf(open), {
    ...{ of: "score" as const, sampling, draws, seed, compared: [] },
  });
  const drawn = new Map(segments.map((each) => [each.segment, each]));
  const conditions = new Map(found.segments.map((each) => [each.segment, each]));
  const { k, robust, verdict, agreeing } = shownOpinions(secondOpinions(open, OPINIONS_K));
  return {
    verdict: found.verdict,
    overall: found.overall.map(({ condition, label, status }) => ({
      code: condition,
      label,
      status,
    })),
    signals: signalsOf(input),
    opinions: { k, robust, verdict, agreeing },
    profile: profileWarnings(profile, plan.criteria, { moments, open, clipped }),
    sampling: {
      ...{ draws, seed, concentration: SMAA_CONCENTRATION },
      help: robustnessHelp.aroundProfile,
    },
    segments: rows.map((row) => {
      const judged = conditions.get(row.segment);
      return {
        row,
        conditions: (judged?.conditions ?? []).map(({ condition, label, status }) => ({
          code: condition,
          label,
          status,
        })),
        lead: judged?.lead ?? null,
        focusClaim: judged?.focus ?? null,
        stability: stabilityOf(row, drawn.get(row.segment)),
        reasons: reasonsOf(row, profile.valueShare),
        missing: row.missing.slice(0, REASONS_SHOWN),
      };
    }),
  };
}

function stabilityOf({ rank }: ShownRow, drawn: SegmentAcceptability | undefined): PlaceStability {
  const shown = rank !== null && rank <= SMAA_RANKS_SHOWN;
  return {
    ownRank: shown ? (drawn?.acceptability[rank - 1] ?? null) : null,
    first: drawn?.acceptability[0] ?? 0,
    focus: drawn?.focus ?? 0,
    meanRank: drawn?.ranks?.mean ?? null,
  };
}

/** The largest contributions to the headline of a scored segment. */
function reasonsOf({ status, value, likelihood }: ShownRow, valueShare: number): Reason[] {
  if (status !== "scored") return [];
  const shares = axisShares(valueShare, {
    value: value.interval !== null,
    likelihood: likelihood.interval !== null,
  });
  const of = (axis: Axis, { contributions }: ShownRow["value"]) =>
    contributions.map(({ criterion, label, contribution }) => ({
      ...{ criterion, label, axis },
      points: shownScore(shares[axis] * contribution.raw),
    }));
  return [...of("value", value), ...of("likelihood", likelihood)]
    .filter(({ points }) => points.raw > 0)
    .sort((a, b) => b.points.raw - a.points.raw || (a.criterion < b.criterion ? -1 : 1))
    .slice(0, REASONS_SHOWN);
}

const worstFirst: readonly SignalStatus[] = ["alarm", "warn", "unknown", "ok"];

/** Over all accounts, whatever relationship is asked for: so the signals themselves are judged. */
function signalsOf(input: OverviewInput): Overview["signals"] {
  const signals = checkSignals({ ...input, options: {} });
  const count = (status: SignalStatus) => signals.filter((each) => each.status === status).length;
  const counts = Object.fromEntries(
    signalStatuses.map((status) => [status, count(status)]),
  ) as Record<SignalStatus, number>;
  const raised = signals
    .filter(({ status }) => status !== "ok")
    .map(({ signal, label, status, text }) => ({ code: signal, label, status, text }))
    .sort((a, b) => worstFirst.indexOf(a.status) - worstFirst.indexOf(b.status));
  return { counts, raised };
}
