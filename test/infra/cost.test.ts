import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Counted,
  dollarsOf,
  dollarsPerMonth,
  monthOf,
  nothing,
  scaled,
  sumOf,
} from "../bench/cost.ts";
import { prices } from "../bench/prices.ts";

const amount = fc.double({ min: 0, max: 1e9, noNaN: true });
const counted: fc.Arbitrary<Counted> = fc.record({
  requests: amount,
  readUnits: amount,
  writeUnits: amount,
  queueRequests: amount,
  objectWrites: amount,
  objectReads: amount,
  invocations: amount,
  gbSeconds: amount,
  bytesOut: amount,
});

describe("the cost of work", () => {
  test("of nothing is nothing", () => {
    expect(dollarsOf(nothing, prices).total).toBe(0);
  });

  test("is that of the price list for one of its units each", () => {
    const million = { ...nothing, readUnits: 1e6, writeUnits: 2e6 };
    expect(dollarsOf(million, prices).database).toBeCloseTo(0.1415 + 2 * 0.7068, 12);
    const computing = { ...nothing, gbSeconds: 100_000, invocations: 1e6 };
    expect(dollarsOf(computing, prices).functions).toBeCloseTo(1.33334 + 0.2, 12);
    expect(dollarsOf({ ...nothing, requests: 2e6 }, prices).gateway).toBeCloseTo(8.2, 12);
    const rest = { ...nothing, queueRequests: 1e6, objectWrites: 1e3, objectReads: 1e4 };
    const sent = { ...rest, bytesOut: 1024 ** 3 };
    expect(dollarsOf(sent, prices).rest).toBeCloseTo(0.4 + 0.005 + 0.004 + 0.09, 12);
  });

  test("adds up, and scales with how often it is done", () => {
    fc.assert(
      fc.property(counted, counted, fc.integer({ min: 0, max: 1000 }), (a, b, times) => {
        const together = dollarsOf(sumOf([a, scaled(b, times)]), prices).total;
        const apart = dollarsOf(a, prices).total + times * dollarsOf(b, prices).total;
        expect(Math.abs(together - apart)).toBeLessThanOrEqual(1e-9 * Math.max(1, apart));
      }),
    );
  });

  test("is the sum of its parts", () => {
    fc.assert(
      fc.property(counted, (work) => {
        const { database, functions, gateway, rest, total } = dollarsOf(work, prices);
        expect(database + functions + gateway + rest).toBeCloseTo(total, 6);
      }),
    );
  });
});

describe("the cost of a tenant's month", () => {
  const GB = 1024 ** 3;

  test("keeps the table with its backup, and objects", () => {
    expect(dollarsPerMonth({ table: GB, objects: 0 }, prices)).toBeCloseTo(0.283 + 0.226, 12);
    expect(dollarsPerMonth({ table: 0, objects: 10 * GB }, prices)).toBeCloseTo(0.23, 12);
  });

  test("is its work and what it keeps, and nothing of work it has none of", () => {
    const works = { read: { ...nothing, requests: 1 }, write: { ...nothing, writeUnits: 1e6 } };
    const usage = { name: "one", accounts: 1024, work: { read: 1e6, write: 0 } };
    const month = monthOf(usage, works, { table: 1024 ** 2, objects: 0 }, prices);
    expect(month.gateway).toBeCloseTo(4.1, 12);
    expect(month.database).toBe(0);
    expect(month.storage).toBeCloseTo(0.509, 12);
    expect(month.total).toBeCloseTo(4.1 + 0.509, 12);
  });

  test("says of when its prices are", () => {
    expect(prices.asOf).toMatch(/^20\d\d-\d\d$/);
  });
});
