/** Differences this small against the values are rounding, and must not become weight. */
const ROUNDING = 1e-12;

/** Whether all values are the same but for rounding; also when there are none. */
export function isConstant(values: readonly number[]): boolean {
  const high = Math.max(...values);
  const low = Math.min(...values);
  return !(high - low > ROUNDING * Math.max(Math.abs(high), Math.abs(low)));
}
