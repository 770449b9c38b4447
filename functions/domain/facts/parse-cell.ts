import { checkValue, numberBounds } from "./check-value.ts";
import { expectation, type Fault, factError, fault, shown } from "./errors.ts";
import type { CellParse, FieldDeclaration } from "./types.ts";

/** Between the values of a `categories` cell. */
const CATEGORY_SEPARATOR = "|";

/**
 * One cell of a text file: plain numbers with a point, dates `YYYY-MM-DD`, `true` or `false`,
 * categories separated by `|`. Outer space is dropped, an empty cell is null (not known).
 */
export function parseCell(field: FieldDeclaration, text: string): CellParse {
  let parser = parsers.get(field);
  if (parser === undefined) {
    parser = cellParser(field);
    parsers.set(field, parser);
  }
  return parser(text);
}

/** Cells of a field whose outcome is kept: a column has few different sectors, dates or ratings. */
const CELLS_KEPT_MAX = 1_000;

const parsers = new WeakMap<FieldDeclaration, CellParser>();

type CellParser = (text: string) => CellParse;

/** `parseCell` for the cells of one column: what recurs is kept, plain whole numbers are read at once. */
export function cellParser(field: FieldDeclaration): CellParser {
  if (field.type === "number") return numberParser(field);
  if (field.type === "text") return (text) => parseAfresh(field, text);
  const known = new Map<string, CellParse>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const parsed = parseAfresh(field, text);
    if (known.size >= CELLS_KEPT_MAX) known.clear();
    known.set(text, parsed);
    return parsed;
  };
}

/** Longer ones might not be exact. */
const DIGITS_MAX = 15;
const DIGIT_ZERO = 0x30;

function numberParser(field: FieldDeclaration): CellParser {
  const { low, high } = numberBounds(field);
  return (text) => {
    const value = plainWhole(text);
    return value >= low && value <= high ? { value } : parseAfresh(field, text);
  };
}

/** The value of a text of digits alone; NaN for any other. */
function plainWhole(text: string): number {
  const { length } = text;
  if (length === 0 || length > DIGITS_MAX) return Number.NaN;
  let value = 0;
  for (let at = 0; at < length; at += 1) {
    const digit = text.charCodeAt(at) - DIGIT_ZERO;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = 10 * value + digit;
  }
  return value;
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
