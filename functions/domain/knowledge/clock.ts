import type { Criterion } from "../criteria/types.ts";
import { matchesOf, segmentsNamed } from "./matches.ts";
import { planKnowledgeOf } from "./plan-knowledge.ts";
import { segmentKnowledgeOf } from "./segment-knowledge.ts";
import type { KnowledgeDocument, Themes } from "./types.ts";

/** Parts of the knowledge that different things depend on. */
export const facets = [
  /** What measuring accounts reads. */
  "plan",
  // What segments know by these measures.
  "trendMatch",
  "referenceCases",
  "motiveMatch",
  "triggerMatch",
] as const;
type Facet = (typeof facets)[number];

/** Version of the document at which a facet last changed. */
interface Changed {
  /** As segmentations see it that the document does not name. */
  readonly overall: number;
  /** By segmentation that is or was named. */
  readonly bySegmentation: Readonly<Record<string, number>>;
}

/** When what last changed. Every number in it only ever grows. */
export type KnowledgeClock = Readonly<Record<Facet, Changed>>;

const never: Changed = { overall: 0, bySegmentation: {} };

/** Of a tenant that has told nothing. */
export const zeroClock: KnowledgeClock = {
  plan: never,
  trendMatch: never,
  referenceCases: never,
  motiveMatch: never,
  triggerMatch: never,
};

/** The clock after a change of the document to `version`. */
export function advance(
  clock: KnowledgeClock,
  before: KnowledgeDocument,
  after: KnowledgeDocument,
  version: number,
): KnowledgeClock {
  const named = new Set([...segmentationsNamed(before), ...segmentationsNamed(after)]);
  const moved = facets.map((facet) => {
    const differs = (segmentationId: string) =>
      textOf(facet, before, segmentationId) !== textOf(facet, after, segmentationId);
    const bySegmentation = { ...clock[facet].bySegmentation };
    for (const id of named) if (differs(id)) bySegmentation[id] = version;
    const overall = differs("") ? version : clock[facet].overall;
    return [facet, { overall, bySegmentation }] as const;
  });
  return Object.fromEntries(moved) as KnowledgeClock;
}

/** Version at which a facet last changed as a segmentation sees it; 0: never. */
export function changedAt(clock: KnowledgeClock, facet: Facet, segmentationId: string): number {
  const { overall, bySegmentation } = clock[facet];
  const own = Object.hasOwn(bySegmentation, segmentationId) ? bySegmentation[segmentationId] : 0;
  return Math.max(overall, own ?? 0);
}

/** Version at which what segments know last changed, as far as these criteria measure it. */
export function segmentsChangedAt(
  clock: KnowledgeClock,
  criteria: readonly Criterion[],
  segmentationId: string,
): number {
  const measured = new Set(
    criteria.flatMap(({ measure }): string[] => (measure.kind === "builtin" ? [measure.name] : [])),
  );
  const read = facets.filter((facet) => measured.has(facet));
  return Math.max(0, ...read.map((facet) => changedAt(clock, facet, segmentationId)));
}

/** Every segmentation a document names, in no particular order. */
export function segmentationsNamed(document: KnowledgeDocument): ReadonlySet<string> {
  const { motives, trends, triggers, referenceCases } = document;
  const themes = [motives, trends, triggers].flatMap((each) => Object.values(each));
  return new Set([
    ...themes.flatMap(({ importanceBySegment = {} }) => Object.keys(importanceBySegment)),
    ...Object.values(referenceCases).flatMap(({ segments = {} }) => Object.keys(segments)),
  ]);
}

function textOf(facet: Facet, document: KnowledgeDocument, segmentationId: string): string {
  return JSON.stringify(contentOf(facet, document, segmentationId));
}

function contentOf(facet: Facet, document: KnowledgeDocument, segmentationId: string): unknown {
  const { motives, trends, triggers } = document;
  switch (facet) {
    case "plan":
      return planKnowledgeOf(document, segmentationId);
    case "trendMatch":
      return matchesOf(trends, document, segmentationId);
    case "referenceCases":
      return casesAndTopics(document, segmentationId);
    case "motiveMatch":
      return ownMatches(motives, document, segmentationId);
    case "triggerMatch":
      return ownMatches(triggers, document, segmentationId);
  }
}

function ownMatches(themes: Themes, document: KnowledgeDocument, segmentationId: string): unknown {
  const matches = matchesOf(themes, document, segmentationId);
  return segmentsNamed(matches).length > 0 ? matches : null;
}

/** The cases, and how important their topics are where: strengths of USPs do not matter to them. */
function casesAndTopics(document: KnowledgeDocument, segmentationId: string): unknown {
  const { cases, motives, trends, triggers, ...rest } = segmentKnowledgeOf(
    document,
    segmentationId,
  );
  if (cases === null) return null;
  const topics = new Set(Object.values(cases).flatMap((each) => each.topics));
  const themes = [motives, trends, triggers].map((matches) =>
    Object.entries(matches)
      .filter(([code]) => topics.has(code))
      .map(([code, { importance, importanceBySegment }]) => [
        code,
        importance,
        importanceBySegment,
      ]),
  );
  return { cases, themes, ...rest };
}
