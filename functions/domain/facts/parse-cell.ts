import { checkValue } from "./check-value.ts";
import { expectation, type Fault, factError, fault, shown } from "./errors.ts";
import type { CellParse, FieldDeclaration } from "./types.ts";

/** Between the values of a `categories` cell. */
const CATEGORY_SEPARATOR = "|";

/**
 * One cell of a text file: plain numbers with a point, dates `YYYY-MM-DD`, `true` or `false`,
 * categories separated by `|`. Outer space is dropped, an empty cell is null (not known).
 */
export function parseCell(field: FieldDeclaration, text: string): CellParse {
  if (!mayRecur(field, text)) return parseAfresh(field, text);
  const known = knownCells(field);
  let parsed = known.get(text);
  if (parsed === undefined) {
    parsed = parseAfresh(field, text);
    if (known.size >= CELLS_KEPT_MAX) known.clear();
    known.set(text, parsed);
  }
  return parsed;
}

/** Cells of a field whose outcome is kept: a column has few different sectors, dates or ratings. */
const CELLS_KEPT_MAX = 1_000;
/** Numbers no longer than this recur, others hardly ever do. */
const NUMBER_RECURS_MAX_CHARACTERS = 3;

const knownByField = new WeakMap<FieldDeclaration, Map<string, CellParse>>();

function mayRecur({ type }: FieldDeclaration, text: string): boolean {
  if (type === "number") return text.length <= NUMBER_RECURS_MAX_CHARACTERS;
  return type !== "text";
}

function knownCells(field: FieldDeclaration): Map<string, CellParse> {
  let known = knownByField.get(field);
  if (known === undefined) {
    known = new Map();
    knownByField.set(field, known);
  }
  return known;
}

function parseAfresh(field: FieldDeclaration, text: string): CellParse {
  const trimmed = text.trim();
  if (trimmed === "") return { value: null };
  const read = readCell(field, trimmed);
  if ("fault" in read) return { error: factError(field.key, read.fault) };
  const checked = checkValue(field, read.value);
  return "fault" in checked
    ? { error: factError(field.key, checked.fault) }
    : { value: checked.value };
}

type CellRead = { readonly value: unknown } | { readonly fault: Fault };

function readCell(field: FieldDeclaration, text: string): CellRead {
  switch (field.type) {
    case "number":
      return NUMBER.test(text) ? { value: Number(text) } : { fault: notANumber(field, text) };
    case "boolean":
      return readBoolean(field, text);
    case "categories":
      return {
        value: text
          .split(CATEGORY_SEPARATOR)
          .map((part) => part.trim())
          .filter(Boolean),
      };
    default:
      return { value: text };
  }
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const THOUSANDS_POINT = /^[+-]?\d{1,3}(?:\.\d{3})*,\d+$/;
const THOUSANDS_COMMA = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;

function notANumber(field: FieldDeclaration, text: string): Fault {
  const plain = plainNumber(text.replace(/[\s€$£%]/g, ""));
  const fix =
    plain === null
      ? {
          en: "Write digits with a point before decimals, for example 1250.5; no unit, no thousands separator.",
          nl: "Schrijf cijfers met een punt voor decimalen, bijvoorbeeld 1250.5; geen eenheid, geen scheiding van duizendtallen.",
        }
      : { en: `Write ${plain}.`, nl: `Schrijf ${plain}.` };
  return fault(
    "not-a-number",
    { en: `${shown(text)} is not a plain number.`, nl: `${shown(text)} is geen kaal getal.` },
    fix,
    expectation(field),
  );
}

/** What the writer most likely meant, null when that is anyone's guess. */
function plainNumber(text: string): string | null {
  if (NUMBER.test(text)) return text;
  if (THOUSANDS_COMMA.test(text)) return text.replaceAll(",", "");
  if (THOUSANDS_POINT.test(text) || /^[+-]?\d+,\d+$/.test(text)) {
    return text.replaceAll(".", "").replace(",", ".");
  }
  return null;
}

const YES = new Set(["yes", "ja", "y", "j", "1", "x", "waar"]);
const NO = new Set(["no", "nee", "n", "0", "onwaar"]);

function readBoolean(field: FieldDeclaration, text: string): CellRead {
  const lower = text.toLowerCase();
  if (lower === "true" || lower === "false") return { value: lower === "true" };
  const meant = YES.has(lower) ? "true" : NO.has(lower) ? "false" : "true / false";
  return {
    fault: fault(
      "not-a-boolean",
      { en: `${shown(text)} is not true or false.`, nl: `${shown(text)} is niet true of false.` },
      { en: `Write ${meant}.`, nl: `Schrijf ${meant}.` },
      expectation(field),
    ),
  };
}
