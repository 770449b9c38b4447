import { afterAll, beforeAll, expect, test } from "vitest";
import { createTenant } from "../../functions/store/identity.ts";
import { accountOf, dump, noon, openWorld, randomTenantId, type World } from "../store/world.ts";
import { defineMethod, ids } from "./method.ts";
import { openPump } from "./pump.ts";

let world: World;
let pump: ReturnType<typeof openPump>;
let clock = noon;
const tenantId = randomTenantId();
const storeNow = () => world.storeAt(clock, tenantId);

beforeAll(async () => {
  world = await openWorld();
  pump = openPump(world, () => clock);
  await createTenant(world, { tenantId, name: "Rolling", mode: "test" }, noon);
  await defineMethod(storeNow());
});
afterAll(() => world.close());

const accountItems = () => dump(world, (item) => String(item.pk).startsWith(`T#${tenantId}#A#`));

async function revenueCents(): Promise<bigint> {
  const matrix = await storeNow().results.matrix(ids.segmentation);
  const cells = [...(matrix?.moments.cells.values() ?? [])];
  return cells.reduce((sum, cell) => sum + cell.revenueCents, 0n);
}

test("a line falls out of the ranking a year on, by the schedule alone, and no account is written", async () => {
  const orders = [
    { date: "2025-03-03", orderId: "o", revenue: 10 },
    { date: "2025-03-04", orderId: "p", revenue: 200 },
  ];
  await storeNow().accounts.put(accountOf(1));
  await storeNow().accounts.update("ext:ext-1", ({ account }) => ({
    ...account,
    feeds: { orders },
  }));
  await pump.settle();
  expect(await revenueCents()).toBe(21_000n);
  const before = await accountItems();
  for (const [day, cents] of [
    ["2026-03-03", 20_000n],
    ["2026-03-04", 0n],
  ] as const) {
    clock = new Date(`${day}T12:00:00.000Z`);
    await pump.reconcile();
    await pump.settle();
    expect(await revenueCents()).toBe(cents);
  }
  expect(await accountItems()).toEqual(before);
});
