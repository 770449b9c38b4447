/** A seeded source of numbers: the same seed gives the same sequence on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer, both ends included. */
  integer(low: number, high: number): number;
  chance(probability: number): boolean;
  /** One of a non-empty list, uniformly. */
  pick<T>(list: readonly T[]): T;
  /** One of a non-empty list, with probability proportional to its weight. */
  weighted<T extends { readonly weight: number }>(list: readonly T[]): T;
  normal(mean: number, deviation: number): number;
}

/** mulberry32 (public domain, Tommy Ettinger): 32 bits of state, plenty for test data. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const at = <T>(list: readonly T[], index: number): T => {
    const found = list[index];
    if (found === undefined) throw new RangeError("cannot pick from an empty list");
    return found;
  };
  return {
    next,
    integer: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (probability) => next() < probability,
    pick: (list) => at(list, Math.floor(next() * list.length)),
    weighted: (list) => {
      let left = next() * list.reduce((sum, each) => sum + each.weight, 0);
      const index = list.findIndex((each) => {
        left -= each.weight;
        return left < 0;
      });
      return at(list, index === -1 ? list.length - 1 : index);
    },
    // The sum of twelve uniforms has variance 1: no logarithm or cosine, whose last bit differs
    // between engines.
    normal: (mean, deviation) => {
      let sum = -6;
      for (let i = 0; i < 12; i += 1) sum += next();
      return mean + deviation * sum;
    },
  };
}

/** A seed of its own for item `index`, so that an item does not depend on how many come before. */
export function seedAt(seed: number, index: number): number {
  return Math.imul((seed ^ Math.imul(index + 1, 0x9e3779b1)) >>> 0, 0x85ebca6b) >>> 0;
}
