import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Account } from "../../functions/domain/index.ts";
import { StoreError } from "../../functions/store/errors.ts";
import type { StoredAccount, TenantStore } from "../../functions/store/store.ts";
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

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  store = world.storeAt(noon, randomTenantId());
  await store.tenant.create({ name: "Fresh", mode: "test", asOf: "2026-03-02" });
});

async function everyAccount(of: TenantStore, limit = 7): Promise<StoredAccount[]> {
  const all: StoredAccount[] = [];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<TenantStore["accounts"]["page"]>> = await of.accounts.page(
      after,
      limit,
    );
    expect(page.items.length).toBeLessThanOrEqual(limit);
    all.push(...page.items);
    after = page.next;
  } while (after !== null);
  return all;
}

const names = (accounts: readonly StoredAccount[]): string[] =>
  accounts.map((stored) => stored.account.name).sort();

describe("one account", () => {
  test("is found by its own id and by the caller's", async () => {
    const { stored, created, changed } = await store.accounts.put(accountOf(1));
    expect({ created, changed, version: stored.version }).toEqual({
      created: true,
      changed: true,
      version: 1,
    });
    expect(stored.id).toMatch(/^acc_[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
    expect(await store.accounts.get(stored.id)).toEqual(stored);
    expect(await store.accounts.get("ext:ext-1")).toEqual(stored);
    expect(await store.accounts.get("ext:ext-2")).toBeNull();
    expect(await store.accounts.get(`acc_${"0".repeat(26)}`)).toBeNull();
  });

  test("keeps when it was created, and takes the time of its last change", async () => {
    await store.accounts.put(accountOf(1));
    const later = new Date("2026-03-03T08:00:00.000Z");
    const tenant = (await store.tenant.read()).tenantId;
    const { stored } = await world
      .storeAt(later, tenant)
      .accounts.put(accountOf(1, { employees: 5 }));
    expect(stored.createdAt).toBe(noon.toISOString());
    expect(stored.updatedAt).toBe(later.toISOString());
  });

  test("is not written again when nothing changes", async () => {
    await store.accounts.put(accountOf(1));
    const before = await dump(world);
    world.meter.reset();
    const again = await store.accounts.put(accountOf(1));
    expect(again).toMatchObject({ created: false, changed: false });
    expect(world.meter.read().total.writeUnits).toBe(0);
    expect(await dump(world)).toEqual(before);
  });

  test("is only written over the version the caller saw", async () => {
    const { stored } = await store.accounts.put(accountOf(1));
    await store.accounts.put(accountOf(1, { employees: 5 }), { ifVersion: stored.version });
    const late = store.accounts.put(accountOf(1, { employees: 6 }), { ifVersion: stored.version });
    await expect(late).rejects.toMatchObject({ code: "stale", currentVersion: 2 });
    await expect(store.accounts.remove("ext:ext-1", { ifVersion: 1 })).rejects.toBeInstanceOf(
      StoreError,
    );
    await expect(store.accounts.put(accountOf(9), { ifVersion: 1 })).rejects.toMatchObject({
      code: "stale",
    });
    expect((await store.accounts.get("ext:ext-1"))?.account.facts.employees).toBe(5);
  });

  test("is gone when removed, and a second removal says so", async () => {
    await store.accounts.put(accountOf(1));
    expect(await store.accounts.remove("ext:ext-1")).toBe(true);
    expect(await store.accounts.remove("ext:ext-1")).toBe(false);
    expect(await store.accounts.get("ext:ext-1")).toBeNull();
    const { created, stored } = await store.accounts.put(accountOf(1));
    expect({ created, version: stored.version }).toEqual({ created: true, version: 3 });
  });

  test("update of an absent account is null, and an update sees the account as it is", async () => {
    expect(await store.accounts.update("ext:ext-1", ({ account }) => account)).toBeNull();
    await store.accounts.put(accountOf(1));
    const written = await store.accounts.update("ext:ext-1", ({ account }) => ({
      ...account,
      name: "New",
    }));
    expect(written).toMatchObject({
      created: false,
      changed: true,
      stored: { account: { name: "New" } },
    });
  });
});

describe("acknowledged writes", () => {
  test("are never lost when many writers meet in one bucket", async () => {
    const accounts = accountsInBucket(store, 4, 3, 40);
    const tenant = (await store.tenant.read()).tenantId;
    const results = await Promise.all(
      accounts.map((account) => world.storeAt(noon, tenant).accounts.put(account)),
    );
    expect(results.every((written) => written.created)).toBe(true);
    const versions = new Set(results.map((written) => written.stored.version));
    expect(versions.size).toBe(40);
    const bucket = await store.accounts.bucket(4, 3);
    expect(bucket.version).toBe(40);
    expect(names(bucket.accounts)).toEqual(accounts.map((account) => account.name).sort());
  });

  test("concurrent changes of one account all take effect, one after another", async () => {
    await store.accounts.put(accountOf(1, { orders12m: 0 }));
    const tenant = (await store.tenant.read()).tenantId;
    const increment = ({ account }: StoredAccount): Account => ({
      ...account,
      facts: { ...account.facts, orders12m: Number(account.facts.orders12m) + 1 },
    });
    await Promise.all(
      Array.from({ length: 25 }, () =>
        world.storeAt(noon, tenant).accounts.update("ext:ext-1", increment),
      ),
    );
    expect((await store.accounts.get("ext:ext-1"))?.account.facts.orders12m).toBe(25);
  });
});

describe("reading", () => {
  /** Lets the next query of a bucket miss what passes, as one that overlaps a transaction may. */
  function missOnce(passes: (sortKey: string) => boolean): () => number {
    let queries = 0;
    world.dynamo.middlewareStack.add(
      (next, context) => async (args) => {
        const result = await next(args);
        const output = result.output as { Items?: Record<string, { S?: string }>[] };
        if (context.commandName === "QueryCommand" && ++queries === 1) {
          output.Items = output.Items?.filter((item) => !passes(item.sk?.S ?? ""));
        }
        return result;
      },
      { step: "initialize", name: "torn", override: true },
    );
    return () => {
      world.dynamo.middlewareStack.remove("torn");
      return queries;
    };
  }

  test.each([
    ["a change", (sortKey: string) => sortKey.startsWith("d#")],
    ["the base", (sortKey: string) => sortKey === "base"],
    ["the head", (sortKey: string) => sortKey === "head"],
  ])(
    "never takes half a transaction for the truth: %s is missing, and it reads again",
    async (_, passes) => {
      const accounts = accountsInBucket(store, 4, 8, 70);
      await store.accounts.batch(accounts.map((account) => ({ kind: "put", account })));
      const [last] = accounts;
      if (!last) throw new Error("Too few accounts");
      await store.accounts.put({ ...last, name: "Beside the base" });
      const end = missOnce(passes);
      const bucket = await store.accounts.bucket(4, 8);
      expect(end()).toBe(2);
      expect(bucket).toMatchObject({ version: 2 });
      expect(bucket.accounts).toHaveLength(70);
    },
  );

  test("and writing one account takes four calls, whatever its bucket holds", async () => {
    const accounts = accountsInBucket(store, 4, 9, 60);
    await store.accounts.batch(accounts.map((account) => ({ kind: "put", account })));
    const tenant = (await store.tenant.read()).tenantId;
    world.meter.reset();
    const [first] = accounts;
    if (!first) throw new Error("Too few accounts");
    await world.storeAt(noon, tenant).accounts.put({ ...first, name: "New" });
    const { byOperation, total } = world.meter.read();
    // The depth, the tier, the bucket, the write; accounts were counted just before.
    expect(total.calls).toBe(4);
    expect(byOperation.TransactWriteItems?.calls).toBe(1);
  });
});

describe("folding", () => {
  test("keeps at most 64 changes beside the base, and loses none", async () => {
    const accounts = accountsInBucket(store, 4, 5, 70);
    for (const account of accounts) await store.accounts.put(account);
    const tenant = (await store.tenant.read()).tenantId;
    const items = await dump(
      world,
      (item) => item.pk === `T#${tenant}#A#04.00005` && String(item.sk).startsWith("d#"),
    );
    const bucket = await store.accounts.bucket(4, 5);
    expect(bucket.version).toBe(70);
    expect(bucket.accounts).toHaveLength(70);
    expect(items.length).toBeLessThanOrEqual(64);
  });

  test("drops tombstones: what was removed before stays removed after", async () => {
    const accounts = accountsInBucket(store, 4, 6, 66);
    const [first, second, ...rest] = accounts;
    if (!first || !second) throw new Error("Too few accounts");
    await store.accounts.batch(accounts.map((account) => ({ kind: "put", account })));
    await store.accounts.remove(`ext:${first.externalId}`);
    expect((await store.accounts.bucket(4, 6)).accounts).toHaveLength(65);
    await store.accounts.batch(
      rest.map((account) => ({ kind: "put", account: { ...account, name: `${account.name}!` } })),
    );
    await store.accounts.put({ ...second, name: "Changed" });
    const bucket = await store.accounts.bucket(4, 6);
    expect(bucket.accounts).toHaveLength(65);
    expect(bucket.accounts.some((stored) => stored.account.externalId === first.externalId)).toBe(
      false,
    );
    const tenant = (await store.tenant.read()).tenantId;
    const tombstones = await dump(
      world,
      (item) =>
        String(item.pk).startsWith(`T#${tenant}#A`) && String(item.sk) === `d#${first.externalId}`,
    );
    expect(tombstones).toEqual([]);
  });

  test("spreads a base that exceeds one item over several, and reads it whole", async () => {
    const noise = (n: number) =>
      Array.from({ length: 6000 }, (_, at) =>
        ((n * 7919 + at * 104729) % 1_000_003).toString(36),
      ).join("");
    const accounts = accountsInBucket(store, 4, 7, 70).map((account, n) => ({
      ...account,
      facts: { buyerNotes: noise(n) },
    }));
    for (let from = 0; from < accounts.length; from += 35) {
      await store.accounts.batch(
        accounts.slice(from, from + 35).map((account) => ({ kind: "put", account })),
      );
    }
    const tenant = (await store.tenant.read()).tenantId;
    const bases = await dump(
      world,
      (item) => String(item.pk).startsWith(`T#${tenant}#A`) && String(item.sk).startsWith("base"),
    );
    expect(bases.length).toBeGreaterThan(1);
    for (const base of bases)
      expect(JSON.parse(base).data.length / 2).toBeLessThanOrEqual(350 * 1024);
    const bucket = await store.accounts.bucket(4, 7);
    expect(bucket.accounts.map((stored) => stored.account.facts.buyerNotes).sort()).toEqual(
      accounts.map((account) => account.facts.buyerNotes).sort(),
    );
  });
});

describe("a batch", () => {
  test("answers each operation in order, later ones on one account over earlier ones", async () => {
    await store.accounts.put(accountOf(1));
    const results = await store.accounts.batch([
      { kind: "put", account: accountOf(1) },
      { kind: "put", account: accountOf(2) },
      { kind: "put", account: accountOf(2, { employees: 9 }) },
      { kind: "remove", ref: "ext:ext-1" },
      { kind: "remove", ref: "ext:ext-3" },
      { kind: "put", account: accountOf(4), ifVersion: 7 },
    ]);
    expect(results).toMatchObject([
      { kind: "written", created: false, changed: false },
      { kind: "written", created: true },
      { kind: "written", created: false, changed: true },
      { kind: "removed", existed: true },
      { kind: "removed", existed: false },
      { kind: "refused", code: "stale", currentVersion: null },
    ]);
    const left = await everyAccount(store);
    expect(left.map((stored) => [stored.account.name, stored.account.facts.employees])).toEqual([
      ["Company 2", 9],
    ]);
  });
});

describe("paging", () => {
  test("gives each account once in id order, at any page size", async () => {
    const accounts = Array.from({ length: 120 }, (_, n) => accountOf(n));
    await store.accounts.batch(accounts.slice(0, 100).map((account) => ({ kind: "put", account })));
    await store.accounts.batch(accounts.slice(100).map((account) => ({ kind: "put", account })));
    for (const limit of [1, 13, 200]) {
      const all = await everyAccount(store, limit);
      expect(names(all)).toEqual(accounts.map((account) => account.name).sort());
      const ids = all.map((stored) => stored.id);
      expect(ids).toEqual([...ids].sort());
    }
  });

  test("gives each untouched account exactly once while others come, go and the buckets split", async () => {
    const kept = Array.from({ length: 90 }, (_, n) => accountOf(n));
    await store.accounts.batch(kept.map((account) => ({ kind: "put", account })));
    const tenant = (await store.tenant.read()).tenantId;
    const other = world.storeAt(noon, tenant);
    const seen: StoredAccount[] = [];
    let after: string | null = null;
    let round = 0;
    do {
      const page: Awaited<ReturnType<TenantStore["accounts"]["page"]>> = await world
        .storeAt(noon, tenant)
        .accounts.page(after, 11);
      seen.push(...page.items);
      after = page.next;
      await other.accounts.put(accountOf(1000 + round));
      if (round > 0) await other.accounts.remove(`ext:ext-${1000 + round - 1}`);
      if (round === 3) await other.tenant.grow(6);
      round += 1;
    } while (after !== null);
    const counts = new Map<string, number>();
    for (const { account } of seen)
      counts.set(account.externalId, (counts.get(account.externalId) ?? 0) + 1);
    for (const account of kept) expect(counts.get(account.externalId)).toBe(1);
    expect(Math.max(...counts.values())).toBe(1);
  });

  test("a scan finds all that match, though it reads few buckets at a time", async () => {
    await store.accounts.batch(
      Array.from({ length: 100 }, (_, n) => ({ kind: "put", account: accountOf(n) })),
    );
    const found: StoredAccount[] = [];
    let after: string | null = null;
    let pages = 0;
    do {
      const page: Awaited<ReturnType<TenantStore["accounts"]["scan"]>> = await store.accounts.scan(
        (account) => account.facts.sector === "retail",
        after,
        20,
        { maxBuckets: 3 },
      );
      found.push(...page.items);
      after = page.next;
      pages += 1;
    } while (after !== null);
    expect(found).toHaveLength(50);
    expect(new Set(found.map((stored) => stored.id)).size).toBe(50);
    expect(pages).toBeGreaterThanOrEqual(6);
  });

  test("reads one bucket or two for a page of a full tenant", async () => {
    await store.accounts.batch(
      Array.from({ length: 100 }, (_, n) => ({ kind: "put", account: accountOf(n) })),
    );
    world.meter.reset();
    await store.accounts.page(null, 3);
    expect(world.meter.read().callsByArea.accounts).toBeLessThanOrEqual(3);
  });
});
