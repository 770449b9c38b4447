const words: Readonly<Record<string, boolean>> = {
  ...{ true: true, yes: true, y: true, ja: true, j: true, waar: true, "1": true },
  ...{ false: false, no: false, n: false, nee: false, onwaar: false, "0": false },
};

/** Yes or no as people write it in English or Dutch; null when it is neither. */
export function readBoolean(text: string): boolean | null {
  const lower = text.toLowerCase();
  return Object.hasOwn(words, lower) ? (words[lower] ?? null) : null;
}
