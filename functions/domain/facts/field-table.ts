import type { Label } from "../label.ts";
import {
  CATEGORY_LENGTH_MAX_CHARACTERS,
  FIELD_KEY_LENGTH_MAX_CHARACTERS,
  FIELD_OPTIONS_MAX,
  LABEL_LENGTH_MAX_CHARACTERS,
  NUMBER_MAGNITUDE_MAX,
} from "../limits.ts";
import { type Problem, pointer } from "../problem.ts";
import { isReservedKey } from "../reserved.ts";
import { textFault } from "./check-value.ts";
import { standardFields } from "./standard-fields.ts";
import { type FieldDeclaration, type FieldTable, fieldTypes } from "./types.ts";

const standardKeys = new Set(standardFields.map((field) => field.key));
const accountKeys = new Set(["externalId", "name", "relationship", "facts", "segment"]);
const FIELD_KEY = /^[A-Za-z][A-Za-z0-9_]*$/;

/** Standard and declared fields by key; a standard field cannot be declared anew. */
export function fieldTable(declared: Iterable<FieldDeclaration>): FieldTable {
  const table = new Map(standardFields.map((field) => [field.key, field]));
  for (const field of declared) if (!table.has(field.key)) table.set(field.key, field);
  return table;
}

/** Everything wrong with the declaration of a field of the tenant's own. */
export function checkFieldDeclaration(declaration: FieldDeclaration): Problem[] {
  const problems = [
    ...checkKey(declaration.key),
    ...checkLabel(declaration.label, "/label"),
    ...checkRange(declaration),
    ...checkOptions(declaration),
  ];
  if (!fieldTypes.includes(declaration.type)) {
    problems.push({
      path: "/type",
      code: "unknown-option",
      detail: { en: "This is not a field type.", nl: "Dit is geen veldtype." },
      fix: { en: "Use a type of the list.", nl: "Gebruik een type van de lijst." },
      expected: fieldTypes.join(" | "),
    });
  }
  return problems;
}

function checkKey(key: string): Problem[] {
  const path = "/key";
  if (isReservedKey(key) || accountKeys.has(key)) {
    return [
      {
        path,
        code: "reserved-key",
        detail: { en: `"${key}" is a reserved word.`, nl: `"${key}" is een gereserveerd woord.` },
        fix: { en: "Use another key.", nl: "Gebruik een andere sleutel." },
      },
    ];
  }
  if (standardKeys.has(key)) {
    return [
      {
        path,
        code: "duplicate",
        detail: { en: `"${key}" is a standard field.`, nl: `"${key}" is een standaardveld.` },
        fix: {
          en: "Use the standard field as it is, or another key.",
          nl: "Gebruik het standaardveld zoals het is, of een andere sleutel.",
        },
      },
    ];
  }
  if (FIELD_KEY.test(key) && key.length <= FIELD_KEY_LENGTH_MAX_CHARACTERS) return [];
  const expected = `a letter, then letters, digits or _, at most ${FIELD_KEY_LENGTH_MAX_CHARACTERS} characters`;
  return [
    {
      path,
      code: "invalid-key",
      detail: { en: `"${key}" cannot be a key.`, nl: `"${key}" kan geen sleutel zijn.` },
      fix: {
        en: "Begin with a letter and use letters, digits and _ only.",
        nl: "Begin met een letter en gebruik alleen letters, cijfers en _.",
      },
      expected,
    },
  ];
}

/** Both languages present and short enough. */
export function checkLabel(label: Label, path: string): Problem[] {
  const problems: Problem[] = [];
  for (const language of ["en", "nl"] as const) {
    const wrong = textFault(label[language], LABEL_LENGTH_MAX_CHARACTERS, false);
    if (wrong === null) continue;
    problems.push({
      path: pointer(path, language),
      ...wrong,
      code: wrong.code === "empty" ? "required" : wrong.code,
      expected: `text, ≤ ${LABEL_LENGTH_MAX_CHARACTERS} characters`,
    });
  }
  return problems;
}

function checkRange({ type, minimum, maximum, whole, currency }: FieldDeclaration): Problem[] {
  const problems: Problem[] = [];
  const numberOnly = { minimum, maximum, whole, currency };
  for (const [key, value] of Object.entries(numberOnly)) {
    if (value !== undefined && type !== "number") problems.push(numbersOnly(key));
    if (typeof value === "number" && !(Math.abs(value) <= NUMBER_MAGNITUDE_MAX)) {
      problems.push(tooFar(key));
    }
  }
  if (minimum !== undefined && maximum !== undefined && minimum > maximum) {
    problems.push({
      path: "/minimum",
      code: "out-of-range",
      detail: {
        en: "The minimum is above the maximum.",
        nl: "Het minimum ligt boven het maximum.",
      },
      fix: { en: "Exchange the two.", nl: "Wissel de twee om." },
      expected: `≤ ${maximum}`,
    });
  }
  return problems;
}

function numbersOnly(key: string): Problem {
  return {
    path: pointer("", key),
    code: "measure-does-not-fit",
    detail: { en: `Only numbers have a ${key}.`, nl: `Alleen getallen hebben een ${key}.` },
    fix: {
      en: `Leave ${key} out or make the field a number.`,
      nl: `Laat ${key} weg of maak van het veld een getal.`,
    },
  };
}

function tooFar(key: string): Problem {
  return {
    path: pointer("", key),
    code: "out-of-range",
    detail: {
      en: "The number is too large or not a number.",
      nl: "Het getal is te groot of geen getal.",
    },
    fix: { en: "Leave it out or use a smaller one.", nl: "Laat het weg of gebruik een kleiner." },
    expected: `−${NUMBER_MAGNITUDE_MAX} to ${NUMBER_MAGNITUDE_MAX}`,
  };
}

function checkOptions({ type, options }: FieldDeclaration): Problem[] {
  if (options === undefined) return [];
  const path = "/options";
  if (type !== "category" && type !== "categories") {
    return [
      {
        path,
        code: "measure-does-not-fit",
        detail: {
          en: "Only category and categories have options.",
          nl: "Alleen category en categories hebben opties.",
        },
        fix: { en: "Leave the options out.", nl: "Laat de opties weg." },
      },
    ];
  }
  if (options.length === 0 || options.length > FIELD_OPTIONS_MAX) {
    return [
      {
        path,
        code: options.length === 0 ? "too-few" : "too-many",
        detail: { en: `${options.length} options.`, nl: `${options.length} opties.` },
        fix: {
          en: "Leave the list out when any text will do.",
          nl: "Laat de lijst weg als elke tekst goed is.",
        },
        expected: `1 to ${FIELD_OPTIONS_MAX}`,
      },
    ];
  }
  return options.flatMap((option, index) => checkOption(option, index, options));
}

function checkOption(option: string, index: number, options: readonly string[]): Problem[] {
  const path = pointer("/options", index);
  const wrong = textFault(option, CATEGORY_LENGTH_MAX_CHARACTERS, false);
  if (wrong !== null) {
    return [{ path, code: "out-of-range", detail: wrong.detail, fix: wrong.fix }];
  }
  if (options.indexOf(option) === index) return [];
  return [
    {
      path,
      code: "duplicate",
      detail: { en: `"${option}" is there twice.`, nl: `"${option}" staat er twee keer.` },
      fix: { en: "Take one out.", nl: "Haal er een weg." },
    },
  ];
}
