import { dayNumber } from "../dates.ts";
import type { Account } from "../facts/types.ts";
import { matchShare, segmentsNamed } from "../knowledge/matches.ts";
import type { Match, PlanKnowledge } from "../knowledge/types.ts";
import type { BuiltinName, Criterion } from "./types.ts";

const names: ReadonlySet<BuiltinName> = new Set([
  "motiveMatch",
  "triggerMatch",
  "urgencyFit",
  "winBack",
  "competitorSuccess",
]);

/** Whether what is measured of accounts depends on the tenant's knowledge. */
export function readsKnowledge(criteria: readonly Criterion[]): boolean {
  return criteria.some(({ measure }) => measure.kind === "builtin" && names.has(measure.name));
}

/** Whether a raw value depends on the segment of the account too. */
export function readsSegment({ motives, triggers }: PlanKnowledge, name: BuiltinName): boolean {
  if (name === "triggerMatch") return segmentsNamed(triggers).length > 0;
  const isAboutMotives = name === "motiveMatch" || name === "urgencyFit";
  return isAboutMotives && segmentsNamed(motives).length > 0;
}

/** Raw value of one account in a segment ("" for none); null when missing. */
type Read = (account: Account, segment: string) => number | null;

/**
 * Σ importance·strength ÷ Σ importance over the motives of the account, 0–1; strength is the best
 * of match·strength over USPs (METHOD §3). A motive the tenant has not described weighs nothing;
 * null when no motive of the account is described.
 */
export function compileMotiveMatch({ motives }: PlanKnowledge): Read {
  return ({ facts }, segment) => {
    const { buyingMotives } = facts;
    return typeof buyingMotives === "object" ? matchOf(buyingMotives, motives, segment, 1) : null;
  };
}

/** The same over active triggers, fading by half every half-life since their date. */
export function compileTriggerMatch(
  { triggers, triggerHalfLifeDays }: PlanKnowledge,
  today: number,
): Read {
  return ({ facts }, segment) => {
    const { activeTriggers, activeTriggersDate } = facts;
    if (typeof activeTriggers !== "object") return null;
    const days = typeof activeTriggersDate === "string" ? today - dayNumber(activeTriggersDate) : 0;
    return matchOf(activeTriggers, triggers, segment, decay(days, triggerHalfLifeDays));
  };
}

function matchOf(
  codes: readonly string[],
  known: Readonly<Record<string, Match>>,
  segment: string,
  fading: number,
): number | null {
  let weight = 0;
  let sum = 0;
  for (const code of codes) {
    const match = Object.hasOwn(known, code) ? known[code] : undefined;
    if (match === undefined) continue;
    const importance = importanceIn(match, segment);
    weight += importance;
    sum += importance * match.strength * fading;
  }
  return weight > 0 ? sum / weight : null;
}

function importanceIn({ importance, importanceBySegment }: Match, segment: string): number {
  if (!Object.hasOwn(importanceBySegment, segment)) return importance;
  return importanceBySegment[segment] ?? importance;
}

/** 2^(−days ÷ halfLife), 1 for what lies in the future. */
export function decay(days: number, halfLifeDays: number): number {
  return 2 ** (-Math.max(0, days) / halfLifeDays);
}

/**
 * min(urgency as 0–1, motive match): urgency that nothing of ours answers is worth nothing. As with
 * the motive match itself, an account whose motives are unknown has those of its segment.
 */
export function compileUrgencyFit(knowledge: PlanKnowledge): Read {
  const { motives } = knowledge;
  const motiveMatch = compileMotiveMatch(knowledge);
  const named = new Set(segmentsNamed(motives));
  const ofSegment = (segment: string) => (named.has(segment) ? matchShare(motives, segment) : null);
  return (account, segment) => {
    const { urgency } = account.facts;
    const match = motiveMatch(account, segment) ?? ofSegment(segment);
    return typeof urgency !== "number" || match === null
      ? null
      : Math.min((urgency - 1) / 4, match);
  };
}

/** How well the reason to leave can be mended, 0–1, fading since the day they left. */
export function compileWinBack(
  { fixableReasons, winBackHalfLifeDays }: PlanKnowledge,
  today: number,
): Read {
  return ({ facts }) => {
    const { leaveReason, customerUntil } = facts;
    if (typeof leaveReason !== "string" || typeof customerUntil !== "string") return null;
    const fixable = Object.hasOwn(fixableReasons, leaveReason)
      ? fixableReasons[leaveReason]
      : undefined;
    return fixable === undefined
      ? null
      : fixable * decay(today - dayNumber(customerUntil), winBackHalfLifeDays);
  };
}
