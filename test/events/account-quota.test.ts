import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tiers } from "../../functions/contract/tiers.ts";
import { setTier } from "../../functions/store/rate-limits.ts";
import { tenantScope } from "../../functions/store/scope.ts";
import { accountOf, noon } from "../store/world.ts";
import { fileOf, type Importing, openImporting, upTo } from "./importing.ts";

const ALLOWED = tiers.sandbox.quotas.accounts;
const ROOM = 40;

let world: Importing;
beforeAll(async () => {
  world = await openImporting();
  const { tenantId } = await world.store.tenant.read();
  await setTier(world, tenantScope(tenantId), "sandbox", noon);
  await world.run(fileOf(upTo(ALLOWED - ROOM)));
}, 120_000);
afterAll(() => world.close());

const used = async () => (await world.store.quotas.accounts()).used;
const counted = async () => (await world.accounts()).length;

describe("accounts beyond the tier's quota", () => {
  test("are rejected by an import row by row, alike in a dry run; those there are go on changing", async () => {
    const file = fileOf(upTo(ALLOWED + 200));
    const rehearsed = await world.run(file, { dryRun: true });
    const job = await world.run(file);
    expect(job.state).toBe("partiallySucceeded");
    expect(job.counts).toEqual(rehearsed.counts);
    const { created = 0, rejected = 0, unchanged } = job.counts ?? {};
    // Every bucket gets an equal share of the places, and some buckets have fewer new rows than that.
    expect(created).toBeGreaterThan(0);
    expect(created).toBeLessThanOrEqual(ROOM);
    expect(created + rejected).toBe(ROOM + 200);
    expect(unchanged).toBe(ALLOWED - ROOM);
    expect(await counted()).toBe(ALLOWED - ROOM + created);
    expect(await used()).toBe(ALLOWED - ROOM + created);
    const [day] = await world.store.usage.days("2026-03-02", "2026-03-02");
    // The dry run is no import.
    expect(day?.rowsImported).toBe(ALLOWED - ROOM + ALLOWED + 200);
  });

  test("are refused one by one and in batches, while others of the batch are written", async () => {
    const { accounts } = world.store;
    for (let left = ALLOWED - (await used()); left > 0; left--) {
      await accounts.put(accountOf(1_000_000 + left));
    }
    const another = accountOf(2_000_000);
    await expect(accounts.put(another)).rejects.toMatchObject({
      code: "full",
      quota: { name: "accounts", allowed: ALLOWED, tier: "sandbox" },
    });
    const [known] = (await accounts.page(null, 1)).items;
    if (!known) throw new Error("There are accounts");
    const changed = { ...known.account, name: "Another name" };
    const results = await accounts.batch([
      { kind: "put", account: another },
      { kind: "put", account: changed },
    ]);
    expect(results).toMatchObject([
      { kind: "full", allowed: ALLOWED },
      { kind: "written", created: false, changed: true },
    ]);
    expect(await accounts.get(`ext:${another.externalId}`)).toBeNull();
    await accounts.remove(known.id);
    expect(await accounts.put(another)).toMatchObject({ created: true });
    await expect(accounts.put(accountOf(2_000_001))).rejects.toMatchObject({ code: "full" });
    expect(await counted()).toBe(ALLOWED);
  });

  test("come back by an undo, and count: no new one is made until there is room again", async () => {
    const all = await world.accounts();
    const [kept, gone] = [all.slice(0, -ROOM), all.slice(-ROOM)];
    const columns = "externalId,name,relationship\n";
    const rows = kept.map((one) => `${one.externalId},"${one.name}",${one.relationship}\n`);
    const job = await world.run(columns + rows.join(""), { mode: "replace" });
    expect(job.counts).toMatchObject({ removed: ROOM, rejected: 0 });
    // Whoever comes in the moment the import began cannot be told from its own.
    const { accounts, imports, queues } = world.pass(1);
    for (let n = 0; n < ROOM; n++) await accounts.put(accountOf(3_000_000 + n));
    const undoId = `imp_Z${"0".repeat(25)}`;
    await imports.createUndo(job.id, undoId);
    await imports.requestStart(undoId);
    const tenantId = world.tenantId;
    await queues.send("import-plan", [{ tenantId, importId: undoId }]);
    await world.pump.settle();
    expect(await imports.read(undoId)).toMatchObject({
      state: "succeeded",
      counts: { created: ROOM, rejected: 0 },
    });
    expect(await counted()).toBe(ALLOWED + ROOM);
    expect(await used()).toBe(ALLOWED + ROOM);
    const [back] = gone;
    if (!back) throw new Error("Some accounts went");
    expect(await accounts.put({ ...back, name: "New" })).toMatchObject({
      created: false,
    });
    const another = accountOf(2_000_002);
    await expect(accounts.put(another)).rejects.toMatchObject({ code: "full" });
    const late = await world.run(fileOf([2_000_003]));
    expect(late.counts).toMatchObject({ created: 0, rejected: 1 });
    for (const { externalId } of gone) await accounts.remove(`ext:${externalId}`);
    await expect(accounts.put(another)).rejects.toMatchObject({ code: "full" });
    await accounts.remove(`ext:${kept[0]?.externalId}`);
    expect(await accounts.put(another)).toMatchObject({ created: true });
  });

  test("fit where a file that replaces all others makes room for them", async () => {
    const other = Array.from({ length: ALLOWED }, (_, n) => ALLOWED + 1_000 + n);
    const job = await world.run(fileOf(other), { mode: "replace" });
    expect(job.counts).toMatchObject({ created: ALLOWED, removed: ALLOWED, rejected: 0 });
    const larger = await world.run(fileOf([...other, ...upTo(500)]), { mode: "replace" });
    expect(larger.counts).toMatchObject({ created: 0, unchanged: ALLOWED, rejected: 500 });
    expect(await counted()).toBe(ALLOWED);
    expect(await used()).toBe(ALLOWED);
  });
});

test("an import more than the tier allows in a day is refused; dry runs are not counted", async () => {
  const { importsPerDay } = tiers.sandbox.quotas;
  const file = fileOf([1]);
  for (let left = importsPerDay - 7; left > 0; left--) await world.upload(file);
  await world.upload(file, { dryRun: true });
  await world.upload(file);
  await expect(world.upload(file)).rejects.toMatchObject({
    code: "full",
    quota: { name: "importsPerDay", allowed: importsPerDay },
  });
});
