import { decay } from "../criteria/knowledge-measures.ts";
import { dayNumber } from "../dates.ts";
import { importanceIn } from "./matches.ts";
import type { SegmentKnowledge, UsableCase } from "./segment-knowledge.ts";

/** Whether a case convinces a segment: it is named, or has a motive, trend or trigger in common. */
export function convinces(
  { segments, topics }: UsableCase,
  knowledge: SegmentKnowledge,
  segment: string,
): boolean {
  if (segments.includes(segment)) return true;
  const { motives, trends, triggers } = knowledge;
  return topics.some((code) =>
    [motives, trends, triggers].some((themes) => {
      const theme = Object.hasOwn(themes, code) ? themes[code] : undefined;
      return theme !== undefined && importanceIn(theme, segment) > 0;
    }),
  );
}

/** What a case still says on a day, 0–1: strength·2^(−days ÷ halfLife). 0 before it was there. */
export function weightOf(
  { strength, date }: UsableCase,
  { referenceHalfLifeDays }: SegmentKnowledge,
  asOf: string,
): number {
  const days = dayNumber(asOf) - dayNumber(date);
  return days < 0 ? 0 : strength * decay(days, referenceHalfLifeDays);
}

/**
 * 1 − exp(−Σ strength·accepted·recency ÷ n0), 0 to under 1 (METHOD §3, referenceCases): every
 * further case adds less. Null when the tenant has told of no case at all; 0 when none is about the
 * segment.
 */
export function referenceShare(
  knowledge: SegmentKnowledge,
  segment: string,
  asOf: string,
): number | null {
  if (knowledge.cases === null) return null;
  const sum = Object.values(knowledge.cases)
    .filter((each) => convinces(each, knowledge, segment))
    .reduce((total, each) => total + weightOf(each, knowledge, asOf), 0);
  return 1 - Math.exp(-sum / knowledge.referencesNeeded);
}
