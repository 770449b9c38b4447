/** The keys a list names, or the first part of it that is none. */
export type KeysIn = { readonly keys: readonly string[] } | { readonly unknown: string };

/**
 * Reads a list of segment keys separated by commas. Keys may have commas in them, so of those that
 * fit the longest is taken.
 */
export function keysIn(text: string, known: readonly string[]): KeysIn {
  const longestFirst = [...known].sort((a, b) => b.length - a.length);
  const keys = new Set<string>();
  let rest = text;
  while (rest !== "") {
    const at = rest;
    const key = longestFirst.find((each) => at === each || at.startsWith(`${each},`));
    if (key === undefined) return { unknown: at.split(",")[0] ?? at };
    keys.add(key);
    rest = at.slice(key.length + 1);
  }
  return { keys: [...keys] };
}
