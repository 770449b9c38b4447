import type { Relationship } from "../facts/types.ts";
import type { Label } from "../label.ts";
import { inWords } from "../weighting/in-words.ts";

/** Accounts of a relationship, several of them. */
export const accountsOf: Readonly<Record<Relationship, Label>> = {
  customer: { en: "customers", nl: "klanten" },
  prospect: { en: "prospects", nl: "prospects" },
  former_customer: { en: "former customers", nl: "ex-klanten" },
};

/** A share as a percentage, at most two decimals. */
export function percent(share: number): Label {
  const figure = inWords(100 * share);
  return { en: `${figure.en}%`, nl: `${figure.nl} %` };
}
