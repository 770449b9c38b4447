import { byCodeUnit } from "../order.ts";
import { byKey, matchesOf } from "./matches.ts";
import type { KnowledgeDocument, Matches } from "./types.ts";

/** A reference case that may be used, as one segmentation sees it. */
export interface UsableCase {
  readonly segments: readonly string[];
  readonly topics: readonly string[];
  /** 0–1. */
  readonly strength: number;
  /** `YYYY-MM-DD` */
  readonly date: string;
}

/** What holds for segments as a whole, as one segmentation sees it. */
export interface SegmentKnowledge {
  readonly motives: Matches;
  readonly trends: Matches;
  readonly triggers: Matches;
  /** By code; null when the tenant has told of no case at all, accepted or not. */
  readonly cases: Readonly<Record<string, UsableCase>> | null;
  readonly referenceHalfLifeDays: number;
  readonly referencesNeeded: number;
}

/** Labels are not in it. Equal contents are equal JSON text. */
export function segmentKnowledgeOf(
  document: KnowledgeDocument,
  segmentationId: string,
): SegmentKnowledge {
  const { motives, trends, triggers, referenceHalfLifeDays, referencesNeeded } = document;
  return {
    motives: matchesOf(motives, document, segmentationId),
    trends: matchesOf(trends, document, segmentationId),
    triggers: matchesOf(triggers, document, segmentationId),
    cases: usableCases(document, segmentationId),
    referenceHalfLifeDays,
    referencesNeeded,
  };
}

function usableCases(
  { referenceCases }: KnowledgeDocument,
  segmentationId: string,
): SegmentKnowledge["cases"] {
  const all = Object.entries(referenceCases);
  if (all.length === 0) return null;
  const usable = all.flatMap(([code, each]): [string, UsableCase][] => {
    const { segments = {}, topics = [], strength, date } = each;
    const named = Object.hasOwn(segments, segmentationId) ? (segments[segmentationId] ?? []) : [];
    if (!each.accepted || (named.length === 0 && topics.length === 0)) return [];
    const sorted = (some: readonly string[]) => [...some].sort(byCodeUnit);
    return [[code, { segments: sorted(named), topics: sorted(topics), strength, date }]];
  });
  return byKey(Object.fromEntries(usable), (each) => each);
}
