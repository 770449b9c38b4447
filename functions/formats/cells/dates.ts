import { isDate } from "../../domain/dates.ts";
import type { DateOrder } from "../../domain/index.ts";
import { type Sniffed, sniff } from "./sniff.ts";

// By their first three letters, but for the two Dutch words whose English ones begin otherwise.
const months: Readonly<Record<string, number>> = {
  ...{ jan: 1, feb: 2, mar: 3, mrt: 3, maa: 3, apr: 4, may: 5, mei: 5, jun: 6, jul: 7 },
  ...{ aug: 8, sep: 9, oct: 10, okt: 10, nov: 11, dec: 12 },
};
const monthNames = new Set([
  ...["january", "february", "march", "april", "may", "june", "july", "august", "september"],
  ...["october", "november", "december", "januari", "februari", "maart", "mei", "juni", "juli"],
  ...["augustus", "oktober", "sept"],
  ...Object.keys(months).filter((short) => short !== "maa"),
]);

const YEAR_FIRST =
  /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?)?$/;
const YEAR_LAST = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?$/;
const DAY_NAME_YEAR = /^(\d{1,2})[-/. ]{1,2}([a-z]{3,9})\.?[-/., ]{1,2}(\d{4})$/i;
const NAME_DAY_YEAR = /^([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$/i;

/** Longest text that is looked at as a date. */
const DATE_CHARS_MAX = 40;

/**
 * A day as people write it, as `YYYY-MM-DD`: year first, or year last in the stated order, or with
 * the name of the month in Dutch or English. A time behind it is dropped, as written: no zone is
 * reckoned with. null when it is no day that exists, or its year has two digits.
 */
export function readDate(text: string, order: DateOrder): string | null {
  if (text.length > DATE_CHARS_MAX) return null;
  const first = YEAR_FIRST.exec(text);
  if (first) return dayOf(first[1], first[2], first[3]);
  const last = YEAR_LAST.exec(text);
  if (last) {
    return order === "day-first"
      ? dayOf(last[3], last[2], last[1])
      : dayOf(last[3], last[1], last[2]);
  }
  const named = DAY_NAME_YEAR.exec(text);
  if (named) return dayOf(named[3], monthOf(named[2]), named[1]);
  const american = NAME_DAY_YEAR.exec(text);
  return american ? dayOf(american[3], monthOf(american[1]), american[2]) : null;
}

const YEAR_OF_TWO_DIGITS =
  /^(?:\d{1,2}[-/. ]{1,2}(?:\d{1,2}|[a-z]{3,9})[-/., ]{1,2}|[a-z]{3,9}\.? \d{1,2},? )['’]?\d{2}(?: \d{1,2}:\d{2}.*)?$/i;

/** Whether a text is a day but for its year, whose century would be a guess. */
export function lacksCentury(text: string): boolean {
  return text.length <= DATE_CHARS_MAX && YEAR_OF_TWO_DIGITS.test(text);
}

type Part = string | number | undefined;

function dayOf(year: Part, month: Part, day: Part): string | null {
  const two = (part: Part): string => String(part ?? "").padStart(2, "0");
  const date = `${year}-${two(month)}-${two(day)}`;
  return isDate(date) ? date : null;
}

function monthOf(name: string | undefined): number | undefined {
  const lower = (name ?? "").toLowerCase();
  return monthNames.has(lower) ? months[lower.slice(0, 3)] : undefined;
}

const EPOCH_MILLIS = Date.UTC(1899, 11, 30);
const DAY_MILLIS = 86_400_000;
/** 1 March 1900: before it, workbooks count a 29 February 1900 that never was. */
const SERIAL_MIN = 61;
const SERIAL_MAX = 2_958_465;

/** The day a workbook means by a number of days since 1900; a part of a day is dropped. */
export function serialDate(serial: number): string | null {
  if (!(serial >= SERIAL_MIN && serial < SERIAL_MAX + 1)) return null;
  const date = new Date(EPOCH_MILLIS + Math.floor(serial) * DAY_MILLIS).toISOString().slice(0, 10);
  return isDate(date) ? date : null;
}

/** The order of the dates of a column; day first when nothing decides. */
export function sniffDates(texts: readonly string[]): Sniffed<DateOrder> {
  return sniff<DateOrder>(texts, "day-first", "month-first", readDate);
}
