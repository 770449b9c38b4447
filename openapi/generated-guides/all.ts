import { criteriaGuide } from "./criteria.ts";
import { dataGuide } from "./data.ts";
import { exportGuide } from "./export.ts";
import type { Language } from "./words.ts";

const writers = { criteria: criteriaGuide, data: dataGuide, export: exportGuide } as const;
const languages: readonly Language[] = ["en", "nl"];

/** Path in the repository → text of every guide that is made from definitions. */
export function generatedGuides(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(writers).flatMap(([name, write]) =>
      languages.map((language) => [`openapi/guides/${name}.${language}.md`, write(language)]),
    ),
  );
}
