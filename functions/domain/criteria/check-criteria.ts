import { textFault } from "../facts/check-value.ts";
import { checkLabel } from "../facts/field-table.ts";
import { type FieldDeclaration, type FieldTable, relationships } from "../facts/types.ts";
import type { Label } from "../label.ts";
import {
  CRITERIA_MAX,
  CRITERION_HELP_LENGTH_MAX_CHARACTERS,
  FIELD_KEY_LENGTH_MAX_CHARACTERS,
  FORMULA_PARTS_MAX,
  FORMULA_PARTS_MIN,
} from "../limits.ts";
import { type Problem, pointer } from "../problem.ts";
import { isReservedKey } from "../reserved.ts";
import { checkScale } from "../scales/check-scale.ts";
import type { Scale } from "../scales/types.ts";
import { isSegmentMeasure } from "./segment-measures.ts";
import {
  type Anchors,
  type BuiltinMeasure,
  builtinNames,
  type Criterion,
  type Measure,
  ratingLevels,
} from "./types.ts";

/** Everything wrong with a criteria set; paths begin at the list. */
export function checkCriteria(criteria: readonly Criterion[], fields: FieldTable): Problem[] {
  const problems = checkCount(criteria.length);
  const seen = new Set<string>();
  for (const [index, criterion] of criteria.entries()) {
    const path = pointer("", index);
    problems.push(
      ...checkKey(criterion.key, seen, pointer(path, "key")),
      ...checkAppliesTo(criterion, pointer(path, "appliesTo")),
      ...checkMeasure(criterion.measure, fields, pointer(path, "measure")),
      ...checkFormula(criterion, criteria, pointer(path, "measure")),
      ...checkLevel(criterion, pointer(path, "level")),
      ...checkScale(criterion.scale, pointer(path, "scale")),
      ...checkFit(criterion, fields, path),
      ...checkLabel(criterion.label, pointer(path, "label")),
      ...checkHelp(criterion.help, pointer(path, "help")),
    );
    seen.add(criterion.key);
  }
  return problems;
}

function checkCount(count: number): Problem[] {
  if (count >= 1 && count <= CRITERIA_MAX) return [];
  return [
    {
      path: "",
      code: count === 0 ? "too-few" : "too-many",
      detail: { en: `${count} criteria.`, nl: `${count} criteria.` },
      fix: {
        en: `Give 1 to ${CRITERIA_MAX} criteria.`,
        nl: `Geef 1 tot en met ${CRITERIA_MAX} criteria.`,
      },
      expected: `1 to ${CRITERIA_MAX}`,
    },
  ];
}

const CRITERION_KEY = /^[A-Za-z][A-Za-z0-9_-]*$/;

function checkKey(key: string, seen: ReadonlySet<string>, path: string): Problem[] {
  if (isReservedKey(key)) {
    return [
      {
        path,
        code: "reserved-key",
        detail: { en: `"${key}" is a reserved word.`, nl: `"${key}" is een gereserveerd woord.` },
        fix: { en: "Use another key.", nl: "Gebruik een andere sleutel." },
      },
    ];
  }
  if (!CRITERION_KEY.test(key) || key.length > FIELD_KEY_LENGTH_MAX_CHARACTERS) {
    return [
      {
        path,
        code: "invalid-key",
        detail: { en: `"${key}" cannot be a key.`, nl: `"${key}" kan geen sleutel zijn.` },
        fix: {
          en: "Begin with a letter and use letters, digits, _ and - only.",
          nl: "Begin met een letter en gebruik alleen letters, cijfers, _ en -.",
        },
        expected: `at most ${FIELD_KEY_LENGTH_MAX_CHARACTERS} characters`,
      },
    ];
  }
  if (!seen.has(key)) return [];
  return [
    {
      path,
      code: "duplicate",
      detail: { en: `"${key}" is there twice.`, nl: `"${key}" staat er twee keer.` },
      fix: { en: "Give each criterion its own key.", nl: "Geef elk criterium een eigen sleutel." },
    },
  ];
}

function checkAppliesTo({ appliesTo }: Criterion, path: string): Problem[] {
  const unique = new Set(appliesTo);
  const known = appliesTo.every((relationship) => relationships.includes(relationship));
  if (known && unique.size > 0 && unique.size === appliesTo.length) return [];
  return [
    {
      path,
      code: known ? (unique.size === 0 ? "too-few" : "duplicate") : "unknown-option",
      detail: {
        en: "Name each relationship the criterion is about once.",
        nl: "Noem elke relatie waarover het criterium gaat één keer.",
      },
      fix: { en: "Use values of the list.", nl: "Gebruik waarden van de lijst." },
      expected: relationships.join(" | "),
    },
  ];
}

function checkMeasure(measure: Measure, fields: FieldTable, path: string): Problem[] {
  switch (measure.kind) {
    case "builtin":
      return checkBuiltin(measure, path);
    case "field":
      return checkField(measure.field, fields, measurable, pointer(path, "field"));
    case "ratio":
      return [
        ...checkField(measure.numerator, fields, numeric, pointer(path, "numerator")),
        ...checkField(measure.denominator, fields, numeric, pointer(path, "denominator")),
      ];
    case "rating":
      return checkAnchors(measure.anchors, pointer(path, "anchors"));
    case "formula":
      return [];
  }
}

function checkAnchors(anchors: Anchors | undefined, path: string): Problem[] {
  if (anchors === undefined) return [];
  return ratingLevels.flatMap((level) => checkLabel(anchors[level], pointer(path, level)));
}

function checkBuiltin(measure: BuiltinMeasure, path: string): Problem[] {
  if (!builtinNames.includes(measure.name)) return [unknownBuiltin(pointer(path, "name"))];
  const { retention, discount } = measure;
  const problems: Problem[] = [];
  for (const [key, value] of Object.entries({ retention, discount })) {
    if (value === undefined) continue;
    if (measure.name !== "customerValue") problems.push(notForThis(pointer(path, key)));
    else if (!(value >= 0 && value <= 1) || (key === "retention" && value === 1)) {
      problems.push(outOfRange(pointer(path, key), key));
    }
  }
  return problems;
}

function notForThis(path: string): Problem {
  return {
    path,
    code: "measure-does-not-fit",
    detail: {
      en: "Only customerValue has a retention and a discount.",
      nl: "Alleen customerValue heeft een retention en een discount.",
    },
    fix: { en: "Leave it out.", nl: "Laat het weg." },
  };
}

function outOfRange(path: string, key: string): Problem {
  const expected = key === "retention" ? "0 to under 1" : "0 to 1";
  return {
    path,
    code: "out-of-range",
    detail: { en: `${key} is out of range.`, nl: `${key} valt buiten het bereik.` },
    fix: { en: `Give ${expected}.`, nl: `Geef ${expected}.` },
    expected,
  };
}

/** A formula is made of other criteria that are measured of accounts; so it never goes in circles. */
function checkFormula(
  { key, measure }: Criterion,
  criteria: readonly Criterion[],
  path: string,
): Problem[] {
  if (measure.kind !== "formula") return [];
  const usable = criteria.filter((each) => each.key !== key && canBePart(each));
  const expected = usable.map((each) => each.key).join(" | ");
  const at = pointer(path, "criteria");
  const problems = measure.criteria.flatMap((part, place) => {
    const first = measure.criteria.indexOf(part) === place;
    if (first && usable.some((each) => each.key === part)) return [];
    return [unusablePart(pointer(at, place), part, first, expected)];
  });
  const { length } = measure.criteria;
  if (length >= FORMULA_PARTS_MIN && length <= FORMULA_PARTS_MAX) return problems;
  return [...problems, wrongPartCount(at, length)];
}

function canBePart({ measure }: Criterion): boolean {
  return measure.kind !== "formula" && !isSegmentMeasure(measure);
}

function unusablePart(path: string, part: string, first: boolean, expected: string): Problem {
  return {
    path,
    code: first ? "unknown-criterion" : "duplicate",
    detail: first
      ? {
          en: `"${part}" is no criterion of this set that is measured of accounts.`,
          nl: `"${part}" is geen criterium van deze set dat van bedrijven wordt gemeten.`,
        }
      : { en: `"${part}" is there twice.`, nl: `"${part}" staat er twee keer.` },
    fix: {
      en: "Name other criteria of the set; formulas and figures of whole segments cannot be part.",
      nl: "Noem andere criteria van de set; formules en cijfers van hele segmenten kunnen er geen deel van zijn.",
    },
    expected,
  };
}

function wrongPartCount(path: string, count: number): Problem {
  const expected = `${FORMULA_PARTS_MIN} to ${FORMULA_PARTS_MAX}`;
  return {
    path,
    code: count < FORMULA_PARTS_MIN ? "too-few" : "too-many",
    detail: { en: `${count} criteria.`, nl: `${count} criteria.` },
    fix: { en: `Name ${expected} criteria.`, nl: `Noem ${expected} criteria.` },
    expected,
  };
}

/** What only a segment has cannot count in scores of accounts. */
function checkLevel({ level, measure }: Criterion, path: string): Problem[] {
  if (level === "segment" || !isSegmentMeasure(measure)) return [];
  return [
    {
      path,
      code: "level-does-not-fit",
      detail: {
        en: "This is a figure of a whole segment; an account has none.",
        nl: "Dit is een cijfer van een heel segment; een bedrijf heeft het niet.",
      },
      fix: { en: "Use segment.", nl: "Gebruik segment." },
      expected: "segment",
    },
  ];
}

const numeric = (field: FieldDeclaration) => field.type === "number";
const measurable = (field: FieldDeclaration) =>
  field.type === "number" || field.type === "boolean" || field.type === "category";

function unknownBuiltin(path: string): Problem {
  return {
    path,
    code: "unknown-option",
    detail: { en: "There is no such built-in measure.", nl: "Die ingebouwde maat bestaat niet." },
    fix: { en: "Use a name of the catalogue.", nl: "Gebruik een naam uit de catalogus." },
    expected: builtinNames.join(" | "),
  };
}

function checkField(
  key: string,
  fields: FieldTable,
  fits: (field: FieldDeclaration) => boolean,
  path: string,
): Problem[] {
  const field = fields.get(key);
  if (field !== undefined && fits(field)) return [];
  const allowed = [...fields.values()].filter(fits).map((each) => each.key);
  return [
    {
      path,
      code: field === undefined ? "unknown-field" : "measure-does-not-fit",
      detail:
        field === undefined
          ? { en: `"${key}" is not a field.`, nl: `"${key}" is geen veld.` }
          : {
              en: `A field of type ${field.type} cannot be measured so.`,
              nl: `Een veld van type ${field.type} is zo niet te meten.`,
            },
      fix: {
        en: "Use a field of the list, or declare one.",
        nl: "Gebruik een veld van de lijst, of leg er een vast.",
      },
      expected: allowed.join(" | "),
    },
  ];
}

/** Whether scale, measure and direction go together. */
function checkFit(criterion: Criterion, fields: FieldTable, path: string): Problem[] {
  const { measure, scale } = criterion;
  const isText = measure.kind === "field" && fields.get(measure.field)?.type === "category";
  const problems: Problem[] = [];
  if (isText !== ratesTexts(scale)) {
    problems.push(scaleDoesNotFit(pointer(path, "scale"), isText));
  }
  if (criterion.direction === "lower" && hasValues(scale)) {
    problems.push(directionDoesNotFit(pointer(path, "direction")));
  }
  return problems;
}

function hasValues(scale: Scale): boolean {
  return scale.kind === "steps" && scale.table.some((step) => step.value !== undefined);
}

function ratesTexts(scale: Scale): boolean {
  return scale.kind === "steps" && scale.table.some((step) => typeof step.value === "string");
}

function scaleDoesNotFit(path: string, isText: boolean): Problem {
  const expected = isText
    ? 'steps with texts as value, e.g. {"value": "retail", "u": 0.5}'
    : "a scale of numbers";
  return {
    path,
    code: "scale-does-not-fit",
    detail: isText
      ? {
          en: "A category needs a table of its values.",
          nl: "Een categorie vraagt een tabel met haar waarden.",
        }
      : {
          en: "A table of texts rates categories only.",
          nl: "Een tabel met teksten beoordeelt alleen categorieën.",
        },
    fix: isText
      ? {
          en: "Use steps with a value per category.",
          nl: "Gebruik steps met een value per categorie.",
        }
      : { en: "Use a scale of numbers.", nl: "Gebruik een schaal van getallen." },
    expected,
  };
}

function directionDoesNotFit(path: string): Problem {
  return {
    path,
    code: "direction-does-not-fit",
    detail: {
      en: "A table of values says itself what is good.",
      nl: "Een tabel met waarden zegt zelf wat goed is.",
    },
    fix: {
      en: "Use higher, and give the best value the highest u.",
      nl: "Gebruik higher, en geef de beste waarde de hoogste u.",
    },
    expected: "higher",
  };
}

function checkHelp(help: Label | undefined, path: string): Problem[] {
  if (help === undefined) return [];
  return (["en", "nl"] as const).flatMap((language) => {
    const wrong = textFault(help[language], CRITERION_HELP_LENGTH_MAX_CHARACTERS, true);
    if (wrong === null) return [];
    const { detail, fix } = wrong;
    return [{ path: pointer(path, language), code: "too-long", detail, fix } satisfies Problem];
  });
}
