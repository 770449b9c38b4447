import type { Matrix } from "./matrix-at-hand.ts";

/** Results kept per matrix: stored profiles in force are few. */
const KEPT_RESULTS = 16;

const kept = new WeakMap<Matrix["moments"], Map<string, unknown>>();

/**
 * A figure of a matrix made before, or as `make` makes it. `by`: everything else it depends on; the
 * same matrix in memory has the same plan. Nobody changes what is returned.
 */
export function keptResult<T>({ moments }: Matrix, by: readonly unknown[], make: () => T): T {
  const results = kept.get(moments) ?? new Map<string, unknown>();
  kept.set(moments, results);
  const key = JSON.stringify(by);
  const known = results.get(key) as T | undefined;
  if (known !== undefined) return known;
  const made = make();
  const [oldest] = results.keys();
  if (results.size >= KEPT_RESULTS && oldest !== undefined) results.delete(oldest);
  results.set(key, made);
  return made;
}
