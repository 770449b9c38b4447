import { fieldsOf } from "../criteria/fields-of.ts";
import { isSegmentMeasure } from "../criteria/segment-measures.ts";
import type { Criterion } from "../criteria/types.ts";
import { type FieldTable, type Relationship, relationships } from "../facts/types.ts";
import { type RolledUpField, rolledUpFrom } from "../feeds/roll-up.ts";
import type { FeedName } from "../feeds/types.ts";
import { summariseRatings } from "../knowledge/rating-summary.ts";
import type { Rating, SegmentConstant, SegmentRating } from "../knowledge/types.ts";
import type { Label } from "../label.ts";
import { cellKey, knownCount, measuredCount } from "../moments/cells.ts";
import { counts } from "../moments/measure-accounts.ts";
import type { CellMoments, Moments } from "../moments/types.ts";
import { byCodeUnit } from "../order.ts";
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
  const lacking = about - known;
  const { plan, profile } = open;
  const context = { criteria: plan.criteria, fields: plan.fields, policy: profile.missing };
  const utility = known > 0 ? meanKnown(cells, i) / known : null;
  return [
    ...knownSources(evidence, criterion, i, cells),
    ...inheritedSources(evidence, criterion, i),
    ...(lacking > 0 ? [missingSource(criterion, context, lacking, utility)] : []),
  ];
}

function meanKnown(cells: OpenSegment["cells"], i: number): number {
  return cells.reduce(
    (sum, { utilities }) => sum + (utilities.known[i] ?? 0) * (utilities.utilities[i] ?? 0),
    0,
  );
}

/** Accounts that know a criterion themselves, or by a figure of the segment as a whole. */
function knownSources(
  evidence: SegmentEvidence,
  criterion: Criterion,
  i: number,
  cells: OpenSegment["cells"],
): Source[] {
  let [measured, rated, whole] = [0, 0, 0];
  for (const { utilities } of cells) {
    const { relationship } = utilities.cell;
    const own = cellsFor(evidence, evidence.keys, [relationship], criterion);
    rated += own.reduce((sum, cell) => sum + (cell.unmeasured[i] ?? 0), 0);
    if (isWhole(criterion, utilities, i)) whole += measuredCount(utilities.cell, i);
    else measured += own.reduce((sum, cell) => sum + measuredCount(cell, i), 0);
  }
  return [
    ...(whole > 0 ? wholeSource(evidence, criterion, whole) : []),
    ...(measured > 0 ? [ownSource(evidence, criterion, measured)] : []),
    ...(rated > 0 ? [{ kind: "accountRatings" as const, accounts: rated }] : []),
  ];
}

/** Whether the figure of the segment as a whole is what counts; the rules of `cellUtilities`. */
function isWhole(
  { measure }: Criterion,
  { cell, wholes }: OpenSegment["cells"][number]["utilities"],
  i: number,
): boolean {
  if ((wholes[i] ?? null) === null) return false;
  const measured = measuredCount(cell, i);
  return measured > 1 || (measured > 0 && isSegmentMeasure(measure));
}

function wholeSource(
  { open, segment }: SegmentEvidence,
  { measure }: Criterion,
  accounts: number,
): Source[] {
  if (measure.kind !== "builtin") return [];
  const all = open.segments.map(({ key }) => allCells(open.matrix, key));
  const found = computedSource(measure.name, allCells(open.matrix, segment.key), all);
  return found === null ? [] : [{ ...found, accounts }];
}

function allCells({ cells }: Moments, key: string): CellMoments[] {
  return relationships.flatMap((each) => cells.get(cellKey(key, each)) ?? []);
}

/** Cells as measured, of the relationships a criterion is about. */
function cellsFor(
  { moments }: SegmentEvidence,
  keys: readonly string[],
  of: readonly Relationship[],
  criterion: Criterion,
): CellMoments[] {
  return keys.flatMap((key) =>
    of.flatMap((each) => {
      const cell = moments.cells.get(cellKey(key, each));
      return cell !== undefined && counts(criterion, "segment", each) ? [cell] : [];
    }),
  );
}

function ownSource({ open }: SegmentEvidence, criterion: Criterion, accounts: number): Source {
  const { criteria, fields } = open.plan;
  const { measure } = criterion;
  if (measure.kind === "rating") return { kind: "accountRatings", accounts };
  if (measure.kind !== "formula") return factsSource(criterion, criteria, fields, accounts);
  const parts = criteria.filter(({ key }) => measure.criteria.includes(key));
  return {
    kind: "combined",
    operation: measure.operation,
    accounts,
    criteria: parts.map(({ key, label }) => ({ criterion: key, label, utility: null })),
  };
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

/** Of many small segments pooled into one, only the largest are told by name. */
const INHERITED_SEGMENTS_SHOWN = 10;

function inheritedSources(evidence: SegmentEvidence, criterion: Criterion, i: number): Source[] {
  const { open, keys } = evidence;
  const found = keys.flatMap((key) => {
    const constant = open.plan.constants?.get(key)?.get(criterion.key);
    if (constant === undefined) return [];
    const cells = cellsFor(evidence, [key], open.considered, criterion);
    const accounts = cells.reduce((sum, cell) => sum + cell.n - knownCount(cell, i), 0);
    return accounts === 0 ? [] : [{ key, constant, accounts }];
  });
  found.sort((a, b) => b.accounts - a.accounts || byCodeUnit(a.key, b.key));
  const rest = found.slice(INHERITED_SEGMENTS_SHOWN);
  return [
    ...found.slice(0, INHERITED_SEGMENTS_SHOWN).map((from) => told(evidence, criterion, from)),
    ...(rest.length === 0
      ? []
      : [
          {
            kind: "inheritedElsewhere" as const,
            segments: rest.length,
            accounts: rest.reduce((sum, each) => sum + each.accounts, 0),
          },
        ]),
  ];
}

interface Inherited {
  readonly key: string;
  readonly constant: SegmentConstant;
  readonly accounts: number;
}

function told(
  { open, ratings, asOf }: SegmentEvidence,
  criterion: Criterion,
  { key, constant, accounts }: Inherited,
): Source {
  const label = segmentLabel(open.plan.scheme, key, open.plan.fields);
  const of = ratings.filter((each) => each.segment === key && each.criterion === criterion.key);
  return inheritedSource(constant, { key, label, accounts }, ratedBy(of, asOf));
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
    rated: source === "ratings" && rated !== null ? withoutComments(rated) : null,
  };
}

/** Comments on segments are read with the ratings: all of them would not fit one answer. */
function withoutComments(rated: RatedBy): RatedBy {
  const ratings = rated.ratings.map(({ assessor, value, date }) => ({ assessor, value, date }));
  return { ...rated, ratings };
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
