import fc from "fast-check";
import type {
  AccountFeeds,
  ActivityLine,
  LeadLine,
  OpportunityLine,
  OrderLine,
} from "../../../functions/domain/index.ts";

/** Days of some three years, month ends and a leap day among them. */
export const day = (from = "2022-06-01", days = 1_100): fc.Arbitrary<string> =>
  fc.nat({ max: days }).map((after) => dayAfter(from, after));

export function dayAfter(date: string, days: number): string {
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
}

const amount = fc.integer({ min: -2_000_000, max: 5_000_000 }).map((cents) => cents / 100);
const optional = { requiredKeys: ["date"] as ["date"] };
const lineId = fc.stringMatching(/^[a-f]{1,2}$/);

export const orderLine: fc.Arbitrary<OrderLine> = fc.record(
  {
    date: day(),
    orderId: fc.stringMatching(/^o[0-9]$/),
    productLine: fc.constantFrom("cleaning", "paper", "soap"),
    revenue: amount,
    margin: amount,
    lineId,
  },
  { requiredKeys: ["date", "orderId", "revenue"] },
);

const opportunityLine: fc.Arbitrary<OpportunityLine> = fc
  .record(
    {
      opened: day(),
      open: fc.nat({ max: 300 }),
      outcome: fc.constantFrom("won", "lost"),
      reason: fc.constantFrom("price", "timing"),
      value: fc.nat({ max: 100_000 }),
      lineId,
    },
    { requiredKeys: ["opened"] },
  )
  .map(({ open, ...line }) =>
    open === undefined || line.outcome === undefined
      ? line
      : { ...line, closed: dayAfter(line.opened, open) },
  );

const leadLine: fc.Arbitrary<LeadLine> = fc.record(
  { date: day(), topic: fc.constantFrom("web", "fair"), lineId },
  optional,
);
const activityLine: fc.Arbitrary<ActivityLine> = fc.record(
  { date: day(), kind: fc.constantFrom("call", "visit"), minutes: fc.nat({ max: 240 }), lineId },
  optional,
);

const some = <T>(line: fc.Arbitrary<T>) => fc.array(line, { minLength: 1, maxLength: 12 });

/** Feeds as they may be put together: in any order, each with a line at least. */
export const feeds: fc.Arbitrary<AccountFeeds> = fc.record(
  {
    orders: some(orderLine),
    opportunities: some(opportunityLine),
    leads: some(leadLine),
    activities: some(activityLine),
  },
  { requiredKeys: [] },
);

export function shuffled<T>(lines: readonly T[], seed: number): T[] {
  return lines
    .map((line, at) => ({ line, at: (at * 7_919 + seed) % 104_729 }))
    .sort((a, b) => ((a.at * seed) % 101) - ((b.at * seed) % 101))
    .map(({ line }) => line);
}
