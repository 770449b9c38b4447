import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { TenantStore } from "../../functions/store/store.ts";
import { criteria, profile, scheme } from "../events/method.ts";
import { dump, idOf, noon, openWorld, randomTenantId, type World } from "./world.ts";

let world: World;
let store: TenantStore;
let tenantId: string;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  tenantId = randomTenantId();
  store = world.storeAt(noon, tenantId);
  await store.tenant.create({ name: "Fresh", mode: "test", asOf: "2026-03-02" });
});

const id = idOf("wpr", "5");
const content = (points: number) => ({
  name: `Points ${points}`,
  criteriaSetId: idOf("crs", "1"),
  profile: profile(points),
});

describe("a versioned thing", () => {
  test("keeps every version as it was, with who wrote it and when", async () => {
    await store.profiles.create(id, content(1));
    const later = new Date("2026-03-04T00:00:00.000Z");
    await world.storeAt(later, tenantId).profiles.update(id, 1, content(2));
    await store.profiles.publish(id, 2);
    const { items } = await store.profiles.versions(id, null, 10);
    expect(
      items.map(({ version, published, definition }) => [version, published, definition.name]),
    ).toEqual([
      [3, true, "Points 2"],
      [2, false, "Points 2"],
      [1, false, "Points 1"],
    ]);
    expect(items[1]).toMatchObject({ at: later.toISOString(), by: "key_test" });
    expect(await store.profiles.readVersion(id, 1)).toEqual(items[2]);
    expect(await store.profiles.readVersion(id, 4)).toBeNull();
  });

  test("is only written over the version the caller saw: of racing writers one wins", async () => {
    await store.profiles.create(id, content(1));
    const writes = await Promise.allSettled(
      [2, 3, 4, 5, 6].map((points) =>
        world.storeAt(noon, tenantId).profiles.update(id, 1, content(points)),
      ),
    );
    expect(writes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const write of writes) {
      if (write.status === "rejected")
        expect(write.reason).toMatchObject({ code: "stale", currentVersion: 2 });
    }
    expect((await store.profiles.versions(id, null, 10)).items).toHaveLength(2);
    await expect(store.profiles.update(idOf("wpr", "6"), 1, content(1))).rejects.toMatchObject({
      code: "absent",
    });
  });

  test("what is in force stays so beside a later draft, and a draft never changes it", async () => {
    await store.profiles.create(id, content(1));
    const published = await store.profiles.publish(id, 1);
    expect(published).toMatchObject({ version: 2, publishedVersion: 2 });
    expect(await store.profiles.publish(id, 2)).toEqual(published);
    const draft = await store.profiles.update(id, 2, content(9));
    expect(draft).toMatchObject({
      version: 3,
      publishedVersion: 2,
      definition: { name: "Points 9" },
    });
    expect((await store.profiles.readVersion(id, 2))?.definition.name).toBe("Points 1");
    const again = await store.profiles.publish(id, 3);
    expect(again).toMatchObject({ version: 4, publishedVersion: 4 });
    expect((await store.profiles.readVersion(id, 2))?.definition.name).toBe("Points 1");
  });

  test("a write that changes nothing writes nothing; a repeated create returns the first", async () => {
    const first = await store.profiles.create(id, content(1));
    const before = await dump(world);
    expect(await store.profiles.create(id, content(1))).toEqual(first);
    expect(await store.profiles.update(id, 1, content(1))).toEqual(first);
    expect(await dump(world)).toEqual(before);
    // A repeated clone whose source changed in between asks for other content under the same id.
    expect(await store.profiles.create(id, content(2))).toEqual(first);
  });

  test("every write leaves an audit record in the same transaction", async () => {
    await store.profiles.create(id, content(1));
    await store.profiles.update(id, 1, content(2));
    await store.profiles.publish(id, 2);
    const { items } = await store.audit.list({ newestFirst: false }, null, 10);
    expect(items).toMatchObject([
      { action: "created", resource: id, version: 1, actor: "key_test" },
      { action: "changed", resource: id, version: 2 },
      { action: "published", resource: id, version: 3 },
    ]);
  });

  test("segmentations are in force as they are written", async () => {
    const sgm = idOf("sgm", "2");
    const definition = { name: "A", criteriaSetId: idOf("crs", "1"), scheme };
    expect(await store.segmentations.create(sgm, definition)).toMatchObject({
      version: 1,
      publishedVersion: 1,
    });
    const next = await store.segmentations.update(sgm, 1, { ...definition, name: "B" });
    expect(next).toMatchObject({ version: 2, publishedVersion: 2 });
  });

  test("lists are by id, in pages, without other kinds or versions in between", async () => {
    for (const digit of ["1", "2", "3"]) {
      await store.criteriaSets.create(idOf("crs", digit), { name: digit, criteria });
      await store.criteriaSets.publish(idOf("crs", digit), 1);
    }
    await store.profiles.create(id, content(1));
    const first = await store.criteriaSets.list(null, 2);
    const rest = await store.criteriaSets.list(first.next, 2);
    expect([...first.items, ...rest.items].map((set) => set.definition.name)).toEqual([
      "1",
      "2",
      "3",
    ]);
    expect(rest.next).toBeNull();
  });
});

describe("fields", () => {
  const field = { key: "fleetSize", type: "number", label: { en: "Fleet", nl: "Vloot" } } as const;

  test("are declared and changed, each told apart from nothing", async () => {
    expect(await store.fields.put(field)).toEqual({ created: true, changed: true });
    expect(await store.fields.put(field)).toEqual({ created: false, changed: false });
    // Whoever was faster may have declared it with another type, and accounts may hold that already.
    await expect(store.fields.put({ ...field, type: "text" })).rejects.toMatchObject({
      code: "busy",
    });
    expect(await store.fields.put({ ...field, unit: "cars" })).toEqual({
      created: false,
      changed: true,
    });
    expect(await store.fields.read("fleetSize")).toEqual({ ...field, unit: "cars" });
    expect((await store.fields.table()).get("fleetSize")?.unit).toBe("cars");
    expect((await store.fields.table()).has("revenue12m")).toBe(true);
    expect(await store.fields.list()).toEqual([{ ...field, unit: "cars" }]);
  });
});

describe("the tenant", () => {
  test("is created once, and its day only moves forward", async () => {
    const again = await store.tenant.create({ name: "Other", mode: "live", asOf: "2020-01-01" });
    expect(again).toMatchObject({ tenantId, name: "Fresh", depth: 4, asOf: "2026-03-02" });
    expect(await store.tenant.advanceAsOf("2026-03-03")).toBe(true);
    expect(await store.tenant.advanceAsOf("2026-03-01")).toBe(false);
    expect((await store.tenant.read()).asOf).toBe("2026-03-03");
    await expect(world.storeAt(noon, randomTenantId()).tenant.read()).rejects.toMatchObject({
      code: "gone",
    });
  });
});
