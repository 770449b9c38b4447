import { ratingUtility } from "../criteria/ratings.ts";
import type { Criterion } from "../criteria/types.ts";
import type { Moments, Plan } from "../moments/types.ts";
import { byCodeUnit } from "../order.ts";
import { compileScale } from "../scales/utility.ts";
import { matchShare, segmentsNamed } from "./matches.ts";
import type { RatingSums } from "./rating-means.ts";
import { referenceShare } from "./references.ts";
import type { SegmentKnowledge } from "./segment-knowledge.ts";
import type { ConstantsOfSegment, Matches, SegmentConstant, SegmentConstants } from "./types.ts";

/** What every segment of a segmentation knows, also those that no account is in yet. */
export interface ConstantsTable {
  /** Segments that know something else than all others do. */
  readonly named: SegmentConstants;
  /** What holds for any other segment. */
  readonly others: ConstantsOfSegment;
}

/** Equal to no segment's key: it is too short for one. */
const NO_SEGMENT = "";

/**
 * What holds for each segment as a whole: ratings over everything, then what the tenant knows of it
 * (METHOD §3). A mean of ratings counts as (mean − 1) ÷ 4; what a criterion itself measures, ratings
 * or knowledge, is put through its scale.
 */
export function constantsTable(
  criteria: readonly Criterion[],
  asOf: string,
  knowledge: SegmentKnowledge,
  ratings: RatingSums,
): ConstantsTable {
  const readers = criteria.flatMap((criterion) => {
    const read = compileConstant(criterion, asOf, knowledge);
    return read === null ? [] : [{ key: criterion.key, read }];
  });
  const known = (segment: string) =>
    readers.flatMap(({ key, read }): [string, SegmentConstant][] => {
      const found = read(segment);
      return found === null ? [] : [[key, found]];
    });
  const rated = (segment: string) =>
    criteria.flatMap((criterion): [string, SegmentConstant][] => {
      const found = ratedConstant(criterion, segment, ratings);
      return found === null ? [] : [[criterion.key, found]];
    });
  const others = new Map(known(NO_SEGMENT));
  const named = namedSegments(knowledge, ratings)
    .map((segment) => [segment, new Map([...known(segment), ...rated(segment)])] as const)
    .filter(([, constants]) => textOf(constants) !== textOf(others));
  return { named: new Map(named), others };
}

const textOf = (constants: ConstantsOfSegment): string => JSON.stringify([...constants]);

/** What holds for one segment; nothing for accounts in none. */
export function constantsOf(table: ConstantsTable, segment: string): ConstantsOfSegment {
  if (segment === NO_SEGMENT) return new Map();
  return table.named.get(segment) ?? table.others;
}

/** A plan with what its segments know, for rankings of these moments. */
export function withConstants(plan: Plan, table: ConstantsTable, moments: Moments): Plan {
  const segments = new Set([...moments.cells.values()].map(({ segment }) => segment));
  const all = [...segments]
    .sort(byCodeUnit)
    .map((segment) => [segment, constantsOf(table, segment)] as const)
    .filter(([, constants]) => constants.size > 0);
  return { ...plan, constants: new Map(all) };
}

function namedSegments(knowledge: SegmentKnowledge, ratings: RatingSums): string[] {
  const { motives, trends, triggers, cases } = knowledge;
  const names = new Set([
    ...Object.keys(ratings),
    ...[motives, trends, triggers].flatMap(segmentsNamed),
    ...Object.values(cases ?? {}).flatMap(({ segments }) => segments),
  ]);
  return [...names].filter((name) => name !== NO_SEGMENT).sort(byCodeUnit);
}

function ratedConstant(
  { key, measure, scale, direction }: Criterion,
  segment: string,
  ratings: RatingSums,
): SegmentConstant | null {
  const ofSegment = Object.hasOwn(ratings, segment) ? ratings[segment] : undefined;
  const found = ofSegment && Object.hasOwn(ofSegment, key) ? ofSegment[key] : undefined;
  if (found === undefined || found.n === 0) return null;
  const mean = found.sum / found.n;
  // Of another measure the mean is no raw value: it has another unit, and no place on its scale.
  return measure.kind === "rating"
    ? { utility: compileScale(scale, direction).utility(mean), raw: mean, source: "ratings" }
    : { utility: ratingUtility(mean), raw: null, source: "ratings" };
}

type ReadConstant = (segment: string) => SegmentConstant | null;

/** Null for measures that knowledge says nothing about. */
function compileConstant(
  { measure, scale, direction }: Criterion,
  asOf: string,
  knowledge: SegmentKnowledge,
): ReadConstant | null {
  const read = measure.kind === "builtin" ? readerOf(measure.name, asOf, knowledge) : null;
  if (read === null) return null;
  const { utility } = compileScale(scale, direction);
  return (segment) => {
    const raw = read(segment);
    return raw === null ? null : { utility: utility(raw), raw, source: "knowledge" };
  };
}

function readerOf(
  name: string,
  asOf: string,
  knowledge: SegmentKnowledge,
): ((segment: string) => number | null) | null {
  switch (name) {
    case "trendMatch":
      return (segment) => matchShare(knowledge.trends, segment);
    case "referenceCases":
      return (segment) => referenceShare(knowledge, segment, asOf);
    case "motiveMatch":
      return ofItsOwn(knowledge.motives);
    case "triggerMatch":
      return ofItsOwn(knowledge.triggers);
    default:
      return null;
  }
}

/** Of a segment with importances of its own: only then is more known than of all accounts. */
function ofItsOwn(matches: Matches): (segment: string) => number | null {
  const own = new Set(segmentsNamed(matches));
  return (segment) => (own.has(segment) ? matchShare(matches, segment) : null);
}
