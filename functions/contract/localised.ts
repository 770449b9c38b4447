import { type Label, type Language, pick } from "./labels.ts";

/** The same value with every label replaced by its text in one language. */
export type Localised<T> = T extends Label
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Localised<Item>[]
    : T extends object
      ? { readonly [K in keyof T]: Localised<T[K]> }
      : T;

/** Picks one language throughout a plain JSON value. Key order stays, so equal values stay equal text. */
export function localised<T>(value: T, language: Language): Localised<T> {
  return pickThroughout(value, language) as Localised<T>;
}

function pickThroughout(value: unknown, language: Language): unknown {
  if (Array.isArray(value)) return value.map((item) => pickThroughout(item, language));
  if (typeof value !== "object" || value === null) return value;
  if (isLabel(value)) return pick(value, language);
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, pickThroughout(part, language)]),
  );
}

function isLabel(value: object): value is Label {
  return (
    "en" in value &&
    "nl" in value &&
    typeof value.en === "string" &&
    typeof value.nl === "string" &&
    Object.keys(value).length === 2
  );
}
