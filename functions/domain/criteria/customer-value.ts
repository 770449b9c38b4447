/** Share of customers that stay a year, when a criterion states none. */
export const RETENTION = 0.8;
/** Yearly discount, when a criterion states none. */
export const DISCOUNT = 0.1;

/**
 * Customer lifetime value of a constant yearly margin m, first received after a year:
 * Σ_t m·r^t ÷ (1+d)^t = m·r ÷ (1 + d − r) (Gupta and Lehmann 2003, METHOD §3). In the currency of
 * m; r in [0, 1), d in [0, 1].
 */
export function customerValue(
  margin: number,
  retention: number = RETENTION,
  discount: number = DISCOUNT,
): number {
  return (margin * retention) / (1 + discount - retention);
}
