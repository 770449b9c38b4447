/** A text a person reads, in every language the API speaks. Codes are never translated; labels are. */
export interface Label {
  readonly en: string;
  readonly nl: string;
}

export const languages = ["en", "nl"] as const;
export type Language = (typeof languages)[number];

/** The text of a label in one language. */
export function pick(label: Label, language: Language): string {
  return label[language];
}

/** Fills `{name}` places of both texts. A place without a value stays as it is, so a gap is seen. */
export function fill(label: Label, values: Readonly<Record<string, string | number>>): Label {
  return { en: fillText(label.en, values), nl: fillText(label.nl, values) };
}

function fillText(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : place,
  );
}
