import type { Label } from "../label.ts";
import { roundHalfEven2 } from "../rounding.ts";

/** A figure as it stands in a sentence, with at most two decimals. */
export function inWords(x: number): Label {
  const en = String(roundHalfEven2(x));
  return { en, nl: en.replace(".", ",") };
}
