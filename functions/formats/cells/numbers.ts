import type { Decimal } from "../../domain/index.ts";
import { withoutCurrency } from "./currencies.ts";
import { type Sniffed, sniff } from "./sniff.ts";

export interface ReadNumber {
  /** Plain: digits, a point before decimals, perhaps an exponent; what `Number` reads. */
  readonly text: string;
  readonly percent: boolean;
  /** ISO 4217 codes its sign may stand for; null without a sign. */
  readonly currencies: readonly string[] | null;
}

/** Longest text that is looked at as a number. */
const NUMBER_CHARS_MAX = 64;

// A number that begins with 0 has no groups, so that 0.125 is never a hundred and twenty-five.
const bodies: Readonly<Record<Decimal, RegExp>> = {
  comma: /^(\d+|[1-9]\d{0,2}(?:([. '’])\d{3})(?:\2\d{3})*)?(?:,(\d*))?([eE][+-]?\d{1,3})?$/,
  point: /^(\d+|[1-9]\d{0,2}(?:([, '’])\d{3})(?:\2\d{3})*)?(?:\.(\d*))?([eE][+-]?\d{1,3})?$/,
};

/**
 * A number as people write it: thousands grouped by three, a currency sign or code, %, a minus
 * before, behind or as brackets, `,-` for no cents. null when it is no number in this style.
 */
export function readNumber(text: string, decimal: Decimal): ReadNumber | null {
  if (text.length > NUMBER_CHARS_MAX) return null;
  const { rest, negative, percent, currencies } = withoutSigns(text);
  const parts = bodies[decimal].exec(rest);
  if (parts === null) return null;
  const whole = (parts[1] ?? "").replaceAll(/\D/g, "");
  const cents = parts[3] ?? "";
  if (whole === "" && cents === "") return null;
  const digits = `${whole || "0"}${cents === "" ? "" : `.${cents}`}${parts[4] ?? ""}`;
  return { text: negative ? `-${digits}` : digits, percent, currencies };
}

interface Unsigned {
  readonly rest: string;
  readonly negative: boolean;
  readonly percent: boolean;
  readonly currencies: readonly string[] | null;
}

const SPACES = /[\u00a0\u2007\u2009\u202f\s]+/g;
const MINUS = /[\u2212\u2013]/g;

function withoutSigns(text: string): Unsigned {
  const plain = text.replace(SPACES, " ").replace(MINUS, "-").trim();
  const bracketed = plain.startsWith("(") && plain.endsWith(")");
  const first = withoutMinus(bracketed ? plain.slice(1, -1).trim() : plain);
  const percent = first.rest.endsWith("%");
  const { rest, currencies } = withoutCurrency(
    percent ? first.rest.slice(0, -1).trim() : first.rest,
  );
  const second = withoutMinus(rest.replace(/[.,]-{1,2}$/, ""));
  // Two minus signs are no number: the second one is left for the pattern to refuse.
  const once = [bracketed, first.negative, second.negative].filter(Boolean).length <= 1;
  const negative = bracketed || first.negative || second.negative;
  return { rest: once ? second.rest : rest, negative, percent, currencies };
}

function withoutMinus(text: string): { readonly rest: string; readonly negative: boolean } {
  if (text.startsWith("-")) return { rest: text.slice(1).trim(), negative: true };
  if (text.startsWith("+")) return { rest: text.slice(1).trim(), negative: false };
  if (/\d\s?-$/.test(text)) return { rest: text.slice(0, -1).trim(), negative: true };
  return { rest: text, negative: false };
}

/**
 * Whether the numbers of a column have a decimal point or comma. When nothing decides, `usual` is
 * assumed.
 */
export function sniffDecimal(texts: readonly string[], usual: Decimal): Sniffed<Decimal> {
  const read = (text: string, decimal: Decimal): number | null => {
    const found = readNumber(text, decimal);
    return found === null ? null : Number(found.text);
  };
  return sniff(texts, usual, usual === "point" ? "comma" : "point", read);
}
