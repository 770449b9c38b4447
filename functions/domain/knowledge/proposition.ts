import { byCodeUnit } from "../order.ts";
import { importanceIn } from "./matches.ts";
import { convinces, weightOf } from "./references.ts";
import type { SegmentKnowledge } from "./segment-knowledge.ts";
import type { KnowledgeDocument, Theme } from "./types.ts";

/** From this importance on a motive wants an answer. */
export const IMPORTANT_FROM = 0.5;
/** Under this strength of the best answer there is a gap. */
export const ANSWERED_FROM = 0.25;

export interface Answer {
  /** Code of the USP. */
  readonly usp: string;
  /** 0–1. */
  readonly match: number;
  /** Of the USP, 0–1. */
  readonly uspStrength: number;
  /** match·strength, 0–1. */
  readonly strength: number;
}

export interface MotiveAnswered {
  /** Code of the motive. */
  readonly motive: string;
  /** In this segment, 0–1. */
  readonly importance: number;
  /** Of the best answer, 0–1. */
  readonly strength: number;
  /** Share of the segment's accounts that have the motive, 0–1; null when nothing is known. */
  readonly share: number | null;
  /** Important, and nothing of ours answers it well enough. */
  readonly gap: boolean;
  /** Best first. */
  readonly answers: readonly Answer[];
}

export interface UsableReference {
  /** Code of the case. */
  readonly reference: string;
  /** strength·recency, 0–1. */
  readonly weight: number;
  /** Whether it names the segment, or has topics in common with it. */
  readonly by: "segment" | "topic";
}

export interface Proposition {
  /** Most important first; those that nobody cares about are left out. */
  readonly motives: readonly MotiveAnswered[];
  /** Strongest first. */
  readonly references: readonly UsableReference[];
}

/** How many of the accounts of a segment have a motive. */
export interface MotivesCounted {
  /** Accounts whose motives are known. */
  readonly known: number;
  /** By code. */
  readonly counts: ReadonlyMap<string, number>;
}

/**
 * What to tell a segment: its motives, each with the USPs that answer it (match·strength, METHOD
 * §3), the gaps, and the references that may be used on a day (`YYYY-MM-DD`).
 */
export function propositionFor(
  document: KnowledgeDocument,
  knowledge: SegmentKnowledge,
  segment: string,
  counted: MotivesCounted,
  asOf: string,
): Proposition {
  const motives = Object.entries(document.motives).flatMap(([motive, theme]) => {
    const seen = knowledge.motives[motive];
    const importance = seen === undefined ? 0 : importanceIn(seen, segment);
    if (importance === 0) return [];
    const answers = answersTo(theme, document);
    const strength = answers[0]?.strength ?? 0;
    const gap = importance >= IMPORTANT_FROM && strength < ANSWERED_FROM;
    return [{ motive, importance, strength, share: shareOf(motive, counted), gap, answers }];
  });
  return {
    motives: motives.sort(
      (a, b) =>
        b.importance - a.importance ||
        (b.share ?? 0) - (a.share ?? 0) ||
        byCodeUnit(a.motive, b.motive),
    ),
    references: referencesFor(knowledge, segment, asOf),
  };
}

function shareOf(motive: string, { known, counts }: MotivesCounted): number | null {
  return known === 0 ? null : Math.min(1, (counts.get(motive) ?? 0) / known);
}

function answersTo({ matches }: Theme, { usps }: KnowledgeDocument): Answer[] {
  return Object.entries(matches)
    .map(([usp, match]): Answer => {
      const uspStrength = Object.hasOwn(usps, usp) ? (usps[usp]?.strength ?? 0) : 0;
      return { usp, match, uspStrength, strength: match * uspStrength };
    })
    .filter(({ strength }) => strength > 0)
    .sort((a, b) => b.strength - a.strength || byCodeUnit(a.usp, b.usp));
}

function referencesFor(
  knowledge: SegmentKnowledge,
  segment: string,
  asOf: string,
): UsableReference[] {
  return Object.entries(knowledge.cases ?? {})
    .filter(([, each]) => convinces(each, knowledge, segment))
    .map(([reference, each]): UsableReference => {
      const by = each.segments.includes(segment) ? "segment" : "topic";
      return { reference, weight: weightOf(each, knowledge, asOf), by };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || byCodeUnit(a.reference, b.reference));
}
