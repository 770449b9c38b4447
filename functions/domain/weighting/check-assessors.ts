import type { Axis, Criterion } from "../criteria/types.ts";
import { type Problem, pointer } from "../problem.ts";
import type { Judge } from "./judgements.ts";

/** The criteria one assessor names, and where. */
export interface Naming extends Judge {
  /** JSON pointer of the judgement. */
  readonly path: string;
  readonly named: readonly { readonly key: string; readonly path: string }[];
}

/** What is judged: the criteria of one axis. */
export interface JudgedAxis {
  readonly axis: Axis;
  /** Of the whole set. */
  readonly criteria: readonly Criterion[];
}

/** Keys that somebody names and that are criteria of the axis, in the order of the set. */
export function judgedKeys(namings: readonly Naming[], { axis, criteria }: JudgedAxis): string[] {
  const named = new Set(namings.flatMap((each) => each.named.map(({ key }) => key)));
  return criteria.filter((each) => each.axis === axis && named.has(each.key)).map(({ key }) => key);
}

/**
 * What is wrong with who judges and what is judged: everybody once, all about the same criteria of
 * this axis, somebody with importance.
 */
export function checkAssessors(namings: readonly Naming[], judged: JudgedAxis): Problem[] {
  const keys = judgedKeys(namings, judged);
  return [
    ...namings.flatMap(({ assessor }, i) =>
      namings.findIndex((other) => other.assessor === assessor) < i ? [twice(i)] : [],
    ),
    ...(namings.some(({ importance }) => importance > 0) ? [] : [noImportance()]),
    ...namings.flatMap((naming) => [
      ...naming.named.flatMap(({ key, path }) => checkKey(key, path, judged)),
      ...checkComplete(naming, keys, judged),
    ]),
  ];
}

function twice(i: number): Problem {
  return {
    path: `/assessors/${i}/assessor`,
    code: "duplicate",
    detail: { en: "This assessor is listed before.", nl: "Deze beoordelaar staat er al." },
    fix: { en: "List every assessor once.", nl: "Noem elke beoordelaar één keer." },
  };
}

function noImportance(): Problem {
  return {
    path: "/assessors",
    code: "all-zero",
    detail: { en: "No assessor has any importance.", nl: "Geen enkele beoordelaar telt mee." },
    fix: {
      en: "Give at least one assessor an importance above 0, or leave importance out.",
      nl: "Geef minstens één beoordelaar een belang boven 0, of laat het belang weg.",
    },
    expected: "at least one importance > 0",
  };
}

function checkKey(key: string, path: string, { axis, criteria }: JudgedAxis): Problem[] {
  const criterion = criteria.find((each) => each.key === key);
  if (criterion?.axis === axis) return [];
  const expected = criteria.filter((each) => each.axis === axis).map((each) => each.key);
  if (criterion === undefined) {
    return [
      {
        path,
        code: "unknown-criterion",
        detail: { en: `"${key}" is not a criterion.`, nl: `"${key}" is geen criterium.` },
        fix: {
          en: "Use a key of the criteria set, or add the criterion to it first.",
          nl: "Gebruik een sleutel uit de criteriaset, of voeg het criterium daar eerst toe.",
        },
        expected: expected.join(" | "),
      },
    ];
  }
  return [
    {
      path,
      code: "wrong-axis",
      detail: {
        en: `"${key}" counts on ${criterion.axis}, not on ${axis}.`,
        nl: `"${key}" telt op ${criterion.axis}, niet op ${axis}.`,
      },
      fix: {
        en: "Weigh one axis at a time; leave this criterion out here.",
        nl: "Weeg één as tegelijk; laat dit criterium hier weg.",
      },
      expected: expected.join(" | "),
    },
  ];
}

function checkComplete(naming: Naming, keys: readonly string[], { axis }: JudgedAxis): Problem[] {
  const { path, named } = naming;
  if (named.length === 0) {
    return [
      {
        path,
        code: "too-few",
        detail: { en: "No criterion is judged here.", nl: "Hier wordt geen criterium beoordeeld." },
        fix: {
          en: `Judge at least one criterion of ${axis}.`,
          nl: `Beoordeel minstens één criterium van ${axis}.`,
        },
        expected: "at least 1 criterion",
      },
    ];
  }
  const own = new Set(named.map(({ key }) => key));
  const missing = keys.filter((key) => !own.has(key));
  return missing.map((key) => ({
    path: pointer(path, key),
    code: "required",
    detail: {
      en: `Another assessor judges "${key}"; this one does not.`,
      nl: `Een andere beoordelaar beoordeelt "${key}"; deze niet.`,
    },
    fix: {
      en: "Have all assessors judge the same criteria.",
      nl: "Laat alle beoordelaars dezelfde criteria beoordelen.",
    },
    expected: keys.join(" | "),
  }));
}
