/**
 * Agreement of two divisions of the same items, corrected for chance: 1 the same, about 0 for
 * unrelated ones, at least −½. Two divisions that both put all in one group, or each apart, are the
 * same: 1. Null under two items. Source: Hubert and Arabie (1985).
 */
export function adjustedRand(
  a: readonly (string | number)[],
  b: readonly (string | number)[],
): number | null {
  if (a.length < 2 || a.length !== b.length) return null;
  const together = pairsWithin(a.map((each, i) => JSON.stringify([each, b[i]])));
  const inA = pairsWithin(a);
  const inB = pairsWithin(b);
  const expected = (inA * inB) / pairs(a.length);
  const most = (inA + inB) / 2;
  return most === expected ? 1 : (together - expected) / (most - expected);
}

/** Pairs of items in one group. */
function pairsWithin(labels: readonly (string | number)[]): number {
  const sizes = new Map<string | number, number>();
  for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  return [...sizes.values()].reduce((sum, size) => sum + pairs(size), 0);
}

function pairs(n: number): number {
  return (n * (n - 1)) / 2;
}
