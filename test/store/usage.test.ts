import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rateLimiter } from "../../functions/runtime/rate-limit.ts";
import { setTier } from "../../functions/store/rate-limits.ts";
import { tenantScope } from "../../functions/store/scope.ts";
import type { TenantStore, UsageDay } from "../../functions/store/store.ts";
import { accountOf, openWorld, randomTenantId, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const beforeMidnight = new Date("2026-03-02T23:59:58.000Z");
const afterMidnight = new Date("2026-03-03T00:00:01.000Z");

async function tenantAt(now: Date) {
  const tenantId = randomTenantId();
  const storeAt = (at: Date): TenantStore => world.storeAt(at, tenantId);
  await storeAt(now).tenant.create({ name: "Fresh", mode: "test", asOf: "2026-03-02" });
  await setTier(world, tenantScope(tenantId), "sandbox", now);
  const clock = { now };
  const limiter = rateLimiter(() => world, { now: () => clock.now });
  const ask = (cost: number) => limiter(tenantId, cost);
  return { tenantId, storeAt, clock, ask };
}

const counts = (days: readonly UsageDay[]) =>
  days.map(({ day, requests, units, refused }) => [day, requests, units, refused]);
const both = ["2026-03-02", "2026-03-03"] as const;

describe("usage", () => {
  test("has every call on its own day, whatever lease it was taken from", async () => {
    const { ask, clock, storeAt } = await tenantAt(beforeMidnight);
    for (let n = 0; n < 25; n++) await ask(2);
    clock.now = afterMidnight;
    for (let n = 0; n < 6; n++) await ask(1);
    // The last calls are written with the next allowance that is taken.
    clock.now = new Date("2026-03-03T00:10:00.000Z");
    await ask(5);
    expect(counts(await storeAt(clock.now).usage.days(...both))).toEqual([
      ["2026-03-02", 25, 50, 0],
      ["2026-03-03", 7, 11, 0],
    ]);
  });

  test("costs no write of its own: as many updates as allowances taken", async () => {
    const { ask } = await tenantAt(beforeMidnight);
    world.meter.reset();
    for (let n = 0; n < 60; n++) await ask(1);
    const { byOperation, total } = world.meter.read();
    expect(Object.keys(byOperation)).toEqual(["UpdateItem"]);
    expect(total.writeUnits).toBeLessThanOrEqual(total.calls);
    expect(total.calls).toBeLessThan(20);
  });

  test("counts calls that were refused", async () => {
    const { ask, clock, storeAt } = await tenantAt(beforeMidnight);
    let passed = 0;
    let refused = 0;
    for (let n = 0; n < 60; n++) {
      if ((await ask(10)).retryAfterSeconds === 0) passed += 1;
      else refused += 1;
    }
    expect(refused).toBeGreaterThan(0);
    clock.now = new Date("2026-03-03T00:10:00.000Z");
    await ask(1);
    expect(counts(await storeAt(clock.now).usage.days(...both))).toEqual([
      ["2026-03-02", passed, passed * 10, refused],
      ["2026-03-03", 1, 1, 0],
    ]);
  });

  test("is the same after its day was closed, however often and while calls of it come late", async () => {
    const { ask, clock, storeAt, tenantId } = await tenantAt(beforeMidnight);
    for (let n = 0; n < 9; n++) await ask(1);
    await storeAt(beforeMidnight).accounts.put(accountOf(1));
    const late = rateLimiter(() => world, { now: () => beforeMidnight });
    clock.now = afterMidnight;
    await ask(1);
    const store = storeAt(afterMidnight);
    await Promise.all([store.usage.close("2026-03-03"), late(tenantId, 3)]);
    await Promise.all([store.usage.close("2026-03-03"), store.usage.close("2026-03-03")]);
    expect(await store.usage.days(...both)).toEqual([
      { day: "2026-03-02", requests: 10, units: 12, refused: 0, rowsImported: 0, accounts: 1 },
      { day: "2026-03-03", requests: 1, units: 1, refused: 0, rowsImported: 0, accounts: 1 },
    ]);
    expect(await store.usage.days("2026-03-03", "2026-03-03")).toHaveLength(1);
  });

  test("says what of each quota is used", async () => {
    const { storeAt } = await tenantAt(beforeMidnight);
    const store = storeAt(beforeMidnight);
    await store.accounts.batch([1, 2, 3].map((n) => ({ kind: "put", account: accountOf(n) })));
    await store.accounts.remove("ext:ext-2");
    expect(await store.usage.quotas()).toMatchObject({
      tier: "sandbox",
      quotas: expect.arrayContaining([
        { name: "accounts", allowed: 10_000, used: 2 },
        { name: "importsPerDay", allowed: 50, used: 0 },
      ]),
    });
  });
});
