import type { FieldTable, Relationship } from "../facts/types.ts";
import { placeSegments } from "../matrix/place-segments.ts";
import type { Matrix, MatrixPoint } from "../matrix/types.ts";
import type { Moments, Plan } from "../moments/types.ts";
import { rankSegments } from "../scoring/rank-segments.ts";
import type { ProfileDefinition, Ranking, SegmentScore, Sizes } from "../scoring/types.ts";
import { axisLabels, quadrantLabels } from "./labels.ts";
import {
  coordinates,
  intervalOrNull,
  money,
  pointsBySegment,
  scoreOrNull,
  shownAxis,
  shownMissing,
  shownNineBox,
  shownQuadrant,
  shownRelationship,
} from "./show.ts";
import type {
  MatrixPart,
  Money,
  Provenance,
  RankingPart,
  RankingSnapshot,
  ShownPoint,
  ShownRow,
} from "./types.ts";

/** Where the 3×3 grid is cut, METHOD §7. */
const GRID_LINES_POINTS = [33.3, 66.7] as const;
/** Currency of potential and revenue when the fields declare none. */
const DEFAULT_CURRENCY = "EUR";

export interface SnapshotInput {
  readonly provenance: Provenance;
  readonly moments: Moments;
  readonly plan: Pick<Plan, "scheme" | "fields" | "criteria" | "constants">;
  readonly profile: ProfileDefinition;
  /** Only these accounts; all of the profile's when absent. */
  readonly relationship?: Relationship;
}

/**
 * Ranking and matrix of one segmentation under one set of weights. Publishing stores what this
 * returns, a live read answers it: equal inputs give equal JSON bytes.
 */
export function rankingSnapshot({ provenance, ...input }: SnapshotInput): RankingSnapshot {
  return snapshotOf(provenance, rankingParts(input));
}

/** A snapshot of parts made before. */
export function snapshotOf(
  provenance: Provenance,
  { ranking, matrix }: ReturnType<typeof rankingParts>,
): RankingSnapshot {
  return { provenance: written(provenance), ranking, matrix };
}

/** What a snapshot has beside the versions it was made from. */
export function rankingParts(input: Omit<SnapshotInput, "provenance">) {
  const { moments, plan, profile, relationship } = input;
  const ranking = rankSegments(
    moments,
    plan,
    profile,
    relationship === undefined ? {} : { relationship },
  );
  const matrix = placeSegments(ranking, profile.thresholds);
  return {
    ranking: rankingPart(ranking, matrix, currencies(plan.fields)),
    matrix: matrixPart(ranking, matrix),
  };
}

/** The order of the keys is part of the bytes, so it is set here and not by the caller. */
function written(provenance: Provenance): Provenance {
  return {
    runId: provenance.runId,
    segmentationId: provenance.segmentationId,
    segmentationVersion: provenance.segmentationVersion,
    criteriaSetId: provenance.criteriaSetId,
    criteriaVersion: provenance.criteriaVersion,
    profileId: provenance.profileId,
    profileVersion: provenance.profileVersion,
    asOf: provenance.asOf,
    dataVersion: provenance.dataVersion,
    knowledgeVersion: provenance.knowledgeVersion,
    ratingsVersion: provenance.ratingsVersion,
  };
}

interface Currencies {
  readonly potential: string;
  readonly revenue: string;
}

function currencies(fields: FieldTable): Currencies {
  return {
    potential: fields.get("potential12m")?.currency ?? DEFAULT_CURRENCY,
    revenue: fields.get("revenue12m")?.currency ?? DEFAULT_CURRENCY,
  };
}

function sums(sizes: Sizes, currency: Currencies): { potential: Money; revenue: Money } {
  return {
    potential: money(sizes.potentialCents, currency.potential),
    revenue: money(sizes.revenueCents, currency.revenue),
  };
}

function rankingPart(ranking: Ranking, matrix: Matrix, currency: Currencies): RankingPart {
  const points = pointsBySegment(matrix);
  const { totals, separation } = ranking;
  return {
    relationships: ranking.relationships,
    rows: ranking.rows.map((row) => shownRow(row, points.get(row.segment), currency)),
    totals: {
      n: totals.n,
      assigned: totals.assigned,
      unassigned: totals.unassigned,
      overlapping: totals.overlapping,
      ...sums(totals.sizes, currency),
    },
    pooled: ranking.pooled,
    separation: {
      score: separation.score,
      value: separation.value,
      likelihood: separation.likelihood,
      calinskiHarabasz: separation.calinskiHarabasz,
    },
    clipped: ranking.clipped.map(({ criterion, label, clippedShare }) => ({
      criterion,
      label,
      clippedShare,
    })),
  };
}

function shownRow(
  row: SegmentScore,
  point: MatrixPoint | undefined,
  currency: Currencies,
): ShownRow {
  return {
    segment: row.segment,
    label: row.label,
    rank: row.rank,
    status: row.status,
    score: scoreOrNull(row.score),
    interval: intervalOrNull(row.interval),
    ci95: intervalOrNull(row.ci95),
    coordinates: coordinates(row.likelihood.score, row.value.score),
    quadrant: shownQuadrant(point?.quadrant ?? null),
    nineBox: shownNineBox(point?.nineBox ?? null),
    value: shownAxis(row.value),
    likelihood: shownAxis(row.likelihood),
    size: { n: row.n, share: row.share, ...sums(row.sizes, currency) },
    relationships: row.relationships.map(shownRelationship),
    missing: row.missing.map(shownMissing),
  };
}

function matrixPart(ranking: Ranking, matrix: Matrix): MatrixPart {
  const rows = new Map(ranking.rows.map((row) => [row.segment, row]));
  return {
    axes: {
      x: { axis: "likelihood", label: axisLabels.likelihood },
      y: { axis: "value", label: axisLabels.value },
    },
    thresholds: {
      kind: matrix.thresholds.kind,
      value: matrix.thresholds.value,
      likelihood: matrix.thresholds.likelihood,
    },
    quadrants: [
      { code: "focus", label: quadrantLabels.focus },
      { code: "develop", label: quadrantLabels.develop },
      { code: "serve", label: quadrantLabels.serve },
      { code: "deprioritise", label: quadrantLabels.deprioritise },
    ],
    gridLines: GRID_LINES_POINTS,
    points: matrix.points.map((point) => shownPoint(point, rows.get(point.segment))),
  };
}

function shownPoint(point: MatrixPoint, row: SegmentScore | undefined): ShownPoint {
  return {
    segment: point.segment,
    label: point.label,
    rank: point.rank,
    n: point.n,
    coordinates: coordinates(row?.likelihood.score ?? null, row?.value.score ?? null),
    quadrant: shownQuadrant(point.quadrant),
    nineBox: shownNineBox(point.nineBox),
    whiskers: {
      x: intervalOrNull(row?.likelihood.ci95 ?? null),
      y: intervalOrNull(row?.value.ci95 ?? null),
    },
    area: { accounts: point.area.accounts, potential: point.area.potential },
  };
}
