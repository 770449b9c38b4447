import { type Axis, axes, type Criterion } from "../criteria/types.ts";
import { relationships } from "../facts/types.ts";
import { WEIGHT_POINTS_MAX } from "../limits.ts";
import { type Problem, pointer } from "../problem.ts";
import type { ProfileDefinition } from "./types.ts";

/**
 * Everything wrong with a profile for these criteria. A `draft` may leave an axis without weights;
 * to `publish` may not.
 */
export function checkProfile(
  definition: ProfileDefinition,
  criteria: readonly Criterion[],
  stage: "draft" | "publish" = "publish",
): Problem[] {
  const byKey = new Map(criteria.map((criterion) => [criterion.key, criterion]));
  return [
    ...axes.flatMap((axis) => checkAxis(definition, axis, byKey)),
    ...(stage === "publish" ? axes.flatMap((axis) => checkFilled(definition, axis)) : []),
    ...checkShare(definition.minimumCoverage, "/minimumCoverage"),
    ...checkShare(definition.valueShare, "/valueShare"),
    ...checkThresholds(definition),
    ...checkRelationships(definition),
  ];
}

function checkAxis(
  { weights }: ProfileDefinition,
  axis: Axis,
  criteria: ReadonlyMap<string, Criterion>,
): Problem[] {
  return Object.entries(weights[axis]).flatMap(([key, points]) => {
    const path = pointer(pointer("/weights", axis), key);
    const criterion = criteria.get(key);
    const problems: Problem[] = [];
    if (criterion === undefined) problems.push(unknownCriterion(path, key, axis, criteria));
    else if (criterion.axis !== axis) problems.push(wrongAxis(path, criterion));
    if (!(points >= 0 && points <= WEIGHT_POINTS_MAX)) problems.push(wrongPoints(path));
    return problems;
  });
}

function unknownCriterion(
  path: string,
  key: string,
  axis: Axis,
  criteria: ReadonlyMap<string, Criterion>,
): Problem {
  const allowed = [...criteria.values()].filter((each) => each.axis === axis);
  return {
    path,
    code: "unknown-criterion",
    detail: { en: `"${key}" is not a criterion.`, nl: `"${key}" is geen criterium.` },
    fix: {
      en: "Use a key of the criteria set, or add the criterion to it first.",
      nl: "Gebruik een sleutel uit de criteriaset, of voeg het criterium daar eerst toe.",
    },
    expected: allowed.map((each) => each.key).join(" | "),
  };
}

function wrongAxis(path: string, { key, axis }: Criterion): Problem {
  return {
    path,
    code: "wrong-axis",
    detail: { en: `"${key}" counts on ${axis}.`, nl: `"${key}" telt op ${axis}.` },
    fix: { en: `Move it to ${axis}.`, nl: `Verplaats het naar ${axis}.` },
    expected: axis,
  };
}

function wrongPoints(path: string): Problem {
  return {
    path,
    code: "out-of-range",
    detail: { en: "These are not weighting points.", nl: "Dit zijn geen weegpunten." },
    fix: {
      en: "Use a number from 0; turn the criterion's direction round instead of a negative weight.",
      nl: "Gebruik een getal vanaf 0; draai de richting van het criterium om in plaats van een negatief gewicht.",
    },
    expected: `0 to ${WEIGHT_POINTS_MAX}`,
  };
}

function checkFilled({ weights }: ProfileDefinition, axis: Axis): Problem[] {
  if (Object.values(weights[axis]).some((points) => points > 0)) return [];
  return [
    {
      path: pointer("/weights", axis),
      code: "axis-without-weight",
      detail: {
        en: `No criterion weighs on ${axis}.`,
        nl: `Geen enkel criterium weegt mee op ${axis}.`,
      },
      fix: {
        en: "Give at least one criterion of this axis more than 0 points.",
        nl: "Geef minstens één criterium van deze as meer dan 0 punten.",
      },
      expected: "at least one weight > 0",
    },
  ];
}

function outOfRange(path: string, maximum: number): Problem {
  return {
    path,
    code: "out-of-range",
    detail: {
      en: `This is not between 0 and ${maximum}.`,
      nl: `Dit ligt niet tussen 0 en ${maximum}.`,
    },
    fix: {
      en: `Use a number from 0 to ${maximum}.`,
      nl: `Gebruik een getal van 0 tot en met ${maximum}.`,
    },
    expected: `0 to ${maximum}`,
  };
}

function checkShare(share: number, path: string): Problem[] {
  return share >= 0 && share <= 1 ? [] : [outOfRange(path, 1)];
}

const SCORE_MAX = 100;

function checkThresholds({ thresholds }: ProfileDefinition): Problem[] {
  if (thresholds.kind !== "fixed") return [];
  return axes
    .filter((axis) => !(thresholds[axis] >= 0 && thresholds[axis] <= SCORE_MAX))
    .map((axis) => outOfRange(pointer("/thresholds", axis), SCORE_MAX));
}

function checkRelationships({ relationships: about }: ProfileDefinition): Problem[] {
  if (about === undefined) return [];
  const unique = new Set(about);
  const known = about.every((each) => relationships.includes(each));
  if (known && unique.size > 0 && unique.size === about.length) return [];
  return [
    {
      path: "/relationships",
      code: known ? (unique.size === 0 ? "too-few" : "duplicate") : "unknown-option",
      detail: {
        en: "Name each relationship the profile is about once.",
        nl: "Noem elke relatie waarover het profiel gaat één keer.",
      },
      fix: {
        en: "Leave the list out for all accounts.",
        nl: "Laat de lijst weg voor alle accounts.",
      },
      expected: relationships.join(" | "),
    },
  ];
}
