/** Longest text that is compared. */
const CHARS_MAX = 80;
/** Letters at the start that make two texts more alike. */
const PREFIX_CHARS = 4;
const PREFIX_SHARE = 0.1;

/**
 * How alike two texts are, 0 to 1: the mean of Jaro–Winkler (Winkler 1990), which forgives letters
 * that are missing or swapped, and the Dice coefficient of letter pairs (Dice 1945), which does not
 * call short words alike for a shared beginning.
 */
export function similarity(first: string, second: string): number {
  const [a, b] = [first.slice(0, CHARS_MAX), second.slice(0, CHARS_MAX)];
  if (a === b) return 1;
  return (jaroWinkler(a, b) + dice(a, b)) / 2;
}

function jaroWinkler(a: string, b: string): number {
  const jaro = jaroOf(a, b);
  let prefix = 0;
  while (prefix < PREFIX_CHARS && prefix < a.length && a[prefix] === b[prefix]) prefix += 1;
  return jaro + prefix * PREFIX_SHARE * (1 - jaro);
}

function jaroOf(a: string, b: string): number {
  if (a.length === 0 || b.length === 0) return 0;
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const taken = new Set<number>();
  const matched: string[] = [];
  for (let i = 0; i < a.length; i += 1) {
    const from = Math.max(0, i - reach);
    for (let j = from; j <= Math.min(b.length - 1, i + reach); j += 1) {
      if (taken.has(j) || a[i] !== b[j]) continue;
      taken.add(j);
      matched.push(a[i] ?? "");
      break;
    }
  }
  const common = matched.length;
  if (common === 0) return 0;
  const others = [...taken].sort((x, y) => x - y).map((j) => b[j]);
  const swapped = matched.filter((letter, index) => letter !== others[index]).length / 2;
  return (common / a.length + common / b.length + (common - swapped) / common) / 3;
}

function dice(a: string, b: string): number {
  const pairs = pairsOf(a);
  const others = pairsOf(b);
  const total = pairs.length + others.length;
  if (total === 0) return 0;
  let common = 0;
  for (const pair of pairs) {
    const at = others.indexOf(pair);
    if (at < 0) continue;
    others.splice(at, 1);
    common += 1;
  }
  return (2 * common) / total;
}

function pairsOf(text: string): string[] {
  return Array.from({ length: Math.max(0, text.length - 1) }, (_, at) => text.slice(at, at + 2));
}
