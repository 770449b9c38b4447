import type { Decimal } from "../../domain/index.ts";
import { readNumber } from "../cells/numbers.ts";

/** A decimal number exactly: `digits` × 10^-`places`. */
interface Exact {
  readonly digits: bigint;
  readonly places: number;
}

/** Digits behind the point of what is reckoned. */
const PLACES = 2;
/** Above this many digits a number is taken for none. */
const DIGITS_MAX = 40;

/**
 * The product of numbers, less a share of 0 to 1 or 0 % to 100 %, as a text with two decimals, halves
 * rounded away from zero as invoices do. null when one of them is no number, or the share is none;
 * `less` null or empty takes nothing off.
 */
export function reckoned(
  factors: readonly string[],
  less: string | null,
  decimal: Decimal,
): string | null {
  let product: Exact = { digits: 1n, places: 0 };
  for (const text of factors) {
    const factor = exactOf(text, decimal);
    if (factor === null) return null;
    product = times(product, factor);
  }
  if (less !== null && less.trim() !== "") {
    const share = exactOf(less, decimal);
    if (share === null) return null;
    const one = 10n ** BigInt(share.places);
    if (share.digits < 0n || share.digits > one) return null;
    product = times(product, { digits: one - share.digits, places: share.places });
  }
  return written(product, decimal);
}

const times = (a: Exact, b: Exact): Exact => ({
  digits: a.digits * b.digits,
  places: a.places + b.places,
});

function exactOf(text: string, decimal: Decimal): Exact | null {
  const read = readNumber(text.trim(), decimal);
  if (read === null || /e/i.test(read.text) || read.text.length > DIGITS_MAX) return null;
  const [whole = "", cents = ""] = read.text.split(".");
  const places = cents.length + (read.percent ? 2 : 0);
  return { digits: BigInt(`${whole}${cents}`), places };
}

function written({ digits, places }: Exact, decimal: Decimal): string {
  const sign = digits < 0n ? "-" : "";
  const size = digits < 0n ? -digits : digits;
  const hundredths =
    places <= PLACES
      ? size * 10n ** BigInt(PLACES - places)
      : halfUp(size, 10n ** BigInt(places - PLACES));
  const text = String(hundredths).padStart(PLACES + 1, "0");
  const point = decimal === "comma" ? "," : ".";
  return `${hundredths === 0n ? "" : sign}${text.slice(0, -PLACES)}${point}${text.slice(-PLACES)}`;
}

const halfUp = (size: bigint, by: bigint): bigint => (size + by / 2n) / by;
