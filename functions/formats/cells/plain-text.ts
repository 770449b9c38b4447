import { type Label, type YearDay, yearDays } from "../../domain/index.ts";
import { readBoolean } from "./booleans.ts";
import { lacksCentury, readDate, serialDate } from "./dates.ts";
import { readNumber } from "./numbers.ts";
import type { Cell, CellFormat, Target } from "./types.ts";

/** What keeps a cell from being read before its value is looked at. */
export interface CellFault {
  readonly code: "other-currency" | "unexpected-percent" | "year-of-two-digits" | "not-a-number";
  readonly message: Label;
  readonly suggestion: Label;
}

/**
 * A cell as the readers of values take it: a plain number with a point, `YYYY-MM-DD`, true or
 * false, values separated by |. A cell that cannot be read in its format stays as it is, for the
 * reader to say what is wrong with it.
 */
export function plainText(
  cell: Cell,
  target: Target,
  format: CellFormat,
): { readonly text: string } | { readonly fault: CellFault } {
  const shown = shownText(cell).trim();
  const mapped = format.values?.get(valueKey(shown));
  if (mapped !== undefined) return { text: mapped };
  if (shown === "" || format.empty.has(shown)) return { text: "" };
  switch (target.type) {
    case "number":
      return numberText(cell, shown, target, format);
    case "date":
      return dateOf(cell, shown, format);
    case "boolean":
      return { text: String(readBoolean(shown) ?? shown) };
    case "categories":
      return { text: categoriesText(cell, shown, format) };
    default:
      return { text: target.key === "externalId" ? shown : onOneLine(shown) };
  }
}

/** Exports write notes and addresses on several lines. An account's number stays what it is dealt out by. */
const onOneLine = (text: string): string => text.replaceAll(/\s*[\t\n\v\f\r]\s*/g, " ");

/** What a cell looks like to people, and in reports. */
export function shownText(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return "";
  return typeof cell === "object" ? cell.join("|") : String(cell);
}

/** By what a cell is looked up among mapped values. */
export const valueKey = (text: string): string => text.trim().toLowerCase();

function numberText(cell: Cell, shown: string, target: Target, format: CellFormat) {
  if (typeof cell === "number") return { text: shifted(shown, format.shift) };
  const read = readNumber(shown, format.decimal);
  if (read === null) return { text: shown };
  const { currency } = target;
  if (currency !== undefined && read.currencies && !read.currencies.includes(currency)) {
    return { fault: otherCurrency(shown, currency) };
  }
  if (!read.percent) return { text: shifted(read.text, format.shift) };
  const kind = percentKind(target);
  if (kind === null) return { fault: unexpectedPercent(shown) };
  return { text: shifted(read.text, kind === "share" ? -2 : 0) };
}

/** Moves the point without arithmetic: 1100.04 by 6 is 1100040000, not one that is nearly so. */
function shifted(text: string, shift: number): string {
  if (shift === 0) return text;
  const [digits = "", exponent = "0"] = text.toLowerCase().split("e");
  return `${digits}e${Number(exponent) + shift}`;
}

const percentUnits = new Set(["%", "percent", "procent", "pct"]);
const shareUnits = new Set(["share", "fraction", "aandeel", "fractie"]);

/**
 * What 12 % becomes: 12 where the unit is %, 0.12 where it is a share or the field runs from 0 to
 * 1; null where it has no place.
 */
export function percentKind({ unit, minimum, maximum }: Target): "percent" | "share" | null {
  const name = unit?.toLowerCase() ?? "";
  if (percentUnits.has(name)) return "percent";
  if (shareUnits.has(name) || (minimum === 0 && maximum === 1)) return "share";
  return null;
}

function dateOf(cell: Cell, shown: string, format: CellFormat) {
  const text = dateText(cell, shown, format);
  return text === shown && lacksCentury(shown) ? { fault: yearOfTwoDigits(shown) } : { text };
}

function dateText(cell: Cell, shown: string, { dates, serialDates }: CellFormat): string {
  if (isYearDay(dates)) {
    const year = /^(\d{4})(?:\.0+)?$/.exec(shown)?.[1];
    return year === undefined
      ? (readDate(shown, "day-first") ?? shown)
      : `${year}-${yearDays[dates]}`;
  }
  if (typeof cell === "number") return (serialDates ? serialDate(cell) : null) ?? shown;
  return readDate(shown, dates) ?? shown;
}

const isYearDay = (dates: CellFormat["dates"]): dates is YearDay => Object.hasOwn(yearDays, dates);

function categoriesText(cell: Cell, shown: string, { separator, values }: CellFormat): string {
  const parts = typeof cell === "object" && cell !== null ? cell : shown.split(separator);
  return parts
    .map((part) => values?.get(valueKey(part)) ?? part.trim())
    .filter(Boolean)
    .join("|");
}

/** Characters of a cell that are repeated when it is told. */
const TOLD_CHARS_MAX = 60;

/** What is said of a cell that is no number, neither in its style nor plainly. */
export function notANumber(cell: Cell, { decimal }: Pick<CellFormat, "decimal">): CellFault {
  const text = shownText(cell).trim().toWellFormed();
  const shown = text.length > TOLD_CHARS_MAX ? `${text.slice(0, TOLD_CHARS_MAX)}…` : text;
  const forms = decimal === "comma" ? ["1250,50", "1.250,50"] : ["1250.50", "1,250.50"];
  return {
    code: "not-a-number",
    message: { en: `"${shown}" is no number.`, nl: `"${shown}" is geen getal.` },
    suggestion: {
      en: `Write it as ${forms.join(" or ")}, with a unit in the name of the column only.`,
      nl: `Schrijf het als ${forms.join(" of ")}, met een eenheid alleen in de naam van de kolom.`,
    },
  };
}

function otherCurrency(shown: string, currency: string): CellFault {
  return {
    code: "other-currency",
    message: {
      en: `"${shown}" is not an amount in ${currency}.`,
      nl: `"${shown}" is geen bedrag in ${currency}.`,
    },
    suggestion: {
      en: `Convert the amount to ${currency}, or choose a field in its own currency.`,
      nl: `Reken het bedrag om naar ${currency}, of kies een veld in de eigen valuta.`,
    },
  };
}

function yearOfTwoDigits(shown: string): CellFault {
  return {
    code: "year-of-two-digits",
    message: {
      en: `The year of "${shown}" has two digits, so that its century is unknown.`,
      nl: `Het jaar van "${shown}" heeft twee cijfers, zodat de eeuw onbekend is.`,
    },
    suggestion: {
      en: "Write the year with four digits, such as 31-12-2025.",
      nl: "Schrijf het jaar met vier cijfers, zoals 31-12-2025.",
    },
  };
}

function unexpectedPercent(shown: string): CellFault {
  return {
    code: "unexpected-percent",
    message: {
      en: `"${shown}" is a percentage, but the field is not.`,
      nl: `"${shown}" is een percentage, maar het veld niet.`,
    },
    suggestion: {
      en: "Use a field with unit %, or one that runs from 0 to 1.",
      nl: "Gebruik een veld met eenheid %, of een dat van 0 tot 1 loopt.",
    },
  };
}
