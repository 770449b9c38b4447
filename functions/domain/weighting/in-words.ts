import type { Label } from "../label.ts";
import { roundHalfEven2 } from "../rounding.ts";

/** Digits before the point from which thousands are set apart: four of them may be a year. */
const GROUPED_FROM_DIGITS = 5;

/** A figure as it stands in a sentence, with at most two decimals. */
export function inWords(x: number): Label {
  const [whole = "", decimals] = String(roundHalfEven2(x)).split(".");
  const digits = whole.replace("-", "").length;
  const groups = digits < GROUPED_FROM_DIGITS ? [whole] : whole.split(/(?<=\d)(?=(?:\d{3})+$)/);
  const after = (mark: string) => (decimals === undefined ? "" : `${mark}${decimals}`);
  return { en: `${groups.join(",")}${after(".")}`, nl: `${groups.join(".")}${after(",")}` };
}
