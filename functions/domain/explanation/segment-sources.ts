import { fieldsOf } from "../criteria/fields-of.ts";
import { isSegmentMeasure } from "../criteria/segment-measures.ts";
import type { Criterion } from "../criteria/types.ts";
import { type FieldTable, relationships } from "../facts/types.ts";
import { type RolledUpField, rolledUpFrom } from "../feeds/roll-up.ts";
import type { FeedName } from "../feeds/types.ts";
import { summariseRatings } from "../knowledge/rating-summary.ts";
import type { Rating, SegmentConstant, SegmentRating } from "../knowledge/types.ts";
import type { Label } from "../label.ts";
import { cellKey, knownCount } from "../moments/cells.ts";
import { counts } from "../moments/measure-accounts.ts";
import type { CellMoments, Moments } from "../moments/types.ts";
import type { OpenRanking, OpenSegment } from "../scoring/open-ranking.ts";
import { segmentLabel } from "../segmentation/segment-label.ts";
import { computedSource } from "./computed.ts";
import { missingSource } from "./missing.ts";
import type { RatedBy, Source } from "./types.ts";
import { namedField } from "./units.ts";

/** What the sources of a segment's figures are told from. */
export interface SegmentEvidence {
  readonly open: OpenRanking;
  readonly segment: OpenSegment;
  /** As measured, before segment constants: what accounts know themselves. */
  readonly moments: Moments;
  /** Keys that were pooled into this segment, or its own. */
  readonly keys: readonly string[];
  /** Ratings of these segments, any criterion. */
  readonly ratings: readonly SegmentRating[];
  /** `YYYY-MM-DD` */
  readonly asOf: string;
}

/** Where the figure of a criterion comes from, known first. Accounts add up to those it is about. */
export function segmentSources(evidence: SegmentEvidence, i: number): Source[] {
  const { open, segment } = evidence;
  const criterion = open.criteria[i]?.criterion;
  if (criterion === undefined) return [];
  const cells = segment.cells.filter(({ utilities: { cell } }) =>
    counts(criterion, "segment", cell.relationship),
  );
  const about = cells.reduce((sum, { utilities }) => sum + utilities.cell.n, 0);
  const known = cells.reduce((sum, { utilities }) => sum + (utilities.known[i] ?? 0), 0);
  const inherited = inheritedSources(evidence, criterion, i);
  const whole = wholeSource(evidence, criterion, i, inherited.length > 0);
  const lacking = about - known;
  const { plan, profile } = open;
  const context = { criteria: plan.criteria, fields: plan.fields, policy: profile.missing };
  const utility = known > 0 ? meanKnown(cells, i) / known : null;
  return [
    ...(whole === null ? [...ownSources(evidence, criterion, i), ...inherited] : [whole]),
    ...(lacking > 0 ? [missingSource(criterion, context, lacking, utility)] : []),
  ];
}

function meanKnown(cells: OpenSegment["cells"], i: number): number {
  return cells.reduce(
    (sum, { utilities }) => sum + (utilities.known[i] ?? 0) * (utilities.utilities[i] ?? 0),
    0,
  );
}

/** A figure of the segment as a whole, where it is what counts. */
function wholeSource(
  { open, segment }: SegmentEvidence,
  { measure }: Criterion,
  i: number,
  isInherited: boolean,
): Source | null {
  if (measure.kind !== "builtin") return null;
  const used = segment.cells.some(({ utilities: { wholes, known } }) => {
    const fits = (known[i] ?? 0) > 1 || (isSegmentMeasure(measure) && !isInherited);
    return (wholes[i] ?? null) !== null && fits;
  });
  if (!used) return null;
  const all = open.segments.map(({ key }) => cellsOf(open.matrix, key));
  return computedSource(measure.name, cellsOf(open.matrix, segment.key), all);
}

function cellsOf({ cells }: Moments, key: string): CellMoments[] {
  return relationships.flatMap((each) => cells.get(cellKey(key, each)) ?? []);
}

/** Accounts of some segments that know a criterion by themselves. */
function ownKnown({ open, moments, keys }: SegmentEvidence, criterion: Criterion, i: number) {
  return cellsFor(open, moments, keys, criterion).reduce(
    (sum, cell) => sum + knownCount(cell, i),
    0,
  );
}

function cellsFor(
  { considered }: OpenRanking,
  moments: Moments,
  keys: readonly string[],
  criterion: Criterion,
): CellMoments[] {
  return keys.flatMap((key) =>
    considered.flatMap((each) => {
      const cell = moments.cells.get(cellKey(key, each));
      return cell !== undefined && counts(criterion, "segment", each) ? [cell] : [];
    }),
  );
}

function ownSources(evidence: SegmentEvidence, criterion: Criterion, i: number): Source[] {
  const accounts = ownKnown(evidence, criterion, i);
  if (accounts === 0) return [];
  const { criteria, fields } = evidence.open.plan;
  const { measure } = criterion;
  if (measure.kind === "rating") return [{ kind: "accountRatings", accounts }];
  if (measure.kind === "formula") {
    const parts = criteria.filter(({ key }) => measure.criteria.includes(key));
    return [
      {
        kind: "combined",
        operation: measure.operation,
        accounts,
        criteria: parts.map(({ key, label }) => ({ criterion: key, label, utility: null })),
      },
    ];
  }
  return [factsSource(criterion, criteria, fields, accounts)];
}

function factsSource(
  { measure }: Criterion,
  criteria: readonly Criterion[],
  fields: FieldTable,
  accounts: number,
): Source {
  const read = fieldsOf(measure, criteria);
  const named = read.map((each) => namedField(each, fields));
  const feeds = new Set(read.flatMap((each) => feedOf(each) ?? []));
  return { kind: "facts", accounts, fields: named, feeds: [...feeds] };
}

/** The feed whose lines win over an uploaded fact; null when none can. */
function feedOf(field: string): FeedName | null {
  return isRolledUp(field) ? rolledUpFrom[field] : null;
}

/** Whether lines can say this fact. */
export function isRolledUp(field: string): field is RolledUpField {
  return Object.hasOwn(rolledUpFrom, field);
}

function inheritedSources(evidence: SegmentEvidence, criterion: Criterion, i: number): Source[] {
  const { open, moments, keys, ratings, asOf } = evidence;
  return keys.flatMap((key): Source[] => {
    const constant = open.plan.constants?.get(key)?.get(criterion.key);
    if (constant === undefined) return [];
    const cells = cellsFor(open, moments, [key], criterion);
    const accounts = cells.reduce((sum, cell) => sum + cell.n - knownCount(cell, i), 0);
    if (accounts === 0) return [];
    const label = segmentLabel(open.plan.scheme, key, open.plan.fields);
    const of = ratings.filter((each) => each.segment === key && each.criterion === criterion.key);
    return [inheritedSource(constant, { key, label, accounts }, ratedBy(of, asOf))];
  });
}

/** The segment accounts take a constant from. */
interface From {
  readonly key: string;
  readonly label: Label;
  readonly accounts: number;
}

/** What accounts take from their segment. */
export function inheritedSource(
  { source, raw, utility }: SegmentConstant,
  { key, label, accounts }: From,
  rated: RatedBy | null,
): Source {
  return {
    kind: "inherited",
    segment: key,
    segmentLabel: label,
    by: source,
    accounts,
    value: raw,
    utility,
    rated: source === "ratings" ? rated : null,
  };
}

/** What assessors say of one subject on one criterion; null without ratings. */
export function ratedBy(ratings: readonly Rating[], asOf: string): RatedBy | null {
  const summary = summariseRatings(ratings, asOf);
  if (summary === null) return null;
  const each = ratings.map(({ assessor, value, date, comment }) => ({
    ...{ assessor, value, date },
    ...(comment !== undefined && { comment }),
  }));
  return { ...summary, ratings: each };
}
