import type { Settings } from "../settings/types.ts";

/** Hours a year that working so many accounts asks: accounts·touches·hours per touch. */
export function hoursFor(accounts: number, { thresholds }: Settings): number {
  return accounts * thresholds.touchesPerAccount * thresholds.hoursPerTouch;
}

/** Accounts one account manager can work: hours ÷ (touches·hours per touch), whole accounts. */
export function accountsPerManager({ thresholds }: Settings): number {
  const perAccount = thresholds.touchesPerAccount * thresholds.hoursPerTouch;
  // A hair more, as 1000 ÷ (12·0.75) must not lose an account to rounding.
  return Math.floor(thresholds.sellingHours / perAccount + 1e-9);
}

/** Hours a year there are; null when neither they nor the account managers are known. */
export function hoursThereAre(
  { capacityHours, thresholds }: Settings,
  managers: number,
): number | null {
  if (capacityHours !== null) return capacityHours;
  return managers > 0 ? managers * thresholds.sellingHours : null;
}
