/** Of a forecast: the probability stated, 0–1, and whether it came true. */
export interface Forecast {
  readonly probability: number;
  readonly outcome: boolean;
}

/** Mean squared error of probabilities, 0 (perfect) to 1; null without any. Source: Brier (1950). */
export function brier(forecasts: readonly Forecast[]): number | null {
  if (forecasts.length === 0) return null;
  const squares = forecasts.reduce(
    (sum, { probability, outcome }) => sum + (probability - (outcome ? 1 : 0)) ** 2,
    0,
  );
  return squares / forecasts.length;
}
