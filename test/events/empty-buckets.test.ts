import { afterAll, beforeAll, expect, test } from "vitest";
import { accountOf, openWorld, type World } from "../store/world.ts";
import { defineMethod, ids } from "./method.ts";

let world: World;

beforeAll(async () => {
  world = await openWorld();
  await defineMethod(world.store);
  await world.store.accounts.put(accountOf(1));
});
afterAll(() => world.close());

// An empty bucket has version 0, so taking it up leaves the sum of versions as it was.
test("the root is complete whichever bucket is measured last, also when that one is empty", async () => {
  const { store } = world;
  const wanted = await store.partials.wanted(ids.segmentation);
  const [only] = wanted;
  if (!only) throw new Error("Nothing is wanted");
  const { depth } = await store.tenant.read();
  const filled = store.accounts.bucketIndex(accountOf(1).externalId, depth);
  const all = Array.from({ length: 2 ** depth }, (_, index) => index);
  for (const index of [filled, ...all.filter((other) => other !== filled)]) {
    await store.partials.measure(wanted, [await store.accounts.bucket(depth, index)]);
    await store.partials.climb(wanted, depth, [index]);
  }
  expect(await store.partials.root(only, depth)).toMatchObject({ version: 1, complete: true });
});
