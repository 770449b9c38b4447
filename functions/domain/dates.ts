import { DATE_YEAR_MAX, DATE_YEAR_MIN } from "./limits.ts";

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAYS_PER_YEAR = 365.25;
const DAYS_PER_MONTH = DAYS_PER_YEAR / 12;
const MILLISECONDS_PER_DAY = 86_400_000;

/** True for a day that exists, `YYYY-MM-DD`, between DATE_YEAR_MIN and DATE_YEAR_MAX. */
export function isDate(text: string): boolean {
  const parts = DATE.exec(text);
  if (parts === null) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  if (year < DATE_YEAR_MIN || year > DATE_YEAR_MAX || month < 1 || day < 1) return false;
  return month <= 12 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Days since 1970-01-01 of a text for which `isDate` holds. Read digit by digit: it is hot. */
export function dayNumber(date: string): number {
  return Date.UTC(yearOf(date), twoDigits(date, 5) - 1, twoDigits(date, 8)) / MILLISECONDS_PER_DAY;
}

const ZERO = 48;

function twoDigits(text: string, at: number): number {
  return 10 * (text.charCodeAt(at) - ZERO) + text.charCodeAt(at + 1) - ZERO;
}

export function daysToYears(days: number): number {
  return days / DAYS_PER_YEAR;
}

export function daysToMonths(days: number): number {
  return days / DAYS_PER_MONTH;
}

/** Whole calendar months from one day to a later one: the 15th to the 14th is not one yet. */
export function wholeMonths(from: string, to: string): number {
  const months = 12 * (yearOf(to) - yearOf(from)) + monthOf(to) - monthOf(from);
  return to.slice(8) < from.slice(8) ? months - 1 : months;
}

function yearOf(date: string): number {
  return 100 * twoDigits(date, 0) + twoDigits(date, 2);
}

function monthOf(date: string): number {
  return twoDigits(date, 5);
}

/** The same day so many months earlier; the last day of that month when it has none such. */
export function monthsBefore(date: string, months: number): string {
  const first = new Date(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1 - months));
  const [year, month] = [first.getUTCFullYear(), first.getUTCMonth() + 1];
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const day = Math.min(Number(date.slice(8, 10)), last);
  return `${year}-${twoPlaces(month)}-${twoPlaces(day)}`;
}

function twoPlaces(value: number): string {
  return String(value).padStart(2, "0");
}
