import type { Label } from "../../functions/domain/label.ts";

export type Language = keyof Label;

const locales: Readonly<Record<Language, string>> = { en: "en-GB", nl: "nl-NL" };

/** A number as people write it. */
export function figure(x: number, language: Language): string {
  const text = new Intl.NumberFormat(locales[language], { maximumFractionDigits: 6 }).format(x);
  return text.replace("-", "−");
}

/** One row of a table; a cell may not hold what ends it. */
function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "/")).join(" | ")} |`;
}

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [row(head), row(head.map(() => "---")), ...rows.map(row)];
}

export const code = (text: string): string => `\`${text}\``;

export const codes = (texts: readonly string[]): string => texts.map(code).join(", ");
