import { type Language, languages } from "../contract/labels.ts";

interface Preference {
  readonly value: string;
  readonly quality: number;
}

/** A header's list of values with weights, best first; what cannot be read is left out. */
function preferences(header: string): Preference[] {
  return header
    .split(",")
    .map((part): Preference => {
      const [value = "", ...parameters] = part
        .split(";")
        .map((piece) => piece.trim().toLowerCase());
      const weight = parameters.find((parameter) => parameter.startsWith("q="));
      const quality = weight === undefined ? 1 : Number(weight.slice(2));
      return { value, quality: quality >= 0 && quality <= 1 ? quality : 0 };
    })
    .filter(({ value }) => value !== "")
    .toSorted((a, b) => b.quality - a.quality);
}

/** The best language of ours for an Accept-Language header; English when it names none. */
export function chooseLanguage(header: string | undefined): Language {
  for (const { value, quality } of preferences(header ?? "")) {
    const primary = value.split("-")[0];
    const found = languages.find((language) => language === primary);
    if (found && quality > 0) return found;
  }
  return "en";
}

/** The best of the available media types for an Accept header; null when none will do. */
export function chooseMediaType(
  header: string | undefined,
  available: readonly string[],
): string | null {
  const wanted = preferences(header ?? "*/*");
  const scored = available.map((type) => ({ type, quality: qualityOf(type, wanted) }));
  const best = scored.toSorted((a, b) => b.quality - a.quality)[0];
  return best && best.quality > 0 ? best.type : null;
}

/** The weight of the most specific range that covers a type (RFC 9110 §12.5.1). */
function qualityOf(type: string, wanted: readonly Preference[]): number {
  const [main] = type.split("/");
  for (const range of [type, `${main}/*`, "*/*"]) {
    const found = wanted.find(({ value }) => value === range);
    if (found) return found.quality;
  }
  return 0;
}
