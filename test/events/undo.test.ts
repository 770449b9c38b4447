import type { Message } from "@aws-sdk/client-sqs";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import importRange from "../../functions/events/import-range.ts";
import { decodeReport, FIRST_PAGE_PART } from "../../functions/formats/index.ts";
import { beforeObjects } from "../../functions/store/keys.ts";
import { openLeaving } from "../../functions/store/leaving.ts";
import { listObjects } from "../../functions/store/objects.ts";
import { tenantScope } from "../../functions/store/scope.ts";
import type { StoredAccount } from "../../functions/store/store.ts";
import { noon } from "../store/world.ts";
import { fileOf, header, type Importing, openImporting, rowOf, upTo } from "./importing.ts";
import { ids } from "./method.ts";
import { ordersFile } from "./order-lines.ts";

const worlds: Importing[] = [];

async function open(): Promise<Importing> {
  const world = await openImporting();
  worlds.push(world);
  return world;
}
afterEach(() => {
  for (const world of worlds.splice(0)) world.close();
});

/** Everything a reader of accounts and rankings sees of a tenant. */
async function seen({ store }: Importing) {
  const accounts = (await store.accounts.page(null, 100_000)).items.map(plain);
  const current = await store.results.current(ids.segmentation, ids.profile);
  const run = current && (await store.results.run(current.id));
  const tops = current && (await store.results.tops(current.id));
  return { accounts, ranking: run?.snapshot.ranking, matrix: run?.snapshot.matrix, tops };
}

const plain = ({ id, version, account, createdAt, updatedAt }: StoredAccount) => ({
  ...{ id, version, account, createdAt, updatedAt },
});

let undos = 0;
async function askUndo(world: Importing, importId: string): Promise<string> {
  undos += 1;
  const store = world.pass(1);
  const undoId = `imp_Z${String(undos).padStart(25, "0")}`;
  const { id, finishedAt } = await store.imports.createUndo(importId, undoId);
  if (finishedAt === undefined) await store.imports.requestStart(id);
  await store.queues.send("import-plan", [{ tenantId: world.tenantId, importId: id }]);
  return id;
}

async function undo(world: Importing, importId: string) {
  const id = await askUndo(world, importId);
  await world.pump.settle();
  return world.job(id);
}

/** Why accounts were left alone, by externalId. */
async function leftBy({ store }: Importing, undoId: string): Promise<Record<string, string>> {
  const stream = await store.imports.openErrors(undoId, FIRST_PAGE_PART);
  const left: Record<string, string> = {};
  for await (const { cells, problems } of stream ? decodeReport(stream) : []) {
    left[cells[0] ?? ""] = problems[0]?.code ?? "";
  }
  return left;
}

const rename = ({ account }: StoredAccount) => ({ ...account, name: "By hand" });

const keptOf = ({ tenantId, ...connection }: Importing, importId: string, groups = 1) =>
  Promise.all(
    Array.from({ length: groups }, (_, group) =>
      listObjects(connection, beforeObjects(tenantScope(tenantId), importId, group), null, 1_000),
    ),
  ).then((lists) => lists.flat());

const first = fileOf(upTo(60));
/** Half known and changed, half new; in mode replace the others go. */
const second =
  header +
  upTo(60)
    .map((n) => rowOf(n + 30, n % 7))
    .join("");

describe("an undo gives back", () => {
  test("nothing at all after a first import, for which nothing was kept", async () => {
    const world = await open();
    const empty = await seen(world);
    const { id } = await world.run(first, { ranges: 4 });
    expect(await keptOf(world, id)).toEqual([]);
    const job = await undo(world, id);
    expect(job).toMatchObject({ state: "succeeded", counts: { removed: 60, rejected: 0 } });
    expect((await seen(world)).accounts).toEqual(empty.accounts);
  }, 60_000);

  test.each(["upsert", "replace"] as const)(
    "accounts and ranking as they were before an import in mode %s",
    async (mode) => {
      const world = await open();
      await world.run(first, { ranges: 4 });
      const before = await seen(world);
      world.pass(1);
      const { id } = await world.run(second, { ranges: 4, mode });
      expect(await seen(world)).not.toEqual(before);
      const job = await undo(world, id);
      expect(job).toMatchObject({ state: "succeeded", counts: { removed: 30, rejected: 0 } });
      expect(await seen(world)).toEqual(before);
      // One object for each group of buckets, or part of one, that a worker changed.
      expect((await keptOf(world, id)).length).toBe(4);
    },
    60_000,
  );

  test("accounts that lie in other buckets since", async () => {
    const world = await open();
    await world.run(first, { ranges: 4 });
    const before = await seen(world);
    world.pass(1);
    const { id } = await world.run(second, { ranges: 4, mode: "replace" });
    await world.store.tenant.grow(6);
    await world.pump.settle();
    expect(await undo(world, id)).toMatchObject({ state: "succeeded", counts: { rejected: 0 } });
    expect((await seen(world)).accounts).toEqual(before.accounts);
  }, 60_000);

  test("what was not changed since, and names the rest with why", async () => {
    const world = await open();
    await world.run(first, { ranges: 4 });
    world.pass(1);
    const { id } = await world.run(second, { ranges: 4, mode: "replace" });
    const store = world.pass(1);
    const [changed, made, removed, fresh] = ["crm-40", "crm-3", "crm-41", "crm-80"];
    const give = async (externalId: string) => {
      const old = (await store.accounts.get("ext:crm-50"))?.account;
      if (old) await store.accounts.put({ ...old, externalId, name: "Changed by hand" });
    };
    for (const externalId of [changed, made, fresh]) await give(externalId);
    await store.accounts.remove(`ext:${removed}`);
    const now = await seen(world);
    const job = await undo(world, id);
    expect(job).toMatchObject({ state: "partiallySucceeded", counts: { rejected: 4 } });
    expect(await leftBy(world, job.id)).toEqual({
      [changed]: "changed-since",
      [made]: "made-since",
      [removed]: "removed-since",
      [fresh]: "changed-since",
    });
    const after = (await seen(world)).accounts;
    const named = ({ account }: { account: { externalId: string } }): boolean =>
      [changed, made, removed, fresh].includes(account.externalId);
    expect(after.filter(named)).toEqual(now.accounts.filter(named));
    expect(after.length).toBe(60);
  }, 60_000);

  test("what an earlier import did, but not what a later one changed of it", async () => {
    const world = await open();
    const one = await world.run(first, { ranges: 4 });
    world.pass(1);
    const two = await world.run(fileOf([1, 2, 3], 5), { ranges: 4 });
    const job = await undo(world, one.id);
    expect(job.counts).toMatchObject({ removed: 57, rejected: 3 });
    expect(Object.keys(await leftBy(world, job.id)).sort()).toEqual(["crm-1", "crm-2", "crm-3"]);
    expect(await undo(world, two.id)).toMatchObject({ counts: { updated: 3, rejected: 0 } });
  }, 60_000);

  test("lines that a file of a feed replaced", async () => {
    const world = await open();
    await world.run(first, { ranges: 4 });
    const feed = { content: "orders", ranges: 4 } as const;
    expect(await world.run(ordersFile(upTo(20)), feed)).toMatchObject({ state: "succeeded" });
    const before = await seen(world);
    world.pass(1);
    const { id } = await world.run(ordersFile(upTo(30), 7), feed);
    expect(await seen(world)).not.toEqual(before);
    expect(await undo(world, id)).toMatchObject({ state: "succeeded", counts: { updated: 30 } });
    expect(await seen(world)).toEqual(before);
  }, 60_000);

  test("what an import had done when it was cancelled", async () => {
    const world = await open();
    await world.run(first, { ranges: 4 });
    const before = await seen(world);
    world.pass(1);
    const id = await world.upload(second, { ranges: 4, mode: "replace" });
    const [message] = await world.pump.receive("import-plan");
    if (message) await world.pump.deliver("import-plan", message);
    const [range] = await world.pump.receive("import-range");
    if (range) await world.pump.deliver("import-range", range);
    await world.store.imports.cancel(id);
    await world.pump.lose("import-range");
    await world.pump.settle();
    expect(await seen(world)).not.toEqual(before);
    world.pass(20);
    expect(await undo(world, id)).toMatchObject({ state: "succeeded" });
    expect(await seen(world)).toEqual(before);
  }, 60_000);
});

describe("an undo is safe", () => {
  test("gives back what a call wrote just before the import wrote the account", async () => {
    const world = await open();
    await world.run(first, { ranges: 1 });
    const called = world.pass(1);
    const store = world.pass(1);
    const id = await world.upload(second, { ranges: 1, mode: "replace" });
    await world.pump.lose("import-plan");
    let saved = 0;
    const saveBefore: typeof store.imports.saveBefore = async (...kept) => {
      saved += 1;
      // The import has read the bucket and not written it yet.
      if (saved === 1) await called.accounts.update("ext:crm-40", rename);
      return store.imports.saveBefore(...kept);
    };
    const line = () => {};
    await importRange.handle(
      { tenantId: world.tenantId, importId: id, range: 0 },
      {
        store: { ...store, imports: { ...store.imports, saveBefore } },
        now: noon,
        log: { info: line, warn: line, error: line },
        lastTry: false,
        leaving: openLeaving(world, noon),
        remainingMillis: () => 60_000,
      },
    );
    await world.pump.settle();
    expect(saved).toBe(2);
    expect((await store.accounts.get("ext:crm-40"))?.account.name).toBe("Bedrijf 40, BV");
    expect(await undo(world, id)).toMatchObject({ state: "succeeded", counts: { rejected: 0 } });
    expect((await store.accounts.get("ext:crm-40"))?.account.name).toBe("By hand");
  }, 60_000);

  test("of an import that was broken off fails when another had its turn first, and does not half of it", async () => {
    const world = await open();
    await world.run(first, { ranges: 4 });
    world.pass(1);
    const id = await world.upload(second, { ranges: 4 });
    const [message] = await world.pump.receive("import-plan");
    if (message) await world.pump.deliver("import-plan", message);
    const [range] = await world.pump.receive("import-range");
    if (range) await world.pump.deliver("import-range", range);
    await world.store.imports.cancel(id);
    await world.pump.lose("import-range");
    await world.pump.settle();
    const undoId = `imp_Y${"0".repeat(25)}`;
    await world.pass(20).imports.createUndo(id, undoId);
    world.pass(1);
    await world.run(fileOf(upTo(90), 3));
    const before = await seen(world);
    await world.pass(1).imports.requestStart(undoId);
    await world.store.queues.send("import-plan", [{ tenantId: world.tenantId, importId: undoId }]);
    await world.pump.settle();
    expect(await world.job(undoId)).toMatchObject({
      state: "failed",
      failure: { code: "undo-not-possible" },
    });
    expect(await seen(world)).toEqual(before);
  }, 60_000);

  test("asked for twice, it is one", async () => {
    const world = await open();
    const { id } = await world.run(first, { ranges: 4 });
    const undoId = await askUndo(world, id);
    expect(await askUndo(world, id)).toBe(undoId);
    await world.pump.settle();
    const ended = await world.job(undoId);
    expect(await askUndo(world, id)).toBe(undoId);
    await world.pump.settle();
    expect(await world.job(undoId)).toEqual(ended);
  }, 60_000);

  test("for any imports and changes between them, whichever messages come twice and workers die", async () => {
    const step = fc.record({
      numbers: fc.uniqueArray(fc.nat(40), { minLength: 1, maxLength: 30 }),
      turn: fc.nat(6),
      mode: fc.constantFrom("upsert" as const, "replace" as const),
    });
    const fuses = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.boolean()), {
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 3 }),
        step,
        fuses,
        async (earlier, last, left) => {
          const world = await open();
          for (const { numbers, turn, mode } of earlier) {
            world.pass(1);
            await world.run(fileOf(numbers, turn), { ranges: 4, mode });
          }
          const before = await seen(world);
          world.pass(1);
          const chaos = killing(world, left);
          const id = await world.upload(fileOf(last.numbers, last.turn), {
            ranges: 4,
            mode: last.mode,
          });
          await world.pump.settle(chaos);
          world.putOut();
          const undoId = await askUndo(world, id);
          await world.pump.settle(chaos);
          world.putOut();
          expect(await world.job(undoId)).toMatchObject({
            state: "succeeded",
            counts: { rejected: 0 },
          });
          expect(await seen(world)).toEqual(before);
          world.close();
        },
      ),
      { numRuns: 6 },
    );
  }, 240_000);
});

/** Every message comes twice; on its first two tries its worker may die. */
function killing(world: Importing, fuses: (readonly [number, boolean])[]) {
  let tries: number[] = [];
  return {
    order(messages: Message[]) {
      tries = messages.map(({ Attributes }) => Number(Attributes?.ApproximateReceiveCount));
      return messages;
    },
    copies() {
      const fuse = (tries.shift() ?? 3) < 3 ? fuses.pop() : undefined;
      if (fuse === undefined) world.putOut();
      else world.light(...fuse);
      return fuse === undefined ? 2 : 1;
    },
  };
}
