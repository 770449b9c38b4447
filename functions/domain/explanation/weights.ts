import { listed } from "../conditions/in-words.ts";
import { applicable } from "../criteria/measure.ts";
import type { Axis, Criterion, Level } from "../criteria/types.ts";
import type { Relationship } from "../facts/types.ts";
import type { Label } from "../label.ts";
import { counts } from "../moments/measure-accounts.ts";
import type { ProfileDefinition } from "../scoring/types.ts";
import { inWords } from "../weighting/in-words.ts";
import { accountsOf } from "./in-words.ts";
import type { NotApplicable } from "./types.ts";

/** Points given to a criterion, 0 when it is not weighed. */
export function pointsOf({ weights }: ProfileDefinition, { axis, key }: Criterion): number {
  const points = weights[axis];
  return Object.hasOwn(points, key) ? (points[key] ?? 0) : 0;
}

/** Whose points are shared out, and for whom. */
export interface Weighing {
  readonly criteria: readonly Criterion[];
  readonly profile: ProfileDefinition;
  readonly level: Exclude<Level, "both">;
}

/**
 * Why a criterion weighs what it does for accounts of a relationship: its points among those of the
 * criteria that apply to them. `unknown`: criteria of which nothing is known, whose weight the
 * policy `available` spreads, too.
 */
export function whyWeight(
  { criteria, profile, level }: Weighing,
  criterion: Criterion,
  relationship: Relationship,
  unknown: readonly Criterion[],
): Label {
  const weighed = criteria.filter(
    (each) => each.axis === criterion.axis && pointsOf(profile, each) > 0,
  );
  const applying = weighed.filter((each) => counts(each, level, relationship));
  const counted = applying.filter((each) => !unknown.includes(each));
  const left = weighed.filter((each) => !applying.includes(each));
  const own = inWords(unknown.includes(criterion) ? 0 : pointsOf(profile, criterion));
  const all = inWords(sum(profile, counted));
  const parts = [
    { en: `${own.en} of ${all.en} points`, nl: `${own.nl} van ${all.nl} punten` },
    ...(left.length > 0 ? [spread(profile, left, notAbout(left, relationship))] : []),
    ...(unknown.length > 0 ? [spread(profile, unknown, known(unknown))] : []),
  ];
  return {
    en: `${parts.map(({ en }) => en).join("; ")}.`,
    nl: `${parts.map(({ nl }) => nl).join("; ")}.`,
  };
}

function sum(profile: ProfileDefinition, criteria: readonly Criterion[]): number {
  return criteria.reduce((total, each) => total + pointsOf(profile, each), 0);
}

function spread(profile: ProfileDefinition, some: readonly Criterion[], why: Label): Label {
  const names = listed(some.map(({ label }) => label));
  const points = inWords(sum(profile, some));
  return {
    en: `the ${points.en} of ${names.en} are spread over the others, as ${why.en}`,
    nl: `de ${points.nl} van ${names.nl} zijn over de andere verdeeld, omdat ${why.nl}`,
  };
}

function notAbout(some: readonly Criterion[], relationship: Relationship): Label {
  const { en, nl } = accountsOf[relationship];
  const byLevel = some.every((each) => applicable(each, relationship));
  if (byLevel)
    return { en: "they do not count at this level", nl: "die op dit niveau niet tellen" };
  return some.length === 1
    ? { en: `it does not apply to ${en}`, nl: `dat niet van toepassing is op ${nl}` }
    : { en: `they do not apply to ${en}`, nl: `die niet van toepassing zijn op ${nl}` };
}

function known({ length }: readonly Criterion[]): Label {
  return length === 1
    ? { en: "nothing is known of it", nl: "daarvan niets bekend is" }
    : { en: "nothing is known of them", nl: "daarvan niets bekend is" };
}

/** Weighted criteria of an axis that are not about some of these accounts. */
export function notApplicable(
  { criteria, profile, level }: Weighing,
  axis: Axis,
  present: readonly Relationship[],
): NotApplicable[] {
  return criteria.flatMap((criterion): NotApplicable[] => {
    const points = pointsOf(profile, criterion);
    const without = present.filter((each) => !counts(criterion, level, each));
    if (criterion.axis !== axis || points === 0 || without.length === 0) return [];
    const { key, label } = criterion;
    const reason = without.every((each) => applicable(criterion, each)) ? "level" : "relationship";
    const text = reason === "level" ? otherLevel[level] : notOf(without);
    return [{ criterion: key, label, points, reason, relationships: without, text }];
  });
}

const otherLevel: Readonly<Record<Exclude<Level, "both">, Label>> = {
  account: {
    en: "It counts in scores of segments only.",
    nl: "Het telt alleen in scores van segmenten.",
  },
  segment: {
    en: "It counts in scores of accounts only.",
    nl: "Het telt alleen in scores van accounts.",
  },
};

function notOf(relationships: readonly Relationship[]): Label {
  const names = listed(relationships.map((each) => accountsOf[each]));
  return {
    en: `It is not about ${names.en}: for them it does not weigh.`,
    nl: `Het gaat niet over ${names.nl}: voor hen weegt het niet mee.`,
  };
}
