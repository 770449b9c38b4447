import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { NewImport, TenantStore } from "../../functions/store/store.ts";
import { dump, noon, openWorld, randomTenantId, type World } from "./world.ts";

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

const idOf = (n: number): string => `imp_${String(n).padStart(26, "0")}`;
const importOf = (n: number, bytes = 11): NewImport => ({
  ...{ id: idOf(n), filename: "accounts.csv", format: "csv", gzip: false, bytes },
  mode: "upsert",
  dryRun: false,
});
const plan = {
  depth: 4,
  ranges: [
    { first: 0, count: 8 },
    { first: 8, count: 8 },
  ],
  rows: 20,
};
const counts = { created: 5, updated: 2, unchanged: 2, removed: 0, rejected: 1 };

describe("the tenant's one import place", () => {
  test("goes to the first that asks; the others wait in the order they asked", async () => {
    for (const n of [1, 2, 3]) await store.imports.create(importOf(n));
    expect((await store.imports.requestStart(idOf(2))).state).toBe("running");
    const later = new Date(noon.getTime() + 1000);
    const { tenantId } = await store.tenant.read();
    expect((await store.imports.requestStart(idOf(3))).state).toBe("pending");
    const second = await world.storeAt(later, tenantId).imports.requestStart(idOf(1));
    expect(second.state).toBe("pending");
    const { ended, next } = await store.imports.finish(idOf(2), { state: "succeeded", counts });
    expect({ ended, next: next?.id }).toEqual({ ended: true, next: idOf(3) });
    expect((await store.imports.requestStart(idOf(3))).state).toBe("running");
    expect((await store.imports.unfinished()).map((job) => job.id)).toEqual([idOf(3), idOf(1)]);
  });

  test("is not held by a job that expired: a job is kept 30 days from its last step", async () => {
    await store.imports.create(importOf(1));
    await store.imports.create(importOf(2));
    const { tenantId } = await store.tenant.read();
    const later = new Date(noon.getTime() + 29 * 86_400_000);
    for (const n of [1, 2]) await world.storeAt(later, tenantId).imports.requestStart(idOf(n));
    const items = await dump(
      world,
      ({ pk, sk }) => pk === `T#${tenantId}` && /^IM/.test(String(sk)),
    );
    expect(items.map((line) => JSON.parse(line).ttl)).toEqual(
      Array.from({ length: 3 }, () => later.getTime() / 1000 + 30 * 86_400),
    );
  });

  test("has one holder when many ask at once", async () => {
    const ids = [1, 2, 3, 4, 5, 6].map(idOf);
    for (const n of [1, 2, 3, 4, 5, 6]) await store.imports.create(importOf(n));
    const { tenantId } = await store.tenant.read();
    const jobs = await Promise.all(
      ids.map((id) => world.storeAt(noon, tenantId).imports.requestStart(id)),
    );
    expect(jobs.filter((job) => job.state === "running")).toHaveLength(1);
    expect(await store.imports.unfinished()).toHaveLength(6);
  });

  test("is freed by cancelling, and asking twice for it changes nothing", async () => {
    for (const n of [1, 2]) await store.imports.create(importOf(n));
    const running = await store.imports.requestStart(idOf(1));
    expect(await store.imports.requestStart(idOf(1))).toEqual(running);
    await store.imports.requestStart(idOf(2));
    const { job, next } = await store.imports.cancel(idOf(1));
    expect({ state: job.state, next: next?.id }).toEqual({ state: "cancelled", next: idOf(2) });
    expect((await store.tenant.read()).activeImport).toBeUndefined();
    await expect(store.imports.requestStart(idOf(1))).rejects.toMatchObject({
      code: "wrong-state",
    });
    await store.imports.cancel(idOf(2));
    expect(await store.imports.unfinished()).toEqual([]);
    await expect(store.imports.requestStart(idOf(9))).rejects.toMatchObject({ code: "absent" });
  });
});

describe("a job", () => {
  test("keeps its first plan, each range's first result, and ends once", async () => {
    await store.imports.create(importOf(1));
    await store.imports.requestStart(idOf(1));
    await store.imports.savePlan(idOf(1), plan);
    expect((await store.imports.savePlan(idOf(1), { ...plan, rows: 99 })).plan).toEqual(plan);
    await store.imports.noteProgress(idOf(1), 0, 4);
    await store.imports.noteProgress(idOf(1), 0, 2);
    const result = { range: 0, counts, errors: 1 };
    expect(await store.imports.ranges(idOf(1))).toMatchObject([{ range: 0, processed: 4 }]);
    await store.imports.saveRange(idOf(1), result);
    await store.imports.saveRange(idOf(1), { ...result, errors: 7 });
    await store.imports.noteProgress(idOf(1), 0, 99);
    expect(await store.imports.ranges(idOf(1))).toMatchObject([
      { range: 0, processed: 10, result },
    ]);
    const first = await store.imports.finish(idOf(1), { state: "partiallySucceeded", counts });
    const second = await store.imports.finish(idOf(1), { state: "failed" });
    expect([first.ended, second.ended, second.job]).toEqual([true, false, first.job]);
    await expect(store.imports.cancel(idOf(1))).rejects.toMatchObject({ code: "wrong-state" });
  });

  test("is listed newest first, in pages", async () => {
    for (const n of [1, 2, 3]) await store.imports.create(importOf(n));
    const first = await store.imports.list(null, 2);
    expect(first.items.map((job) => job.id)).toEqual([idOf(3), idOf(2)]);
    const rest = await store.imports.list(first.next, 2);
    expect(rest.items.map((job) => job.id)).toEqual([idOf(1)]);
    expect(rest.next).toBeNull();
  });
});

describe("files", () => {
  const put = (url: string, body: string) => fetch(url, { method: "PUT", body });

  test("are taken at exactly the announced length, and read as a stream", async () => {
    await store.imports.create(importOf(1));
    const { url, headers } = await store.imports.uploadUrl(idOf(1), 11, 60);
    expect(headers).toEqual({ "Content-Length": "11" });
    expect(await store.imports.uploadedBytes(idOf(1))).toBeNull();
    await expect(store.imports.openFile(idOf(1))).rejects.toMatchObject({ code: "absent" });
    expect((await put(url, "twelve bytes")).status).toBe(403);
    expect(await store.imports.uploadedBytes(idOf(1))).toBeNull();
    expect((await put(url, "eleven byte")).status).toBe(200);
    expect(await store.imports.uploadedBytes(idOf(1))).toBe(11);
    const file = await store.imports.openFile(idOf(1));
    expect(file).toBeInstanceOf(Readable);
    expect(await text(file)).toBe("eleven byte");
  });

  test("of another tenant are not there", async () => {
    await store.imports.create(importOf(1));
    const { url } = await store.imports.uploadUrl(idOf(1), 11, 60);
    await put(url, "eleven byte");
    await store.imports.saveErrors(idOf(1), 0, Buffer.from("{}\n"));
    expect(await store.imports.openErrors(idOf(1), 0).then((part) => part && text(part))).toBe(
      "{}\n",
    );
    const other = world.storeAt(noon, randomTenantId());
    expect(await other.imports.uploadedBytes(idOf(1))).toBeNull();
    expect(await other.imports.openErrors(idOf(1), 0)).toBeNull();
    expect(await other.imports.read(idOf(1))).toBeNull();
  });
});
