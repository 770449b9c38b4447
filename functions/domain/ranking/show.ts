import type { Matrix, MatrixPoint, NineBox, Quadrant } from "../matrix/types.ts";
import { roundHalfEven2 } from "../rounding.ts";
import type {
  AxisScore,
  Contribution,
  Interval,
  MissingFact,
  RelationshipShare,
} from "../scoring/types.ts";
import { quadrantLabels, thirdLabels } from "./labels.ts";
import type {
  Money,
  ShownAxis,
  ShownContribution,
  ShownCoordinates,
  ShownInterval,
  ShownMissing,
  ShownNineBox,
  ShownQuadrant,
  ShownRelationship,
  ShownScore,
} from "./types.ts";

export function shownScore(raw: number): ShownScore {
  return { points: roundHalfEven2(100 * raw), raw };
}

export function scoreOrNull(raw: number | null): ShownScore | null {
  return raw === null ? null : shownScore(raw);
}

export function intervalOrNull(raw: Interval | null): ShownInterval | null {
  if (raw === null) return null;
  return {
    low: roundHalfEven2(100 * raw.low),
    high: roundHalfEven2(100 * raw.high),
    raw: { low: raw.low, high: raw.high },
  };
}

/** Cents as decimal text; exact at any size. */
export function money(cents: bigint, currency: string): Money {
  const sign = cents < 0n ? "-" : "";
  const absolute = cents < 0n ? -cents : cents;
  const fraction = String(absolute % 100n).padStart(2, "0");
  return { amount: `${sign}${absolute / 100n}.${fraction}`, currency };
}

export function shownAxis(axis: AxisScore): ShownAxis {
  return {
    status: axis.status,
    score: scoreOrNull(axis.score),
    coverage: axis.coverage,
    interval: intervalOrNull(axis.interval),
    ci95: intervalOrNull(axis.ci95),
    contributions: axis.contributions.map(shownContribution),
  };
}

function shownContribution(part: Contribution): ShownContribution {
  return {
    criterion: part.criterion,
    label: part.label,
    weight: part.weight,
    utility: part.utility,
    contribution: shownScore(part.contribution),
    coverage: part.coverage,
    measured: part.raw,
    clippedShare: part.clippedShare,
  };
}

export function shownMissing(fact: MissingFact): ShownMissing {
  return {
    criterion: fact.criterion,
    label: fact.label,
    axis: fact.axis,
    fields: fact.fields,
    accounts: fact.accounts,
    narrows: shownScore(fact.width),
  };
}

export function shownRelationship(part: RelationshipShare): ShownRelationship {
  return {
    relationship: part.relationship,
    n: part.n,
    share: part.share,
    score: scoreOrNull(part.score),
    value: scoreOrNull(part.value),
    likelihood: scoreOrNull(part.likelihood),
    coverage: { value: part.coverage.value, likelihood: part.coverage.likelihood },
  };
}

/** x is likelihood, y is value. */
export function coordinates(likelihood: number | null, value: number | null): ShownCoordinates {
  return {
    x: likelihood === null ? null : roundHalfEven2(100 * likelihood),
    y: value === null ? null : roundHalfEven2(100 * value),
    raw: { x: likelihood, y: value },
  };
}

export function shownQuadrant(code: Quadrant | null): ShownQuadrant | null {
  return code === null ? null : { code, label: quadrantLabels[code] };
}

export function shownNineBox(box: NineBox | null): ShownNineBox | null {
  if (box === null) return null;
  const value = thirdLabels[box.value];
  const likelihood = thirdLabels[box.likelihood];
  return {
    value: box.value,
    likelihood: box.likelihood,
    label: {
      en: `value ${value.en}, likelihood ${likelihood.en}`,
      nl: `waarde ${value.nl}, kans ${likelihood.nl}`,
    },
  };
}

/** Points of a matrix by segment key. */
export function pointsBySegment(matrix: Matrix): ReadonlyMap<string, MatrixPoint> {
  return new Map(matrix.points.map((point) => [point.segment, point]));
}
