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

// An empty group has version 0, so taking it up leaves the sum of versions as it was.
test("the root is complete whichever group is measured last, also when that one is empty", async () => {
  const { store } = world;
  const wanted = await store.partials.wanted(ids.segmentation);
  const [only] = wanted;
  if (!only) throw new Error("Nothing is wanted");
  const depth = 6;
  await store.tenant.grow(depth);
  const index = store.accounts.bucketIndex(accountOf(1).externalId, depth);
  const filled = index - (index % 16);
  const firsts = [filled, ...[0, 16, 32, 48].filter((first) => first !== filled)];
  for (const first of firsts) {
    await store.partials.measureGroup(wanted, { depth, first, known: [] });
    await store.partials.climb(wanted, depth, [first]);
  }
  expect(await store.partials.root(only, depth)).toMatchObject({ version: 2, complete: true });
});
