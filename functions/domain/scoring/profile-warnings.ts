import { listed } from "../conditions/in-words.ts";
import { type Axis, axes, type Criterion } from "../criteria/types.ts";
import { percent } from "../explanation/in-words.ts";
import { type Relationship, relationships } from "../facts/types.ts";
import type { Label } from "../label.ts";
import { CLIPPED_SHARE_WARN } from "../limits.ts";
import type { Moments } from "../moments/types.ts";
import { inWords } from "../weighting/in-words.ts";
import { weightsFor } from "./axis-weights.ts";
import { CORRELATION_WARN, type CorrelatedPair, correlatedPairs } from "./correlated-criteria.ts";
import type { OpenRanking } from "./open-ranking.ts";
import type { ClippedCriterion, ProfileDefinition } from "./types.ts";

export const profileWarningCodes = [
  "doubleCounting",
  "correlated",
  "appliesToNobody",
  "scaleClips",
] as const;

/** Something about a profile that is allowed, but that its maker should know. */
export interface ProfileWarning {
  readonly code: (typeof profileWarningCodes)[number];
  /** Keys, the criterion it is about first. */
  readonly criteria: readonly string[];
  /** Share of the axis weight, correlation, or share of values outside the scale: as `code` says. */
  readonly figure: number;
  /** Accounts or segments the figure is made of; null when it follows from the profile alone. */
  readonly n: number | null;
  readonly text: Label;
  readonly fix: Label;
}

/** How many criteria an axis amounts to for accounts of one relationship. */
export interface EffectiveCriteria {
  readonly axis: Axis;
  readonly relationship: Relationship;
  /** Criteria with weight that apply. */
  readonly weighted: number;
  /** 1 ÷ Σ w²; null when none applies. */
  readonly effective: number | null;
}

export interface ProfileReview {
  readonly effectiveCriteria: readonly EffectiveCriteria[];
  readonly warnings: readonly ProfileWarning[];
}

/** What a decision matrix adds to what the profile shows by itself. */
export interface MatrixSeen {
  /** As measured, before segment constants. */
  readonly moments: Moments;
  readonly open: OpenRanking;
  readonly clipped: readonly ClippedCriterion[];
}

/** Everything about a profile worth knowing before trusting its ranking. No account is read. */
export function profileWarnings(
  profile: ProfileDefinition,
  criteria: readonly Criterion[],
  seen: MatrixSeen | null,
): ProfileReview {
  const about = profile.relationships ?? relationships;
  const weighted = criteria.flatMap((criterion, place) => {
    const share = axisShare(profile, criterion);
    return share > 0 ? [{ criterion, place, share }] : [];
  });
  return {
    effectiveCriteria: effectiveCriteria(criteria, profile, about),
    warnings: [
      ...doubleCounting(weighted, about),
      ...(seen === null ? [] : correlated(weighted, seen)),
      ...appliesToNobody(weighted, about, seen),
      ...(seen === null ? [] : scaleClips(weighted, seen)),
    ],
  };
}

interface Weighted {
  readonly criterion: Criterion;
  readonly place: number;
  /** Of the points of its axis. */
  readonly share: number;
}

function axisShare({ weights }: ProfileDefinition, { axis, key }: Criterion): number {
  const points = weights[axis];
  const total = Object.values(points).reduce((sum, each) => sum + each, 0);
  return total > 0 && Object.hasOwn(points, key) ? (points[key] ?? 0) / total : 0;
}

/**
 * 1 ÷ Σ w² of the weights as they count: n when n criteria weigh alike, 1 when one decides. Source:
 * Laakso and Taagepera (1979), the reciprocal of Herfindahl's index.
 */
function effectiveCriteria(
  criteria: readonly Criterion[],
  profile: ProfileDefinition,
  about: readonly Relationship[],
): EffectiveCriteria[] {
  return about.flatMap((relationship) => {
    const weights = weightsFor(criteria, profile, relationship, "segment");
    return axes.map((axis) => {
      const vector = weights[axis];
      const squares = vector?.reduce((sum, each) => sum + each * each, 0) ?? 0;
      const counted = vector?.reduce((sum, each) => sum + (each > 0 ? 1 : 0), 0) ?? 0;
      return {
        axis,
        relationship,
        weighted: counted,
        effective: squares > 0 ? 1 / squares : null,
      };
    });
  });
}

/** What customerValue is made of already (METHOD §3). */
const partsOfCustomerValue: ReadonlySet<string> = new Set([
  "customerLifetime",
  "revenuePerYear",
  "marginPct",
  "orderMoments",
]);
const fieldsOfCustomerValue: ReadonlySet<string> = new Set([
  "revenue12m",
  "margin12m",
  "orders12m",
]);

function isPartOfCustomerValue({ measure }: Criterion): boolean {
  if (measure.kind === "builtin") return partsOfCustomerValue.has(measure.name);
  if (measure.kind === "field") return fieldsOfCustomerValue.has(measure.field);
  return measure.kind === "ratio" && fieldsOfCustomerValue.has(measure.numerator);
}

function doubleCounting(
  weighted: readonly Weighted[],
  about: readonly Relationship[],
): ProfileWarning[] {
  const wholes = weighted.filter(
    ({ criterion: { measure } }) => measure.kind === "builtin" && measure.name === "customerValue",
  );
  return wholes.flatMap((whole) => {
    const parts = weighted.filter(
      ({ criterion }) =>
        criterion.axis === whole.criterion.axis &&
        isPartOfCustomerValue(criterion) &&
        about.some(
          (each) => criterion.appliesTo.includes(each) && whole.criterion.appliesTo.includes(each),
        ),
    );
    if (parts.length === 0) return [];
    const figure = parts.reduce((sum, { share }) => sum + share, whole.share);
    const names = listed(parts.map(({ criterion }) => criterion.label));
    const { label } = whole.criterion;
    const share = percent(figure);
    return [
      {
        code: "doubleCounting" as const,
        criteria: [whole, ...parts].map(({ criterion }) => criterion.key),
        figure: Math.min(1, figure),
        n: null,
        text: {
          en: `“${label.en}” weighs beside ${names.en}, which it is made of: double counting in ${share.en} of the weight of the axis.`,
          nl: `“${label.nl}” weegt mee naast ${names.nl}, waar het uit bestaat: een dubbeltelling in ${share.nl} van het gewicht van de as.`,
        },
        fix: {
          en: `Weigh either “${label.en}” or what it is made of.`,
          nl: `Laat óf “${label.nl}” meewegen, óf waar het uit bestaat.`,
        },
      },
    ];
  });
}

function correlated(weighted: readonly Weighted[], seen: MatrixSeen): ProfileWarning[] {
  const places = weighted.map(({ place }) => place);
  const byPlace = new Map(weighted.map((each) => [each.place, each.criterion]));
  return correlatedPairs(seen.moments, seen.open, places).flatMap((pair) => {
    const [first, second] = [byPlace.get(pair.first), byPlace.get(pair.second)];
    return first === undefined || second === undefined
      ? []
      : [correlatedWarning(first, second, pair)];
  });
}

const overWhat: Readonly<Record<CorrelatedPair["over"], Label>> = {
  accounts: { en: "accounts", nl: "accounts" },
  segments: { en: "segments", nl: "segmenten" },
};

function correlatedWarning(a: Criterion, b: Criterion, pair: CorrelatedPair): ProfileWarning {
  const { coefficient, n, over } = pair;
  const [r, limit] = [inWords(coefficient), inWords(CORRELATION_WARN)];
  return {
    code: "correlated",
    criteria: [a.key, b.key],
    figure: coefficient,
    n,
    text: {
      en: `“${a.label.en}” and “${b.label.en}” say nearly the same: over ${n} ${overWhat[over].en} they correlate by ${r.en}, above ${limit.en}.`,
      nl: `“${a.label.nl}” en “${b.label.nl}” zeggen vrijwel hetzelfde: over ${n} ${overWhat[over].nl} hangen ze samen met ${r.nl}, boven ${limit.nl}.`,
    },
    fix: {
      en: "Weigh one of the two, or give them together the weight of one.",
      nl: "Laat één van beide meewegen, of geef ze samen het gewicht van één.",
    },
  };
}

function appliesToNobody(
  weighted: readonly Weighted[],
  about: readonly Relationship[],
  seen: MatrixSeen | null,
): ProfileWarning[] {
  const present = new Set(
    [...(seen?.moments.cells.values() ?? [])].map(({ relationship }) => relationship),
  );
  return weighted.flatMap(({ criterion, share }) => {
    const applying = about.filter((each) => criterion.appliesTo.includes(each));
    const empty = seen !== null && !applying.some((each) => present.has(each));
    if (applying.length > 0 && !empty) return [];
    return [nobodyWarning(criterion, share, applying.length > 0)];
  });
}

function nobodyWarning({ key, label }: Criterion, share: number, onlyNow: boolean): ProfileWarning {
  const weight = percent(share);
  return {
    code: "appliesToNobody",
    criteria: [key],
    figure: share,
    n: onlyNow ? 0 : null,
    text: onlyNow
      ? {
          en: `“${label.en}” has ${weight.en} of the weight of its axis, but there are no accounts yet that it applies to.`,
          nl: `“${label.nl}” heeft ${weight.nl} van het gewicht van zijn as, maar er zijn nog geen accounts waarop het van toepassing is.`,
        }
      : {
          en: `“${label.en}” has ${weight.en} of the weight of its axis, but applies to none of the accounts this profile is about.`,
          nl: `“${label.nl}” heeft ${weight.nl} van het gewicht van zijn as, maar is op geen van de accounts van dit profiel van toepassing.`,
        },
    fix: {
      en: "Its weight goes to the other criteria: take it out, or change whom it applies to.",
      nl: "Het gewicht gaat naar de andere criteria: haal het weg, of pas aan op wie het van toepassing is.",
    },
  };
}

function scaleClips(weighted: readonly Weighted[], { clipped }: MatrixSeen): ProfileWarning[] {
  const keys = new Set(weighted.map(({ criterion }) => criterion.key));
  const limit = percent(CLIPPED_SHARE_WARN);
  return clipped
    .filter(({ criterion }) => keys.has(criterion))
    .map(({ criterion, label, clippedShare }) => ({
      code: "scaleClips" as const,
      criteria: [criterion],
      figure: clippedShare,
      n: null,
      text: {
        en: `${percent(clippedShare).en} of the known values of “${label.en}” lie outside its scale, more than ${limit.en}: what lies beyond the ends counts alike.`,
        nl: `${percent(clippedShare).nl} van de bekende waarden van “${label.nl}” ligt buiten de schaal, meer dan ${limit.nl}: wat voorbij de uiteinden ligt, telt gelijk.`,
      },
      fix: {
        en: "Have a new scale proposed and freeze it as a new version.",
        nl: "Laat een nieuwe schaal voorstellen en leg die vast als nieuwe versie.",
      },
    }));
}
