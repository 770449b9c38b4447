/** Whole days, `YYYY-MM-DD`, both included. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

export function isWithin(date: string, { from, to }: Period): boolean {
  return date >= from && date <= to;
}
