import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { measureAccounts } from "../../functions/domain/index.ts";
import type { Wanted } from "../../functions/store/store.ts";
import { accountOf, noon, openWorld, type World } from "../store/world.ts";
import { defineMethod, ids } from "./method.ts";
import { openPump } from "./pump.ts";

let world: World;
let pump: ReturnType<typeof openPump>;

beforeAll(async () => {
  world = await openWorld();
  pump = openPump(world, () => noon);
  await world.store.tenant.grow(6);
  await defineMethod(world.store);
  for (let from = 0; from < 300; from += 100) {
    await world.store.accounts.batch(
      Array.from({ length: 100 }, (_, n) => ({ kind: "put", account: accountOf(from + n) })),
    );
  }
  await pump.settle();
});
afterAll(() => world.close());

async function onlyWanted(): Promise<Wanted> {
  const [wanted] = await world.store.partials.wanted(ids.segmentation);
  if (!wanted) throw new Error("Nothing is wanted");
  return wanted;
}

async function sumOfHeads(depth: number): Promise<number> {
  const heads = await world.store.accounts.bucketHeads(depth, 0, 2 ** depth);
  return heads.reduce((sum, head) => sum + head.version, 0);
}

/** Two accounts in different buckets of one group. */
function neighbours(depth: number) {
  const places = Array.from({ length: 300 }, (_, number) => {
    const index = world.store.accounts.bucketIndex(accountOf(number).externalId, depth);
    return { number, index, first: index - (index % 16) };
  });
  const byGroup = Map.groupBy(places, ({ first }) => first);
  for (const [one, ...others] of byGroup.values()) {
    const other = others.find(({ index }) => index !== one?.index);
    if (one && other) return [one, other] as const;
  }
  throw new Error("All accounts of a group lie in one bucket");
}

async function allAccounts() {
  const page = await world.store.accounts.page(null, 10_000);
  return page.items.map((stored) => stored.account);
}

describe("measuring", () => {
  test("leaves a published matrix that equals measuring every account at once", async () => {
    const matrix = await world.store.results.matrix(ids.segmentation);
    const wanted = await onlyWanted();
    expect(matrix?.moments).toEqual(measureAccounts(await allAccounts(), wanted.plan));
    expect(matrix?.rootVersion).toBe(await sumOfHeads(6));
    const run = await world.store.results.current(ids.segmentation, ids.profile);
    expect(run).toMatchObject({ rootVersion: matrix?.rootVersion, profileVersion: 2 });
  });

  test("a changed account costs one group of buckets, one node per level and kind, and one publish", async () => {
    await world.storeAt(noon, world.tenantId).accounts.put(accountOf(7, { employees: 77 }));
    await pump.changes();
    const messages = await pump.receive("measure");
    expect(messages.map((message) => JSON.parse(message.Body ?? ""))).toMatchObject([{ count: 1 }]);
    world.meter.reset();
    for (const message of messages) await pump.deliver("measure", message);
    const measured = world.meter.read();
    // Moments and the tops of one profile, of the group and of all; accounts: heads, 16 buckets.
    const { PutItem, TransactWriteItems } = measured.byOperation;
    expect((PutItem?.calls ?? 0) + (TransactWriteItems?.calls ?? 0)).toBe(4);
    expect(measured.callsByArea.accounts).toBe(17);
    expect((await pump.receive("measure")).length).toBe(0);
    const publishes = await pump.receive("publish");
    expect(publishes).toHaveLength(1);
    world.meter.reset();
    for (const message of publishes) await pump.deliver("publish", message);
    expect(world.meter.read().byOperation.TransactWriteItems?.calls).toBe(1);
    expect(world.meter.read().callsByArea.accounts ?? 0).toBe(0);
  });

  test("a message that comes again writes nothing and publishes nothing new", async () => {
    await pump.settle();
    const { tenantId } = world;
    world.meter.reset();
    await world.store.queues.send("measure", [{ tenantId, depth: 6, first: 0, count: 16 }]);
    await pump.settle();
    const { byOperation, callsByArea } = world.meter.read();
    expect(byOperation.TransactWriteItems?.calls ?? 0).toBe(0);
    expect(callsByArea.snapshots ?? 0).toBe(0);
    // Climbing again is refused at the root of the moments; best accounts are looked at first.
    expect(byOperation.PutItem?.calls).toBe(1);
  });

  test("whoever writes a bucket last measures what others wrote in its group meanwhile", async () => {
    const store = world.storeAt(noon);
    const wanted = await store.partials.wanted(ids.segmentation);
    const [one, other] = neighbours(6);
    // Read, then changed by somebody else, who measures before the second bucket is written.
    const shown = async (index: number) => {
      const nothing = () => ({ put: [], remove: [], receipt: null });
      return (await store.accounts.applyToBucket(6, index, "imp_none", noon, nothing)).bucket;
    };
    const before = await shown(one.index);
    await store.accounts.put(accountOf(one.number, { employees: 101 }));
    await store.partials.measureRange(wanted, 6, one.first, 1);
    await store.accounts.put(accountOf(other.number, { employees: 202 }));
    const known = [before, await shown(other.index)];
    expect(
      await store.partials.measureGroup(wanted, { depth: 6, first: one.first, known }),
    ).toBeGreaterThan(0);
    await store.partials.climb(wanted, 6, [one.first]);
    const root = await store.partials.root(await onlyWanted(), 6);
    await pump.settle();
    expect(root?.version).toBe(await sumOfHeads(6));
    expect(root?.moments).toEqual(measureAccounts(await allAccounts(), (await onlyWanted()).plan));
  });

  test("a what-if is served from the matrix without a call for accounts or partials", async () => {
    world.meter.reset();
    const store = world.storeAt(noon);
    await store.results.matrix(ids.segmentation);
    await store.profiles.read(ids.profile);
    const { callsByArea, total } = world.meter.read();
    expect(callsByArea.accounts ?? 0).toBe(0);
    expect(callsByArea.partials ?? 0).toBe(0);
    expect(total.calls).toBe(3);
  });

  test("a matrix is fetched once while it is in force, and the next one as soon as that is", async () => {
    const { matrix } = world.storeAt(noon).results;
    const before = await matrix(ids.segmentation);
    world.meter.reset();
    expect(await matrix(ids.segmentation)).toEqual(before);
    expect(world.meter.read().callsByArea.snapshots ?? 0).toBe(0);
    await world.storeAt(noon).accounts.put(accountOf(9, { employees: 99 }));
    await pump.settle();
    const after = await matrix(ids.segmentation);
    expect(after?.rootVersion).toBe((before?.rootVersion ?? 0) + 1);
    expect(after?.moments).toEqual(measureAccounts(await allAccounts(), (await onlyWanted()).plan));
  });
});
