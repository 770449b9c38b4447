import { byKey } from "./matches.ts";
import type { KnowledgeDocument, ReferenceCase, Theme } from "./types.ts";

/** The one form of what a tenant tells: codes in fixed order, nothing that is absent named. */
export function canonicalKnowledge(document: KnowledgeDocument): KnowledgeDocument {
  return {
    usps: byKey(document.usps, (each) => each),
    motives: byKey(document.motives, canonicalTheme),
    trends: byKey(document.trends, canonicalTheme),
    triggers: byKey(document.triggers, canonicalTheme),
    triggerHalfLifeDays: document.triggerHalfLifeDays,
    competitors: byKey(document.competitors, (each) => each),
    referenceCases: byKey(document.referenceCases, canonicalCase),
    referenceHalfLifeDays: document.referenceHalfLifeDays,
    referencesNeeded: document.referencesNeeded,
    leaveReasons: byKey(document.leaveReasons, (each) => each),
    winBackHalfLifeDays: document.winBackHalfLifeDays,
  };
}

function canonicalTheme({ label, importance, importanceBySegment, matches }: Theme): Theme {
  return {
    label,
    importance,
    ...(importanceBySegment !== undefined && {
      importanceBySegment: byKey(importanceBySegment, (each) => byKey(each, (own) => own)),
    }),
    matches: byKey(matches, (each) => each),
  };
}

function canonicalCase(each: ReferenceCase): ReferenceCase {
  const { label, segments, topics, strength, accepted, date } = each;
  return {
    label,
    ...(segments !== undefined && { segments: byKey(segments, (keys) => keys) }),
    ...(topics !== undefined && { topics }),
    ...{ strength, accepted, date },
  };
}
