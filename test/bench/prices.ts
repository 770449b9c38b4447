/**
 * List prices in dollars of eu-west-1 (Ireland), without tax, free tiers, savings plans or
 * discounts. Written down from memory of AWS's public price pages as they stood at `asOf`, not
 * fetched: check them before relying on an amount.
 */
export const prices = {
  asOf: "2025-03",
  region: "eu-west-1",
  /** On demand, Standard table class. A read unit: 4 KB strongly consistent; a write unit: 1 KB. */
  dynamo: { perMillionReadUnits: 0.1415, perMillionWriteUnits: 0.7068, perGbMonth: 0.283 },
  /** Point-in-time recovery, by size of the table. */
  dynamoBackup: { perGbMonth: 0.226 },
  /** Functions on arm64, first tier. */
  lambda: { perGbSecond: 0.0000133334, perMillionInvocations: 0.2 },
  /** REST API, first 333 million requests a month. */
  gateway: { perMillionRequests: 3.5 },
  /** Requests looked at; the list of rules and the rule cost 6 dollars a month beside. */
  firewall: { perMillionRequests: 0.6 },
  /** Standard queues; every send, receive and delete is a request. */
  queue: { perMillionRequests: 0.4 },
  objects: { perThousandWrites: 0.005, perThousandReads: 0.0004, perGbMonth: 0.023 },
  /** To the internet, first 10 TB a month. */
  transfer: { perGbOut: 0.09 },
} as const;

export type Prices = typeof prices;
