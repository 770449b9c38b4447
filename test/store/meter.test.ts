import { afterAll, beforeAll, expect, test } from "vitest";
import { accountOf, accountsInBucket, noon, openWorld, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test("the meter counts calls, units and bytes by operation and by kind of data", async () => {
  const accounts = accountsInBucket(world.store, 4, 1, 200);
  world.meter.reset();
  const put = () => ({ put: accounts, remove: [], receipt: null });
  await world.store.accounts.applyToBucket(4, 1, "imp_1", noon, put);
  const written = world.meter.read();
  expect(written.byOperation.TransactWriteItems).toMatchObject({ calls: 1, readUnits: 0 });
  // Head and base: twice what they weigh, as DynamoDB charges for transactions.
  const [head] = await world.store.accounts.bucketHeads(4, 1, 1);
  const base = Math.ceil((head?.bytes ?? 0) / 1024);
  expect(written.total.writeUnits).toBeGreaterThanOrEqual(2 + 2 * base);
  expect(written.total.writeUnits).toBeLessThanOrEqual(2 + 2 * (base + 1));
  expect(written.callsByArea).toEqual({ accounts: 2 });

  world.meter.reset();
  await world.store.accounts.get(`ext:${accounts[0]?.externalId}`);
  const read = world.meter.read();
  expect(read.callsByArea).toEqual({ control: 1, accounts: 1 });
  expect(read.total).toMatchObject({ calls: 2, writeUnits: 0 });
  // The base is read whole; binary is a third longer on the wire.
  expect(read.byOperation.Query?.bytesReceived).toBeGreaterThan(2000);
  expect(written.total.bytesSent).toBeGreaterThan(2000);

  world.meter.reset();
  expect(world.meter.read().total.calls).toBe(0);
  // The depth, the room there is, the bucket; what is written, and one account more.
  // None of the accounts above, whichever bucket they fell in: an equal one is not written again.
  await world.storeAt(noon).accounts.put(accountOf(1_000_000));
  expect(world.meter.read().total.calls).toBe(5);
});
