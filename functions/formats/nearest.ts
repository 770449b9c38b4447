/**
 * The allowed name that `name` most resembles: the same but for capitals, spaces and punctuation,
 * or at most two (for short names one) single-character edits away. null when none does.
 */
export function nearestName(name: string, allowed: readonly string[]): string | null {
  const plain = bare(name);
  const same = allowed.find((candidate) => bare(candidate) === plain);
  if (same !== undefined) return same;
  const reach = plain.length <= 4 ? 1 : 2;
  let best: string | null = null;
  let bestDistance = reach + 1;
  for (const candidate of allowed) {
    const other = bare(candidate);
    if (Math.abs(other.length - plain.length) > reach) continue;
    const distance = editDistance(plain, other);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function bare(name: string): string {
  return name
    .slice(0, 80)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");
}

/** Levenshtein distance, one row of the table at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
