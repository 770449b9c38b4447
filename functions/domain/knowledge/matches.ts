import { byCodeUnit } from "../order.ts";
import type { KnowledgeDocument, Match, Matches, Theme, Themes, Usp } from "./types.ts";

/**
 * max over USPs of match·strength, 0–1 (METHOD §3): one good answer is enough. 0 when no USP
 * answers.
 */
export function strengthOf(matches: Theme["matches"], usps: Readonly<Record<string, Usp>>): number {
  return Object.entries(matches).reduce((best, [code, match]) => {
    const strength = Object.hasOwn(usps, code) ? (usps[code]?.strength ?? 0) : 0;
    return Math.max(best, match * strength);
  }, 0);
}

/** Themes as one segmentation sees them, by code in fixed order. */
export function matchesOf(
  themes: Themes,
  { usps }: Pick<KnowledgeDocument, "usps">,
  segmentationId: string,
): Matches {
  return byKey(themes, ({ importance, importanceBySegment = {}, matches }): Match => {
    const own = Object.hasOwn(importanceBySegment, segmentationId)
      ? importanceBySegment[segmentationId]
      : undefined;
    return {
      importance,
      importanceBySegment: byKey(own ?? {}, (each) => each),
      strength: strengthOf(matches, usps),
    };
  });
}

/** How much it weighs in a segment, 0–1. */
export function importanceIn({ importance, importanceBySegment }: Match, segment: string): number {
  if (!Object.hasOwn(importanceBySegment, segment)) return importance;
  return importanceBySegment[segment] ?? importance;
}

/**
 * Σ importance·strength ÷ Σ importance, 0–1, over all themes of a kind (METHOD §3, trendMatch; a
 * segment's own motives and triggers alike). Null when nothing is important.
 */
export function matchShare(matches: Matches, segment: string): number | null {
  let weight = 0;
  let sum = 0;
  for (const match of Object.values(matches)) {
    const importance = importanceIn(match, segment);
    weight += importance;
    sum += importance * match.strength;
  }
  return weight > 0 ? Math.min(1, sum / weight) : null;
}

/** The segments a theme is more or less important in than elsewhere. */
export function segmentsNamed(matches: Matches): string[] {
  return Object.values(matches).flatMap((match) => Object.keys(match.importanceBySegment));
}

/** A record with its keys in fixed order: equal contents are equal text. */
export function byKey<A, B>(
  record: Readonly<Record<string, A>>,
  make: (value: A) => B,
): Readonly<Record<string, B>> {
  return Object.fromEntries(
    Object.entries(record)
      .sort(([a], [b]) => byCodeUnit(a, b))
      .map(([key, value]) => [key, make(value)]),
  );
}
