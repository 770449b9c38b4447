import type { Label } from "../label.ts";

/** "a, b and c" of texts that each exist in both languages; empty for none. */
export function listed(parts: readonly Label[]): Label {
  return {
    en: joined(
      parts.map(({ en }) => en),
      "and",
    ),
    nl: joined(
      parts.map(({ nl }) => nl),
      "en",
    ),
  };
}

function joined(parts: readonly string[], and: string): string {
  const last = parts.at(-1) ?? "";
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(", ")} ${and} ${last}`;
}
