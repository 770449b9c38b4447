import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Account } from "../../functions/domain/index.ts";
import type { TenantStore } from "../../functions/store/store.ts";
import { accountsInBucket, dump, noon, openWorld, randomTenantId, type World } from "./world.ts";

let world: World;
let store: TenantStore;
let tenantId: string;
let accounts: readonly Account[];

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  tenantId = randomTenantId();
  store = world.storeAt(noon, tenantId);
  await store.tenant.create({ name: "Fresh", mode: "test", asOf: "2026-03-02" });
  accounts = accountsInBucket(store, 4, 2, 30);
});

const apply = (importId: string, put: readonly Account[], remove: readonly string[] = []) =>
  store.accounts.applyToBucket(4, 2, importId, noon, () => ({
    put,
    remove,
    receipt: { n: put.length },
  }));
const items = () => dump(world, (item) => item.pk === `T#${tenantId}#A#04.00002`);
const renamed = (count: number) =>
  accounts.map((account, n) => (n < count ? { ...account, name: `${account.name}!` } : account));
const changesIn = async () =>
  (await items()).filter((line) => JSON.parse(line).sk.startsWith("d#"));

describe("an import's write to a bucket", () => {
  test("makes a base of many accounts, and writes nothing when all are equal", async () => {
    const first = await apply("imp_1", accounts);
    expect(first.counts).toEqual({ created: 30, updated: 0, unchanged: 0, removed: 0 });
    expect(first.bucket).toMatchObject({ version: 1 });
    expect(await changesIn()).toEqual([]);
    const before = await items();
    world.meter.reset();
    const second = await apply("imp_2", accounts);
    expect(second).toMatchObject({ wrote: false, counts: { unchanged: 30, created: 0 } });
    expect(world.meter.read().total.writeUnits).toBe(0);
    expect(await items()).toEqual(before);
  });

  test("writes up to sixteen changed accounts beside the base, more as a new base", async () => {
    await apply("imp_1", accounts);
    expect((await apply("imp_2", renamed(16))).counts).toMatchObject({
      updated: 16,
      unchanged: 14,
    });
    expect(await changesIn()).toHaveLength(16);
    expect((await apply("imp_3", accounts)).counts).toMatchObject({ updated: 16 });
    expect((await apply("imp_4", renamed(17))).counts).toMatchObject({ updated: 17 });
    expect(await changesIn()).toEqual([]);
    const names = (await store.accounts.bucket(4, 2)).accounts.map(({ account }) => account.name);
    expect(names.filter((name) => name.endsWith("!"))).toHaveLength(17);
  });

  test("takes effect once, however often it comes, and leaves later writes alone", async () => {
    const first = await apply("imp_1", accounts, []);
    await store.accounts.remove(`ext:${accounts[0]?.externalId}`);
    const before = await items();
    const again = await store.accounts.applyToBucket(4, 2, "imp_1", noon, () => {
      throw new Error("Asked again");
    });
    expect(again).toMatchObject({ receipt: { n: 30 }, counts: first.counts, wrote: false });
    const [columns] = again.bucket.columns(new Set());
    expect(columns?.present?.reduce((sum, there) => sum + there, 0)).toBe(29);
    expect(await items()).toEqual(before);
  });

  test("removes what it is told to and ignores what is absent", async () => {
    await apply("imp_1", accounts);
    const gone = accounts.slice(0, 20).map((account) => account.externalId);
    const { counts } = await apply("imp_2", [], [...gone, "nobody"]);
    expect(counts).toEqual({ created: 0, updated: 0, unchanged: 0, removed: 20 });
    expect((await store.accounts.bucket(4, 2)).accounts).toHaveLength(10);
  });

  test("a dry run says what would happen and writes nothing", async () => {
    await apply("imp_1", accounts);
    const before = await items();
    const dry = await store.accounts.applyToBucket(
      ...([4, 2, "imp_2", noon, () => ({ put: renamed(3), remove: [], receipt: null })] as const),
      { dryRun: true },
    );
    expect(dry).toMatchObject({ wrote: false, counts: { updated: 3, unchanged: 27 } });
    expect(await items()).toEqual(before);
  });

  test("meets writers of the API in the same bucket without losing either's accounts", async () => {
    const mine = accounts.slice(0, 15);
    const theirs = accounts.slice(15);
    await Promise.all([
      apply("imp_1", mine),
      ...theirs.map((account) => world.storeAt(noon, tenantId).accounts.put(account)),
    ]);
    const bucket = await store.accounts.bucket(4, 2);
    expect(bucket.accounts).toHaveLength(30);
    expect(bucket.version).toBe(16);
  });
});
