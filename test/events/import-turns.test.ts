import type { Message } from "@aws-sdk/client-sqs";
import { afterEach, describe, expect, test } from "vitest";
import importRange from "../../functions/events/import-range.ts";
import { createTenant } from "../../functions/store/identity.ts";
import { openStore } from "../../functions/store/index.ts";
import { openLeaving } from "../../functions/store/leaving.ts";
import { tenantScope } from "../../functions/store/scope.ts";
import { idOf, noon } from "../store/world.ts";
import { fileOf, type Importing, openImporting, upTo } from "./importing.ts";

const AT_A_TIME = 8;
const TRIES_MAX = 9;

const worlds: Importing[] = [];
async function open(): Promise<Importing> {
  const world = await openImporting();
  worlds.push(world);
  return world;
}
afterEach(() => {
  for (const world of worlds.splice(0)) world.close();
});

/** Another tenant of the same deployment starts an import. */
async function startOther(world: Importing, tenantId: string): Promise<string> {
  const store = openStore(world, tenantScope(tenantId), { now: noon, actor: "key_test" });
  await store.tenant.create({ name: "Other", mode: "test", asOf: "2026-03-02" });
  const bytes = Buffer.from(fileOf(upTo(5)));
  const id = idOf("imp", "8");
  const file = { filename: "b.csv", format: "csv", gzip: false, bytes: bytes.length } as const;
  await store.imports.create({ id, ...file, mode: "upsert", dryRun: false });
  const { url, headers } = await store.imports.uploadUrl(id, bytes.length, 900);
  await fetch(url, { method: "PUT", headers: { ...headers }, body: bytes });
  await store.imports.requestStart(id);
  await store.queues.send("import-plan", [{ tenantId, importId: id }]);
  return tenantId;
}

/** Among those that are reconciled. */
const listed = (world: Importing) =>
  createTenant(world, { tenantId: world.tenantId, name: "Tenant", mode: "test" }, noon);

async function deliverAll(world: Importing, queue: "import-plan" | "import-range") {
  const delivered: Message[] = [];
  for (const message of await world.pump.receive(queue)) {
    delivered.push(message);
    await world.pump.deliver(queue, message);
  }
  return delivered.map(({ Body }) => JSON.parse(Body ?? "") as { tenantId: string; range: number });
}

describe("imports of several tenants take turns", () => {
  test("a small one waits for a handful of ranges of a large one, not for all", async () => {
    const world = await open();
    await world.upload(fileOf(upTo(200)), { ranges: 16 });
    await deliverAll(world, "import-plan");
    const others = ["8", "9"].map((digit) => idOf("ten", digit));
    for (const other of others) await startOther(world, other);
    await deliverAll(world, "import-plan");
    const order: { tenantId: string; range: number }[] = [];
    for (let got = await deliverAll(world, "import-range"); got.length > 0; ) {
      order.push(...got);
      got = await deliverAll(world, "import-range");
    }
    const mine = order.filter(({ tenantId }) => tenantId === world.tenantId);
    expect(mine.map(({ range }) => range).toSorted((a, b) => a - b)).toEqual(upTo(16));
    for (const other of others) {
      const place = order.findIndex(({ tenantId }) => tenantId === other);
      const before = order.slice(0, place).filter(({ tenantId }) => tenantId === world.tenantId);
      expect(before.length).toBeLessThanOrEqual(AT_A_TIME);
    }
    await world.pump.settle();
  }, 60_000);

  test("a large one of which every message was lost goes on, a few ranges at a time", async () => {
    const world = await open();
    const id = await world.upload(fileOf(upTo(200)), { ranges: 16 });
    await deliverAll(world, "import-plan");
    expect((await world.pump.lose("import-range")).length).toBe(AT_A_TIME);
    await listed(world);
    world.pass(20);
    await world.pump.reconcile();
    await world.pump.settle();
    expect(await world.job(id)).toMatchObject({ state: "succeeded", counts: { created: 200 } });
  }, 60_000);
});

/** Groups of buckets begun before the time is over. */
function context(world: Importing, groups: number, lastTry = false) {
  let asked = 0;
  const line = () => {};
  return {
    store: world.store,
    now: noon,
    log: { info: line, warn: line, error: line },
    lastTry,
    leaving: openLeaving(world, noon),
    remainingMillis: () => (asked++ < groups ? 60_000 : 1_000),
  };
}

describe("a range that runs out of time", () => {
  test("goes on in a message of its own as long as it comes further, however often", async () => {
    const world = await open();
    await world.store.tenant.grow(7);
    const id = await world.upload(fileOf(upTo(500)), { ranges: 1 });
    await world.pump.lose("import-plan");
    const message = { tenantId: world.tenantId, importId: id, range: 0 };
    let runs = 0;
    for (; (await world.job(id)).state === "running" && runs < 20; runs++) {
      // Time for what was done already, and for two groups more.
      await importRange.handle(message, context(world, 2 + 2 * runs, true));
      const sent = await world.pump.lose("import-range");
      expect(sent.length).toBe((await world.job(id)).state === "running" ? 1 : 0);
    }
    expect(runs).toBeGreaterThanOrEqual(3);
    expect(await world.job(id)).toMatchObject({ state: "succeeded", counts: { created: 500 } });
    await world.pump.settle();
  }, 60_000);

  test("without having come further ends the import with the last try, saying so", async () => {
    const world = await open();
    const id = await world.upload(fileOf(upTo(20)), { ranges: 1 });
    await world.pump.lose("import-plan");
    const message = { tenantId: world.tenantId, importId: id, range: 0 };
    await expect(importRange.handle(message, context(world, 0))).rejects.toThrow();
    expect((await world.job(id)).state).toBe("running");
    await importRange.handle(message, context(world, 0, true));
    expect(await world.job(id)).toMatchObject({
      state: "failed",
      failure: { code: "import-out-of-time" },
    });
    await world.pump.settle();
  }, 60_000);

  test("is not begun for ever by workers that die without a word", async () => {
    const world = await open();
    const id = await world.upload(fileOf(upTo(20)), { ranges: 1 });
    await world.pump.lose("import-plan");
    const message = { tenantId: world.tenantId, importId: id, range: 0 };
    for (let tried = 0; tried < TRIES_MAX; tried++) {
      // Far enough to have begun, and no further.
      world.light(8, false);
      await importRange.handle(message, context(world, 100)).catch(() => {});
      world.putOut();
    }
    expect((await world.job(id)).state).toBe("running");
    await importRange.handle(message, context(world, 100));
    expect(await world.job(id)).toMatchObject({ failure: { code: "import-out-of-time" } });
    await world.pump.settle();
  }, 60_000);

  test("or one that cannot be planned in two hours, ends the import", async () => {
    const world = await open();
    const id = await world.upload(fileOf(upTo(20)));
    await world.pump.lose("import-plan");
    await listed(world);
    world.pass(3 * 60);
    await world.pump.reconcile();
    await world.pump.settle();
    expect(await world.job(id)).toMatchObject({ failure: { code: "import-out-of-time" } });
  }, 60_000);
});
