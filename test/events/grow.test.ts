import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accountOf, noon, openWorld, type World } from "../store/world.ts";
import { defineMethod, ids } from "./method.ts";
import { openPump } from "./pump.ts";

let world: World;
let pump: ReturnType<typeof openPump>;

beforeAll(async () => {
  world = await openWorld();
  pump = openPump(world, () => noon);
  await defineMethod(world.store);
});
afterAll(() => world.close());

describe("growing", () => {
  test("from 16 to 64 buckets while readers and writers run: each account exactly once, none lost", async () => {
    const names = new Map<string, string>();
    const put = async (n: number, name: string) => {
      await world.storeAt(noon).accounts.put({ ...accountOf(n), name });
      names.set(`ext-${n}`, name);
    };
    await world.store.accounts.batch(
      Array.from({ length: 100 }, (_, n) => ({ kind: "put", account: accountOf(n) })),
    );
    for (let n = 0; n < 100; n++) names.set(`ext-${n}`, `Company ${n}`);
    const stable = new Set(Array.from({ length: 100 }, (_, n) => `ext-${n}`));

    let growing = true;
    const problems: string[] = [];
    const readers = Array.from({ length: 2 }, async () => {
      while (growing) {
        const seen: string[] = [];
        let after: string | null = null;
        do {
          const page: Awaited<ReturnType<World["store"]["accounts"]["page"]>> = await world
            .storeAt(noon)
            .accounts.page(after, 25);
          seen.push(...page.items.map((stored) => stored.account.externalId));
          after = page.next;
        } while (after !== null);
        if (new Set(seen).size !== seen.length) problems.push("seen twice");
        const missed = [...stable].filter((externalId) => !seen.includes(externalId));
        if (missed.length > 0) problems.push(`missed ${missed.join()}`);
      }
    });
    const writers = [0, 1, 2].map(async (writer) => {
      for (let n = 0; growing || n < 10; n++) {
        await put(100 + writer * 1000 + n, `New ${n}`);
        await put(writer * 20 + (n % 20), `Changed ${n}`);
      }
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await Promise.all([world.storeAt(noon).tenant.grow(6), world.storeAt(noon).tenant.grow(6)]);
    growing = false;
    await Promise.all([...readers, ...writers]);

    expect(problems).toEqual([]);
    const tenant = await world.storeAt(noon).tenant.read();
    expect(tenant).toMatchObject({ depth: 6 });
    expect(tenant.growingTo).toBeUndefined();
    const all = (await world.storeAt(noon).accounts.page(null, 100_000)).items;
    const found = new Map(all.map(({ account }) => [account.externalId, account.name]));
    expect(found.size).toBe(all.length);
    expect(found).toEqual(names);
  });

  test("a bucket at its old depth still reads as the sum of its successors", async () => {
    const store = world.storeAt(noon);
    const old = await store.accounts.bucket(4, 2);
    const parts = await Promise.all([8, 9, 10, 11].map((index) => store.accounts.bucket(6, index)));
    expect(old.accounts).toEqual(parts.flatMap((part) => part.accounts));
    expect(old.version).toBe(parts.reduce((sum, part) => sum + part.version, 0));
    const [head] = await store.accounts.bucketHeads(4, 2, 1);
    expect(head).toMatchObject({ version: old.version, accounts: old.accounts.length });
  });

  test("publishes anew with all accounts, and never an older data version", async () => {
    await pump.settle();
    const before = await world.storeAt(noon).results.published(ids.segmentation);
    const { tenantId } = world;
    await world.store.queues.send("grow", [{ tenantId, depth: 7 }]);
    await pump.settle();
    const after = await world.storeAt(noon).results.published(ids.segmentation);
    expect((await world.storeAt(noon).tenant.read()).depth).toBe(7);
    expect(Number(after?.rootVersion)).toBeGreaterThan(Number(before?.rootVersion));
    const matrix = await world.storeAt(noon).results.matrix(ids.segmentation);
    const n = [...(matrix?.moments.cells.values() ?? [])].reduce((sum, cell) => sum + cell.n, 0);
    expect(n).toBe((await world.storeAt(noon).accounts.page(null, 100_000)).items.length);
  });

  test("a writer that meets a split left half done finishes it", async () => {
    const store = world.storeAt(noon);
    const index = store.accounts.bucketIndex("ext-5", 7);
    const before = await store.accounts.bucket(7, index);
    const { UpdateItemCommand } = await import("@aws-sdk/client-dynamodb");
    await world.dynamo.send(
      new UpdateItemCommand({
        TableName: world.names.table,
        Key: {
          pk: { S: `T#${world.tenantId}#A#07.${index.toString(16).padStart(5, "0")}` },
          sk: { S: "head" },
        },
        UpdateExpression: "SET sealedTo = :to",
        ExpressionAttributeValues: { ":to": { N: "9" } },
      }),
    );
    const written = await store.accounts.put({ ...accountOf(5), name: "After the crash" });
    expect(written.changed).toBe(true);
    const after = await world.storeAt(noon).accounts.bucket(7, index);
    expect(after.accounts).toHaveLength(before.accounts.length);
    expect(after.version).toBeGreaterThan(before.version);
    await world.storeAt(noon).tenant.grow(9);
    expect(await world.storeAt(noon).accounts.get("ext:ext-5")).toEqual(written.stored);
  });

  test("waits while an import runs, and grows for that import alone", async () => {
    const store = world.storeAt(noon);
    const id = `imp_${"1".repeat(26)}`;
    await store.imports.create({
      ...{ id, filename: "a.csv", format: "csv", gzip: false, bytes: 10 },
      mode: "upsert",
      dryRun: false,
    });
    await store.imports.requestStart(id);
    await expect(store.tenant.grow(10)).rejects.toMatchObject({ code: "wrong-state" });
    await store.queues.send("grow", [{ tenantId: world.tenantId, depth: 10 }]);
    await pump.settle();
    expect(await pump.dead("grow")).toEqual([]);
    expect((await store.tenant.read()).depth).toBe(9);
  });
});
