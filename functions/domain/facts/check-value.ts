import { isDate } from "../dates.ts";
import {
  CATEGORIES_MAX,
  CATEGORY_LENGTH_MAX_CHARACTERS,
  DATE_YEAR_MAX,
  DATE_YEAR_MIN,
  NUMBER_MAGNITUDE_MAX,
  TEXT_LENGTH_MAX_CHARACTERS,
} from "../limits.ts";
import { byCodeUnit } from "../order.ts";
import { expectation, type Fault, fault, shown } from "./errors.ts";
import type { FactValue, FieldDeclaration } from "./types.ts";

type ValueCheck = { readonly value: FactValue } | { readonly fault: Fault };

/** One typed value of one field, in canonical form: no −0, categories sorted without repeats. */
export function checkValue(field: FieldDeclaration, value: unknown): ValueCheck {
  switch (field.type) {
    case "number":
      return typeof value === "number" ? checkNumber(field, value) : wrongType(field, value);
    case "boolean":
      return typeof value === "boolean" ? { value } : wrongType(field, value);
    case "date":
      return typeof value === "string" ? checkDate(value) : wrongType(field, value);
    case "category":
      return typeof value === "string" ? checkCategory(field, value) : wrongType(field, value);
    case "categories":
      return Array.isArray(value) ? checkCategories(field, value) : wrongType(field, value);
    case "text":
      return typeof value === "string" ? checkText(value) : wrongType(field, value);
  }
}

function wrongType(field: FieldDeclaration, value: unknown): ValueCheck {
  const expected = expectation(field);
  return {
    fault: fault(
      "wrong-type",
      {
        en: `${shown(value)} is not of type ${field.type}.`,
        nl: `${shown(value)} is niet van het type ${field.type}.`,
      },
      { en: `Send: ${expected}.`, nl: `Stuur: ${expected}.` },
      expected,
    ),
  };
}

/** Between which a number of the field lies, both included. */
export function numberBounds({ minimum, maximum }: FieldDeclaration) {
  const low = Math.max(minimum ?? -Infinity, -NUMBER_MAGNITUDE_MAX);
  const high = Math.min(maximum ?? Infinity, NUMBER_MAGNITUDE_MAX);
  return { low, high };
}

function checkNumber(field: FieldDeclaration, value: number): ValueCheck {
  if (!Number.isFinite(value)) return { fault: notFinite() };
  const { low, high } = numberBounds(field);
  if (value < low || value > high) return { fault: outOfRange(value, low, high) };
  if (field.whole && !Number.isInteger(value)) return { fault: notWhole(value) };
  return { value: value + 0 };
}

function notFinite(): Fault {
  return fault(
    "not-finite",
    { en: "The number is not finite.", nl: "Het getal is niet eindig." },
    {
      en: "Send an ordinary number, or leave the fact out when it is not known.",
      nl: "Stuur een gewoon getal, of laat het feit weg als het niet bekend is.",
    },
  );
}

function outOfRange(value: number, low: number, high: number): Fault {
  return fault(
    "out-of-range",
    {
      en: `${value} is outside ${low} to ${high}.`,
      nl: `${value} valt buiten ${low} tot en met ${high}.`,
    },
    {
      en: "Check the value and its unit; change the field's range if it is right.",
      nl: "Controleer de waarde en de eenheid; pas het bereik van het veld aan als ze kloppen.",
    },
    `${low} to ${high}`,
  );
}

function notWhole(value: number): Fault {
  return fault(
    "not-whole",
    { en: `${value} is not a whole number.`, nl: `${value} is geen geheel getal.` },
    { en: `Send ${Math.round(value)}.`, nl: `Stuur ${Math.round(value)}.` },
    "whole number",
  );
}

function checkDate(text: string): ValueCheck {
  if (isDate(text)) return { value: text };
  return {
    fault: fault(
      "invalid-date",
      { en: `${shown(text)} is not a date.`, nl: `${shown(text)} is geen datum.` },
      dateFix(text),
      `YYYY-MM-DD, ${DATE_YEAR_MIN} to ${DATE_YEAR_MAX}`,
    ),
  };
}

const DAY_FIRST = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/;

function dateFix(text: string) {
  const parts = DAY_FIRST.exec(text);
  const iso = parts && `${parts[3]}-${parts[2]?.padStart(2, "0")}-${parts[1]?.padStart(2, "0")}`;
  if (iso && isDate(iso)) {
    return {
      en: `Write the year first: ${iso} if the day came first.`,
      nl: `Zet het jaar voorop: ${iso} als de dag voorop stond.`,
    };
  }
  return {
    en: "Write an existing day as YYYY-MM-DD, for example 2025-12-31.",
    nl: "Schrijf een bestaande dag als JJJJ-MM-DD, bijvoorbeeld 2025-12-31.",
  };
}

function checkCategory(field: FieldDeclaration, text: string): ValueCheck {
  const wrong = textFault(text, CATEGORY_LENGTH_MAX_CHARACTERS, false);
  if (wrong !== null) return { fault: wrong };
  if (field.options === undefined || field.options.includes(text)) return { value: text };
  return { fault: unknownOption(field.options, text) };
}

function unknownOption(options: readonly string[], text: string): Fault {
  const lower = text.toLowerCase();
  const near = options.find((option) => option.toLowerCase() === lower);
  const fix =
    near === undefined
      ? {
          en: "Use a value of the list, or add this one to the field.",
          nl: "Gebruik een waarde van de lijst, of voeg deze toe aan het veld.",
        }
      : { en: `Write ${near}.`, nl: `Schrijf ${near}.` };
  return fault(
    "unknown-option",
    {
      en: `${shown(text)} is not in the field's list.`,
      nl: `${shown(text)} staat niet in de lijst van het veld.`,
    },
    fix,
    options.join(" | "),
  );
}

function checkCategories(field: FieldDeclaration, values: readonly unknown[]): ValueCheck {
  if (values.length > CATEGORIES_MAX) return { fault: tooManyCategories(values.length) };
  const kept = new Set<string>();
  for (const value of values) {
    if (typeof value !== "string") return wrongType(field, value);
    const checked = checkCategory(field, value);
    if ("fault" in checked) return checked;
    kept.add(value);
  }
  return { value: [...kept].sort(byCodeUnit) };
}

function tooManyCategories(count: number): Fault {
  return fault(
    "too-many",
    {
      en: `${count} values, at most ${CATEGORIES_MAX} fit.`,
      nl: `${count} waarden, er passen er hoogstens ${CATEGORIES_MAX}.`,
    },
    { en: "Keep the values that matter.", nl: "Houd de waarden die ertoe doen." },
    `≤ ${CATEGORIES_MAX}`,
  );
}

function checkText(text: string): ValueCheck {
  const wrong = textFault(text, TEXT_LENGTH_MAX_CHARACTERS, true);
  return wrong === null ? { value: text } : { fault: wrong };
}

// Line breaks and tabs belong in a text, never in a name or a category.
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is its purpose
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is its purpose
const CONTROL_IN_PROSE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/** What is wrong with a text, null when nothing is. `prose` may hold line breaks and outer space. */
export function textFault(text: string, maximumCharacters: number, prose: boolean) {
  if (text.length > maximumCharacters) return tooLong(text.length, maximumCharacters);
  if (text.trim() === "") return empty();
  if (!prose && text.trim() !== text) return surroundingSpace(text);
  if ((prose ? CONTROL_IN_PROSE : CONTROL).test(text)) return controlCharacter();
  return text.isWellFormed() ? null : illFormed();
}

function tooLong(length: number, maximum: number) {
  return fault(
    "too-long",
    {
      en: `${length} characters, at most ${maximum} fit.`,
      nl: `${length} tekens, er passen er hoogstens ${maximum}.`,
    },
    { en: "Shorten the text.", nl: "Kort de tekst in." },
    `≤ ${maximum} characters`,
  );
}

function empty() {
  return fault(
    "empty",
    { en: "The text is empty.", nl: "De tekst is leeg." },
    {
      en: "Fill it in, or leave it out when it is not known.",
      nl: "Vul hem in, of laat hem weg als hij niet bekend is.",
    },
  );
}

function surroundingSpace(text: string) {
  return fault(
    "surrounding-space",
    {
      en: `${shown(text)} begins or ends with a space.`,
      nl: `${shown(text)} begint of eindigt met een spatie.`,
    },
    { en: `Write ${shown(text.trim())}.`, nl: `Schrijf ${shown(text.trim())}.` },
  );
}

function controlCharacter() {
  return fault(
    "control-character",
    {
      en: "The text holds an invisible control character.",
      nl: "De tekst bevat een onzichtbaar stuurteken.",
    },
    {
      en: "Take out line breaks, tabs and other control characters.",
      nl: "Haal regeleinden, tabs en andere stuurtekens eruit.",
    },
  );
}

function illFormed() {
  return fault(
    "ill-formed-text",
    { en: "The text is not valid Unicode.", nl: "De tekst is geen geldige Unicode." },
    {
      en: "Save the source as UTF-8: half of a surrogate pair is missing.",
      nl: "Sla de bron op als UTF-8: de helft van een surrogaatpaar ontbreekt.",
    },
  );
}
