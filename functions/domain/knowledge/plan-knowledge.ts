import { byCodeUnit } from "../order.ts";
import { byKey, matchesOf } from "./matches.ts";
import type { KnowledgeDocument, PlanKnowledge } from "./types.ts";

/**
 * What measuring an account needs of what the tenant told, as one segmentation sees it. Labels and
 * USPs that answer nothing are not in it, so a change of those changes nothing here. Equal contents
 * are equal JSON text.
 */
export function planKnowledgeOf(
  document: KnowledgeDocument,
  segmentationId: string,
): PlanKnowledge {
  const { motives, triggers, competitors, leaveReasons } = document;
  return {
    motives: matchesOf(motives, document, segmentationId),
    triggers: matchesOf(triggers, document, segmentationId),
    triggerHalfLifeDays: document.triggerHalfLifeDays,
    comparableCompetitors: Object.entries(competitors)
      .flatMap(([code, { comparable }]) => (comparable ? [code] : []))
      .sort(byCodeUnit),
    fixableReasons: byKey(leaveReasons, ({ fixable }) => fixable),
    winBackHalfLifeDays: document.winBackHalfLifeDays,
  };
}
