import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emptyDocument } from "../../functions/domain/index.ts";
import { accountOf, accountsInBucket, noon, openWorld, type World } from "../store/world.ts";
import { defineMethod, ids, profile } from "./method.ts";
import { openPump } from "./pump.ts";

let world: World;
let pump: ReturnType<typeof openPump>;

beforeAll(async () => {
  world = await openWorld();
  pump = openPump(world, () => noon);
});
afterAll(() => world.close());

async function bodies(queue: "measure" | "refresh"): Promise<unknown[]> {
  const messages = await pump.lose(queue);
  return messages.map((message) => JSON.parse(message.Body ?? ""));
}

describe("changes of the table", () => {
  test("many writes among sibling buckets become one measure message", async () => {
    await pump.changes();
    await world.store.accounts.put(accountOf(1));
    await world.store.accounts.put(accountOf(2));
    await world.store.accounts.put(accountOf(2, { employees: 1 }));
    await pump.changes();
    const [a, b] = [1, 2]
      .map((n) => world.store.accounts.bucketIndex(`ext-${n}`, 4))
      .sort((x, y) => x - y);
    const { tenantId } = world;
    expect(await bodies("measure")).toEqual([
      { tenantId, depth: 4, first: a, count: Number(b) - Number(a) + 1 },
    ]);
    expect(await bodies("refresh")).toEqual([]);
  });

  test("a write that changes nothing causes no message", async () => {
    await world.store.accounts.put(accountOf(1));
    expect(await pump.changes()).toBe(0);
    expect(await bodies("measure")).toEqual([]);
  });

  test("what an import writes is not measured twice", async () => {
    await world.store.accounts.applyToBucket(4, 3, "imp_1", noon, () => ({
      put: accountsInBucket(world.store, 4, 3, 3),
      remove: [],
      receipt: null,
    }));
    expect(await pump.changes()).toBeGreaterThan(0);
    expect(await bodies("measure")).toEqual([]);
  });

  test("plans refresh when they come into force, drafts do not", async () => {
    await defineMethod(world.store);
    await pump.changes();
    const { tenantId } = world;
    expect(await bodies("refresh")).toEqual([{ tenantId }]);
    await world.store.profiles.update(ids.profile, 2, {
      name: "Draft",
      criteriaSetId: ids.criteriaSet,
      profile: profile(5),
    });
    await pump.changes();
    expect(await bodies("refresh")).toEqual([]);
    await world.store.segmentations.update(ids.segmentation, 1, {
      name: "By region",
      criteriaSetId: ids.criteriaSet,
      scheme: { kind: "dimensions", dimensions: [{ field: "region" }] },
    });
    await pump.changes();
    expect(await bodies("refresh")).toEqual([{ tenantId, segmentationId: ids.segmentation }]);
  });

  test("what segments know asks for what is not measured yet, each segmentation once", async () => {
    await pump.changes();
    await pump.lose("refresh");
    const { tenantId, store } = world;
    const rate = (value: number, comment?: string) =>
      store.ratings.put(ids.segmentation, {
        ...{ segment: "retail", criterion: "urgency", assessor: "sales", value },
        ...{ date: "2026-03-01", ...(comment !== undefined && { comment }) },
      });
    await rate(3);
    await rate(4);
    await pump.changes();
    const segmentationId = ids.segmentation;
    const unlessMeasured = true;
    expect(await bodies("refresh")).toEqual([{ tenantId, segmentationId, unlessMeasured }]);
    await rate(4, "Why not 5");
    await pump.changes();
    expect(await bodies("refresh")).toEqual([]);
    await store.knowledge.write(0, { ...emptyDocument, referencesNeeded: 2 });
    await rate(5);
    await pump.changes();
    expect(await bodies("refresh")).toEqual([{ tenantId, unlessMeasured }]);
    expect(await bodies("measure")).toEqual([]);
  });
});
