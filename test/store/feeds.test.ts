import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  type Account,
  type AccountFeeds,
  FEEDS_MAX_BYTES,
  type OrderLine,
  packFeeds,
} from "../../functions/domain/index.ts";
import type { TenantStore } from "../../functions/store/store.ts";
import {
  accountOf,
  accountsInBucket,
  dump,
  noon,
  openWorld,
  randomTenantId,
  type World,
} from "./world.ts";

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

const orders = (count: number, text = ""): OrderLine[] =>
  Array.from({ length: count }, (_, n) => ({
    date: `2026-01-${String(1 + (n % 28)).padStart(2, "0")}`,
    orderId: `SO-${n}${text}`,
    revenue: n / 4,
    lineId: `L${String(n).padStart(6, "0")}`,
  })).sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : a.lineId < b.lineId ? -1 : 1));

const rating = { criterion: "size", assessor: "sales-manager", value: 4, date: "2026-01-01" };

/** Gives a stored account lines and a rating. */
async function enrich(account: Account, feeds: AccountFeeds): Promise<void> {
  await store.accounts.put(account);
  const change = ({ account: known }: { account: Account }) => ({
    ...known,
    feeds,
    ratings: [rating],
  });
  await store.accounts.update(`ext:${account.externalId}`, change);
}

const read = async (n: number) => (await store.accounts.get(`ext:ext-${n}`))?.account;
const items = () => dump(world, (item) => String(item.pk).startsWith(`T#${tenantId}#A#`));

describe("lines of an account", () => {
  test("come back as they were written, beside the base and in it", async () => {
    await enrich(accountOf(1), { orders: orders(300) });
    expect(await read(1)).toMatchObject({ feeds: { orders: orders(300) }, ratings: [rating] });
    await store.accounts.batch(
      accountsInBucket(store, 0, 0, 90).map((account) => ({ kind: "put", account })),
    );
    expect(await read(1)).toMatchObject({ feeds: { orders: orders(300) }, ratings: [rating] });
  });

  test("and its ratings stay when the account is put or patched, and go with it", async () => {
    await enrich(accountOf(1), { orders: orders(3) });
    await store.accounts.put(accountOf(1, { employees: 9 }));
    const kept = await read(1);
    expect(kept).toMatchObject({ feeds: { orders: orders(3) }, ratings: [rating] });
    expect(kept?.facts.employees).toBe(9);
    await store.accounts.remove("ext:ext-1");
    await store.accounts.put(accountOf(1));
    expect(await read(1)).toEqual(accountOf(1));
  });

  test("are not written again when they are equal", async () => {
    await enrich(accountOf(1), { orders: orders(50) });
    const before = await items();
    world.meter.reset();
    const turned = { orders: orders(50).reverse() };
    const again = await store.accounts.update("ext:ext-1", ({ account }) => ({
      ...account,
      feeds: turned,
    }));
    expect(again?.changed).toBe(false);
    expect(world.meter.read().total.writeUnits).toBe(0);
    expect(await items()).toEqual(before);
  });

  test("go along when buckets split", async () => {
    for (const n of [1, 2, 3, 4]) await enrich(accountOf(n), { orders: orders(n * 10) });
    await store.tenant.grow(3);
    for (const n of [1, 2, 3, 4]) {
      expect((await read(n))?.feeds?.orders).toEqual(orders(n * 10));
    }
  });

  test("fit an item at the most bytes an account may have of them, however little they compress", async () => {
    const noise = (n: number) => createHash("sha512").update(String(n)).digest("base64");
    const lines = orders(1_500).map((line, n) => ({ ...line, orderId: noise(n) }));
    const feeds = { orders: lines };
    const bytes = JSON.stringify(packFeeds(feeds)).length;
    expect(bytes).toBeLessThanOrEqual(FEEDS_MAX_BYTES);
    expect(bytes).toBeGreaterThan(0.9 * FEEDS_MAX_BYTES);
    await enrich(accountOf(1), feeds);
    expect((await read(1))?.feeds?.orders).toHaveLength(1_500);
    await store.accounts.batch(
      accountsInBucket(store, 0, 0, 90).map((account) => ({ kind: "put", account })),
    );
    expect((await read(1))?.feeds?.orders).toHaveLength(1_500);
  });

  test("too many for the changes of one write become a base", async () => {
    const accounts = accountsInBucket(store, 0, 0, 30);
    await store.accounts.batch(accounts.map((account) => ({ kind: "put", account })));
    const hard = (n: number) => orders(1_200, Buffer.from(`${n * 7919}:${n}`).toString("hex"));
    await store.accounts.batch(
      accounts.map(({ externalId }, n) => ({
        kind: "change",
        ref: `ext:${externalId}`,
        change: ({ account }) => ({ ...account, feeds: { orders: hard(n) } }),
      })),
    );
    const [first] = accounts;
    const stored = await store.accounts.get(`ext:${first?.externalId}`);
    expect(stored?.account.feeds?.orders).toHaveLength(1_200);
  });
});

describe("a change in a batch", () => {
  test("makes the new account of the stored one, and says when there is none", async () => {
    await store.accounts.put(accountOf(1));
    const rename = (name: string) => ({
      kind: "change" as const,
      change: ({ account }: { account: Account }) => ({ ...account, name }),
    });
    const results = await store.accounts.batch([
      { ...rename("One"), ref: "ext:ext-1" },
      { ...rename("Two"), ref: "ext:ext-2" },
      { ...rename("One more"), ref: "ext:ext-1" },
    ]);
    expect(results.map(({ kind }) => kind)).toEqual(["written", "absent", "written"]);
    expect((await read(1))?.name).toBe("One more");
    expect(await read(2)).toBeUndefined();
  });

  test("never changes the externalId", async () => {
    await store.accounts.put(accountOf(1));
    const move = store.accounts.batch([
      {
        kind: "change",
        ref: "ext:ext-1",
        change: ({ account }) => ({ ...account, externalId: "other" }),
      },
    ]);
    await expect(move).rejects.toThrow("externalId");
  });
});
