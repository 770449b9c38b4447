import type { Label } from "../label.ts";
import type { Settings } from "../settings/types.ts";
import { tally } from "../tallies/read.ts";
import { attackPlan, type PlanItems } from "./attack-plan.ts";
import { attractiveEnough } from "./attractive-enough.ts";
import type { Difference } from "./differences.ts";
import type { Verdict } from "./distinct-segments.ts";
import { type FocusClaim, focusClaims } from "./focus-claims.ts";
import { heterogeneous } from "./heterogeneous.ts";
import { homogeneous } from "./homogeneous.ts";
import { largeEnough } from "./large-enough.ts";
import { type Lead, leadsOf } from "./leads.ts";
import { measurable } from "./measurable.ts";
import { reachable } from "./reachable.ts";
import {
  openSituation,
  type SegmentAtHand,
  type Situation,
  type SituationInput,
} from "./situation.ts";
import { stabilities, stable } from "./stable.ts";
import { togetherEnough } from "./together-enough.ts";
import { traceable } from "./traceable.ts";
import type { Condition } from "./types.ts";

/** What is asked of a situation. */
export interface ConditionsAsked {
  readonly segmentationId: string;
  /** Keys of the segments chosen together; null: none. */
  readonly focus: readonly string[] | null;
  /** Wanted from the chosen segments together, a year; null: the sum of their own goals, if any. */
  readonly goal: number | null;
  /** Wanted from each segment without a goal of its own in the settings; null: nothing is. */
  readonly segmentGoal: number | null;
  /** Parts of a plan of attack that can be told from what the tenant knows. */
  readonly planItems: (segment: string) => PlanItems;
}

export interface SegmentConditions {
  readonly segment: string;
  readonly label: Label;
  readonly rank: number | null;
  readonly n: number;
  /** Conditions on the segment itself. */
  readonly conditions: readonly Condition[];
  /** Null for the last, and for one that is not scored. */
  readonly lead: Lead | null;
  /** Null outside the quadrant `focus`. */
  readonly focus: FocusClaim | null;
}

export interface ConditionsFound {
  readonly verdict: Verdict;
  readonly differences: readonly Difference[];
  /** Conditions on the segmentation as a whole, and on the chosen segments together. */
  readonly overall: readonly Condition[];
  /** In ranking order. */
  readonly segments: readonly SegmentConditions[];
}

export type ConditionsInput = SituationInput & ConditionsAsked;

/** All ten conditions of METHOD §8, from moments, tallies and settings. No account is read. */
export function checkConditions(input: ConditionsInput): ConditionsFound {
  return conditionsIn(openSituation(input), input);
}

/** The same of a situation at hand. */
export function conditionsIn(situation: Situation, asked: ConditionsAsked): ConditionsFound {
  const { ranking, matrix, distinction, errors, profile } = situation;
  const { verdict } = distinction;
  const enough = situation.settings.thresholds.homogeneousAccountsMin;
  const leads = leadsOf(ranking, profile.valueShare, { errors, verdict, enough });
  const claims = focusClaims(ranking, matrix, { errors, verdict, enough });
  const found = stabilities(situation.moments, situation.plan.scheme);
  const goals = goalsOf(situation.settings, asked);
  return {
    verdict,
    differences: distinction.differences,
    overall: [
      heterogeneous(distinction),
      traceable(situation),
      togetherEnough(situation, { focus: asked.focus, goal: focusGoal(asked, goals) }),
    ],
    segments: situation.segments.map((segment) => ({
      segment: segment.key,
      label: segment.label,
      rank: segment.row.rank,
      n: segment.row.n,
      conditions: [
        ...conditionsOf(segment, situation, goals(segment.key)),
        attackPlan(segment, { ...asked.planItems(segment.key), ...itemsAtHand(segment, goals) }),
        stable(segment, found, situation.settings.thresholds),
      ],
      lead: leads.get(segment.key) ?? null,
      focus: claims.get(segment.key) ?? null,
    })),
  };
}

function conditionsOf(
  segment: SegmentAtHand,
  situation: Situation,
  goal: number | null,
): Condition[] {
  const { thresholds } = situation.settings;
  return [
    homogeneous(segment, situation.distinction.spreads, thresholds),
    measurable(segment, situation.profile.valueShare, thresholds),
    reachable(segment, thresholds),
    attractiveEnough(segment, situation, goal),
    largeEnough(segment, situation),
  ];
}

type GoalOf = (segment: string) => number | null;

function goalsOf(settings: Settings, { segmentationId, segmentGoal }: ConditionsAsked): GoalOf {
  const own = goalsFor(settings, segmentationId);
  return (segment) => (Object.hasOwn(own, segment) ? (own[segment] ?? null) : segmentGoal);
}

function goalsFor({ goals }: Settings, segmentationId: string): Readonly<Record<string, number>> {
  return Object.hasOwn(goals, segmentationId) ? (goals[segmentationId] ?? {}) : {};
}

function focusGoal({ goal, focus }: ConditionsAsked, goals: GoalOf): number | null {
  if (goal !== null || focus === null) return goal;
  const each = focus.map(goals);
  return each.every((one) => one !== null) && each.length > 0
    ? each.reduce<number>((sum, one) => sum + (one ?? 0), 0)
    : null;
}

/** Without a goal in the settings there may still be one in a plan. */
function itemsAtHand({ key, cells, row }: SegmentAtHand, goals: GoalOf): PlanItems {
  const known = tally(cells, "reachKnown");
  const reached = tally(cells, "reachable");
  const channel = reached > 0 ? true : known > 0 && known === row.n ? false : undefined;
  return {
    ...(channel !== undefined && { channel }),
    ...(goals(key) !== null && { goal: true }),
  };
}
