/**
 * Entropy of masses (counts or shares, not negative) in bits; 0 when all is in one place, null when
 * there is none. Source: Shannon (1948).
 */
export function entropyBits(masses: Iterable<number>): number | null {
  const positive = [...masses].filter((each) => each > 0);
  const total = positive.reduce((sum, each) => sum + each, 0);
  if (total === 0) return null;
  const sum = positive.reduce((so, each) => so + (each / total) * Math.log2(each / total), 0);
  return Math.max(0, -sum);
}

/** Entropy as a share of the most it could be over these places, 0–1; null for fewer than two. */
export function evenness(masses: readonly number[]): number | null {
  const bits = entropyBits(masses);
  return bits === null || masses.length < 2 ? null : Math.min(1, bits / Math.log2(masses.length));
}

/**
 * Divergence of `actual` from `wanted`, masses over the same places, in bits: 0 when they are
 * divided alike, Infinity when something went where nothing was wanted. Null when either has none.
 * Source: Kullback and Leibler (1951).
 */
export function divergenceBits(
  actual: readonly number[],
  wanted: readonly number[],
): number | null {
  const totalActual = actual.reduce((sum, each) => sum + each, 0);
  const totalWanted = wanted.reduce((sum, each) => sum + each, 0);
  if (totalActual === 0 || totalWanted === 0) return null;
  let sum = 0;
  for (const [i, mass] of actual.entries()) {
    if (mass === 0) continue;
    const p = mass / totalActual;
    const q = (wanted[i] ?? 0) / totalWanted;
    sum += q === 0 ? Number.POSITIVE_INFINITY : p * Math.log2(p / q);
  }
  return Math.max(0, sum);
}
